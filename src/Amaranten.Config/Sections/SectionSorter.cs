using Amaranten.Config.Ini;
using Amaranten.Config.Values;

namespace Amaranten.Config.Sections;

/// <summary>Sorts a file's sections by kind, and complains about headers that name no kind or no proper name.</summary>
internal static class SectionSorter
{
    private const string System = "system";

    /// <summary>The sections of this kind, in file order.</summary>
    public static IReadOnlyList<SectionReader> Of(string kind, IniDocument document, ComplaintList complaints) =>
        [.. document.Sections
            .Where(section => section.Kind == kind && WhyBadName(section) is null)
            .Select(section => new SectionReader(section, complaints))];

    /// <summary>Complains about the sections that nobody will read.</summary>
    public static void ComplainAboutTheRest(IniDocument document, ComplaintList complaints)
    {
        foreach (IniSection section in document.Sections)
        {
            string? reason = KnownKeys.BySection.ContainsKey(section.Kind) ? WhyBadName(section) : WhyUnknownKind(section);
            if (reason is not null) complaints.Error(section.Line, section.Header, "", reason);
        }
    }

    private static string? WhyBadName(IniSection section)
    {
        if (section.Kind == System) return section.Name is null ? null : "takes no name; expected [system]";
        if (section.Name is null) return $"needs a name, as in [{section.Kind}:{Example(section.Kind)}]";
        return PlainForms.Name.Read(section.Name).Ok
            ? null
            : $"found the name {Quoted.Of(section.Name)}; expected {PlainForms.Name.Expected}, as in [{section.Kind}:{Example(section.Kind)}]";
    }

    private static string WhyUnknownKind(IniSection section)
    {
        string word = new([.. section.Kind.TakeWhile(char.IsAsciiLetter)]);
        string known = string.Join(", ", KnownKeys.BySection.Keys.Select(KnownKeys.HeaderOf));
        return NearestWord.To(word, KnownKeys.BySection.Keys) is string nearest
            ? $"no such kind of section, its keys are not read; did you mean {KnownKeys.HeaderOf(nearest)}?"
            : $"no such kind of section, its keys are not read; there are {known}";
    }

    private static string Example(string kind) => kind switch
    {
        "interface" => "wan",
        "tunnel" => "office",
        "certificate" => "gateway",
        "user" => "ada",
        "pool" => "clients",
        "proposals" => "partner",
        _ => "lab",
    };
}
