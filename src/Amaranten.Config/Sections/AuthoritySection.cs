using Amaranten.Config.Checks;
using Amaranten.Config.Values;
using Amaranten.Crypto.Certificates;

namespace Amaranten.Config.Sections;

/// <summary>Reads <c>[authority:NAME]</c>, and makes of those that a tunnel names what its peers are held against.</summary>
internal static class AuthoritySection
{
    private const int MostUrls = 8;

    private static readonly ValueForm<ValueList<string>> s_urls = new($"up to {MostUrls} addresses separated by commas, as in http://ca.example.com/ca.crl", text =>
    {
        string[] urls = text.Split(',', StringSplitOptions.TrimEntries);
        foreach (string url in urls)
        {
            if (url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)) return new Refusal("a revocation list is signed itself and is fetched with http, not https");
            if (!TrustStore.IsFetchable(url)) return new Refusal(urls.Length > 1 ? $"{Quoted.Of(url)} is none" : "");
        }
        if (urls.Distinct().Count() < urls.Length) return new Refusal("an address stands there twice");
        return urls.Length > MostUrls ? new Refusal($"these are {urls.Length}") : new ValueList<string>([.. urls]);
    });

    private static readonly ValueForm<RevocationCheck> s_crlCheck = PlainForms.Choice(
        ("off", RevocationCheck.Off), ("if-available", RevocationCheck.WhenAvailable), ("required", RevocationCheck.Required));

    /// <summary>The usable authorities.</summary>
    public static IReadOnlyList<Usable<AuthorityConfig>> ReadAll(IEnumerable<SectionReader> sections, NamedFiles files)
    {
        var usable = new List<Usable<AuthorityConfig>>();
        foreach (SectionReader section in sections)
        {
            IReadOnlyList<byte[]> roots = files.Several(section, "file", isRequired: true), lists = files.Several(section, "crl", isRequired: false);
            RevocationCheck check = section.Optional("crl-check", s_crlCheck, RevocationCheck.WhenAvailable);
            ValueList<string> urls = section.Optional("crl-url", s_urls, []);
            if (section.IsFaulty) continue;
            if (!TrustStore.TryReadCertificates(roots, out IReadOnlyList<Certificate> certificates, out string problem) || certificates.Count == 0)
            {
                section.Error("file", $"{(problem.Length > 0 ? problem : "there is no certificate in it")}; expected certificates in PEM or DER");
                continue;
            }
            CertificateChecks.CheckRoots(certificates, section, files.Now);
            if (check == RevocationCheck.Off) section.WarnWithoutEffect("crl-check is off", "crl", "crl-url");
            else AddLists(new TrustStore(certificates, RevocationPolicy.WhenAvailable), lists, section);
            if (section.IsFaulty) continue;
            var authority = new AuthorityConfig(section.Name, NamedFiles.Digest(roots), check, [.. certificates], [.. lists], urls);
            usable.Add(new(authority, section));
        }
        return usable;
    }

    /// <summary>The authorities that a tunnel names, as one: one store has one rule, so the strictest counts.</summary>
    public static TrustConfig? Together(ValueList<AuthorityConfig> authorities, SystemConfig system)
    {
        if (authorities.IsEmpty) return null;
        var policy = new RevocationPolicy
        {
            Check = authorities.Max(authority => authority.Check),
            LongestPath = system.MaxCertificatePath,
            MaxCrlAgeSeconds = system.CrlValiditySeconds,
            MostLists = system.MaxCrls,
        };
        var trust = new TrustConfig(authorities, policy, new TrustStore([.. authorities.SelectMany(authority => authority.Roots)], policy));
        trust.Store.SetConfigured(trust.RevocationLists);
        return trust;
    }

    private static void AddLists(TrustStore store, IEnumerable<byte[]> lists, SectionReader section)
    {
        foreach (byte[] list in lists)
        {
            if (!store.TryAddCrl(list, null, out string problem))
                section.Error("crl", $"{problem}; expected a revocation list of this authority in PEM or DER");
        }
    }
}
