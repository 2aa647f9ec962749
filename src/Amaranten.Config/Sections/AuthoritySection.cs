using Amaranten.Config.Values;

namespace Amaranten.Config.Sections;

/// <summary>Reads <c>[authority:NAME]</c>.</summary>
internal static class AuthoritySection
{
    private static readonly ValueForm<CrlCheck> s_crlCheck =
        PlainForms.Choice(("off", CrlCheck.Off), ("if-available", CrlCheck.IfAvailable), ("required", CrlCheck.Required));

    /// <summary>The usable authorities.</summary>
    public static IReadOnlyList<Usable<AuthorityConfig>> ReadAll(IEnumerable<SectionReader> sections, NamedFiles files)
    {
        var usable = new List<Usable<AuthorityConfig>>();
        foreach (SectionReader section in sections)
        {
            IReadOnlyList<byte[]> roots = files.Several(section, "file", isRequired: true), lists = files.Several(section, "crl", isRequired: false);
            CrlCheck check = section.Optional("crl-check", s_crlCheck, CrlCheck.IfAvailable);
            if (section.IsFaulty) continue;
            string digest = NamedFiles.Digest([.. roots, .. lists]);
            usable.Add(new Usable<AuthorityConfig>(new AuthorityConfig(section.Name, digest, check), section));
        }
        return usable;
    }
}
