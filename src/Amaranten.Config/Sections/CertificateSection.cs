using System.Text;
using Amaranten.Config.Checks;
using Amaranten.Config.Values;
using Amaranten.Crypto;
using Amaranten.Crypto.Certificates;

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
            byte[][] all = key is null ? [.. contents] : [.. contents, key];
            string? phrase = password is null ? null : Encoding.UTF8.GetString(password.Span);
            if (!Credential.TryCreate(all, phrase, out Credential? credential, out string problem))
            {
                section.Error("file", $"{problem}; expected our certificate with its key, and the certificates between it and the root");
                continue;
            }
            CertificateChecks.CheckOwn(credential, section, files.Now);
            string digest = NamedFiles.Digest([.. all, password?.Span.ToArray() ?? []]);
            usable.Add(new Usable<CertificateConfig>(new CertificateConfig(section.Name, digest, credential), section));
        }
        return usable;
    }
}
