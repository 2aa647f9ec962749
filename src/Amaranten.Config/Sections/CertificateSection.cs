using Amaranten.Config.Values;
using Amaranten.Crypto;

namespace Amaranten.Config.Sections;

/// <summary>Reads <c>[certificate:NAME]</c>.</summary>
internal static class CertificateSection
{
    /// <summary>The usable certificates.</summary>
    public static IReadOnlyList<Usable<CertificateConfig>> ReadAll(IEnumerable<SectionReader> sections, NamedFiles files)
    {
        var usable = new List<Usable<CertificateConfig>>();
        foreach (SectionReader section in sections)
        {
            IReadOnlyList<byte[]> contents = files.Several(section, "file", isRequired: true);
            byte[]? key = files.One(section, "key");
            SecretBytes? password = section.OptionalSecret<SecretBytes?>("password", TunnelForms.Password!, null);
            if (section.IsFaulty) continue;
            string digest = NamedFiles.Digest([.. contents, key ?? [], password?.Span.ToArray() ?? []]);
            usable.Add(new Usable<CertificateConfig>(new CertificateConfig(section.Name, digest), section));
        }
        return usable;
    }
}
