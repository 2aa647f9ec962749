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
            + Line("crl-url", string.Join(", ", known.CrlUrls))
            + Line("trusted by", UsedBy(config, tunnel => tunnel.Authentication.Trust?.Authorities.Contains(known) ?? false)));
        return string.Concat(own) + string.Concat(trusted) + string.Concat(status.RevocationLists.Select(List));
    }

    private static string List(RevocationListStatus status)
    {
        string screen = $"Revocation list of {status.List?.Issuer.ToString() ?? "an issuer not known yet"}\n"
            + Line("authorities", status.Authorities)
            + Line("from", status.Place is { } from ? $"{from.Url}{(from.IsConfigured ? " (crl-url)" : " (named by a certificate)")}" : Source(status.List!));
        if (status.List is { } list)
        {
            screen += Line("issued", Time(list.ThisUpdate)) + Line("next", list.NextUpdate is { } next ? Time(next) : "it does not say")
                + Line("revokes", list.Entries == 1 ? "1 certificate" : $"{list.Entries} certificates");
            if (!list.IsVerified) screen += Line("believed", "not yet: no path has shown its issuer");
        }
        if (status.Place is not { } place) return screen;
        if (status.List is not null) screen += Line("fetched", status.List.ReceivedAt is { } at ? Time(at) : "yes, while the clock was not set");
        if (place.Failures > 0) screen += Line("failures", $"{place.Failures}, the last: {place.Problem}");
        return screen + Line(place.Failures > 0 ? "next try" : "again", place.DueInMilliseconds is { } due ? $"in {Units.Time(Math.Max(due, 0))}" : "now");
    }

    private static string Source(RevocationListFacts list) => list.Source.Length > 0 ? list.Source : "a file";

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

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
