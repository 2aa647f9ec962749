namespace Amaranten.Config.Sections;

/// <summary>A usable section's content, with its reader for complaints that only show when sections are compared.</summary>
internal readonly record struct Usable<T>(T Value, SectionReader Section);
