using Amaranten.Config.Values;

namespace Amaranten.Config.Sections;

/// <summary>Reads <c>[system]</c>.</summary>
internal static class SystemSection
{
    /// <summary>The section's content; its defaults where there is no section or no key.</summary>
    public static SystemConfig Read(SectionReader? section) => section is null
        ? new SystemConfig(SystemConfig.DefaultName)
        : new SystemConfig(
            section.Optional("name", PlainForms.Name, SystemConfig.DefaultName),
            section.Optional("forward-in-clear", PlainForms.YesNo, false));
}
