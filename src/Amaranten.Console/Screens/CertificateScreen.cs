using System.Globalization;
using Amaranten.Config;
using Amaranten.Crypto.Certificates;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Amaranten.Gateway.Control;

namespace Amaranten.Console.Screens;

/// <summary><c>show certificates</c>: ours and those of the authorities, and which tunnels they serve. Keys are not shown.</summary>
public static class CertificateScreen
{
    private const int TextColumn = 15;

    /// <summary>The screen as text.</summary>
    public static string Show(GatewayStatus status)
    {
        if (status.Config is not { } config || config.Certificates.IsEmpty && config.Authorities.IsEmpty)
            return "There is no certificate in the configuration.\n";
        IEnumerable<string> own = config.Certificates.Select(known =>
            $"Certificate {known.Name}\n{One(known.Credential.Certificate)}"
            + Line("used by", UsedBy(config, tunnel => tunnel.Authentication.Certificate == known)));
        IEnumerable<string> trusted = config.Authorities.Select(known =>
            $"Authority {known.Name}\n{string.Concat(known.Roots.Select(One))}"
            + Line("crl-check", known.Check switch { RevocationCheck.Off => "off", RevocationCheck.Required => "required", _ => "if-available" })
            + Line("trusted by", UsedBy(config, tunnel => tunnel.Authentication.Trust?.Authorities.Contains(known) ?? false)));
        return string.Concat(own) + string.Concat(trusted);
    }

    private static string One(Certificate certificate) =>
        Line("subject", certificate.Subject.ToString())
        + Line("issuer", certificate.Issuer.ToString())
        + Line("names", string.Join(", ", certificate.Names
            .Where(name => name.Kind != SubjectNameKind.Dn).Select(name => $"{name.Kind.ToString().ToLowerInvariant()}:{name.Value}")))
        + Line("valid", $"{Day(certificate.NotBefore)} to {Day(certificate.NotAfter)}")
        + Line("key", $"{certificate.KeyKind?.ToString() ?? "cannot sign for IKE"}, {certificate.KeyBits} bits")
        + Line("serial", certificate.SerialNumber)
        + Line("sha256", Convert.ToHexStringLower(Prf.Hash(HashAlgorithm.Sha256).Add(certificate.Der.Span).Finish()));

    private static string UsedBy(GatewayConfig config, Func<TunnelConfig, bool> uses) =>
        string.Join(", ", config.Tunnels.Where(uses).Select(tunnel => tunnel.Name));

    private static string Line(string label, string text) =>
        $"  {label,-(TextColumn - 2)}{Paragraph.Broken(text.Length == 0 ? "none" : text, TextColumn)}\n";

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
