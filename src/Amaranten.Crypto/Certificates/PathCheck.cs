using System.Globalization;

namespace Amaranten.Crypto.Certificates;

/// <summary>
/// Walks a path whose signatures hold, from the root to the leaf, as RFC 5280 §6.1 does; policies aside, since we ask for none. Unlike there,
/// the root too must be in force and an authority: it came from a file, not from a careful hand.
/// </summary>
internal sealed class PathCheck(RevocationPolicy policy, Func<Certificate, Certificate, RevocationList?> findList, DateTimeOffset? now)
{
    private const int DigitalSignature = 0x8000, NonRepudiation = 0x4000, KeyCertSign = 0x0400;
    private const int StrongRsaBits = 2048, WeakRsaBits = 1024;

    // anyExtendedKeyUsage; ipsecIKE and iKEIntermediate (RFC 4945 §5.1.3.12); the older purposes of IPsec; server and client of TLS, which authorities
    // give to gateways that IKE is the only use of.
    private static readonly string[] s_purposes =
        ["2.5.29.37.0", "1.3.6.1.5.5.7.3.17", "1.3.6.1.5.5.8.2.2", "1.3.6.1.5.5.7.3.5", "1.3.6.1.5.5.7.3.6", "1.3.6.1.5.5.7.3.7", "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

    private readonly List<string> _warnings = [];

    /// <summary>The verdict on a path, leaf first.</summary>
    internal CertificateVerdict Judge(IReadOnlyList<Certificate> path)
    {
        _warnings.Clear();
        if (now is null) _warnings.Add("the clock is not set: periods of validity were not checked");
        var above = new List<(Certificate Authority, NameConstraints Constraints)>();
        for (int i = path.Count - 1; i >= 0; i--)
        {
            CertificateVerdict? fault = CheckItself(path[i], isRoot: i == path.Count - 1) ?? CheckNames(path[i], above, isLeaf: i == 0)
                ?? (i == 0 ? CheckLeaf(path[i]) : CheckAuthority(path, i));
            if (fault is not null) return fault with { Path = path };
            if (path[i].Extensions.NameConstraints is { } constraints) above.Add((path[i], constraints));
        }
        for (int i = path.Count - 2; i >= 0; i--)
            if (CheckRevocation(path[i], path[i + 1]) is { } revoked) return revoked with { Path = path };
        return new(CertificateFault.None, string.Join("; ", _warnings), path);
    }

    private CertificateVerdict? CheckItself(Certificate certificate, bool isRoot)
    {
        if (now > certificate.NotAfter) return Fault(CertificateFault.Expired, $"{certificate} expired on {Day(certificate.NotAfter)}; today is {Day(now.Value)}");
        if (now < certificate.NotBefore) return Fault(CertificateFault.NotYetValid, $"{certificate} is not valid before {Day(certificate.NotBefore)}; today is {Day(now.Value)}");
        if (certificate.Extensions.UnknownCritical is { } unknown)
            return Fault(CertificateFault.UnknownCritical, $"{certificate} has a critical extension that is not known: {unknown}");
        if (certificate.Key is null) return Fault(CertificateFault.WeakKey, $"the key of {certificate} is neither RSA nor on P-256, P-384 or P-521");
        if (CheckStrength(certificate) is { } weak) return weak;
        // Nobody but its owner vouches for a root; how it signed itself says nothing.
        if (isRoot || !certificate.Scheme!.IsWeak) return null;
        if (!policy.AllowSha1) return Fault(CertificateFault.BadSignature, $"{certificate} is signed with {certificate.Scheme.Name}; expected SHA-256 or better");
        _warnings.Add($"{certificate} is signed with {certificate.Scheme.Name}");
        return null;
    }

    private CertificateVerdict? CheckStrength(Certificate certificate)
    {
        if (certificate.KeyKind != SignatureKind.Rsa || certificate.KeyBits >= StrongRsaBits) return null;
        int least = policy.AllowRsa1024 ? WeakRsaBits : StrongRsaBits;
        if (certificate.KeyBits < least) return Fault(CertificateFault.WeakKey, $"the RSA key of {certificate} has {certificate.KeyBits} bits; expected {least} or more");
        _warnings.Add($"the RSA key of {certificate} has only {certificate.KeyBits} bits");
        return null;
    }

    // RFC 5280 §6.1.3 (b), (c): an authority that only renews itself is not bound, a leaf always.
    private static CertificateVerdict? CheckNames(Certificate certificate, List<(Certificate Authority, NameConstraints Constraints)> above, bool isLeaf)
    {
        if (certificate.IsSelfIssued && !isLeaf) return null;
        foreach (var (authority, constraints) in above)
            if (constraints.FindViolation(certificate) is { } name)
                return Fault(CertificateFault.NameConstraints, $"{authority} may not issue a certificate for {name}");
        return null;
    }

    private static CertificateVerdict? CheckLeaf(Certificate leaf)
    {
        if (leaf.Extensions.KeyUsage is { } usage && (usage & (DigitalSignature | NonRepudiation)) == 0)
            return Fault(CertificateFault.KeyUsage, $"the key usage of {leaf} does not allow digital signatures");
        if (leaf.Extensions.CriticalPurposes is { } purposes && !purposes.Any(s_purposes.Contains))
            return Fault(CertificateFault.KeyUsage, $"the extended key usage of {leaf} does not allow IKE");
        return null;
    }

    // RFC 5280 §6.1.4 (k) to (n).
    private static CertificateVerdict? CheckAuthority(IReadOnlyList<Certificate> path, int index)
    {
        Certificate authority = path[index];
        if (!authority.IsAuthority) return Fault(CertificateFault.NotAnAuthority, $"{authority} issued {path[index - 1]}, but is not a certification authority");
        if (authority.Extensions.KeyUsage is { } usage && (usage & KeyCertSign) == 0)
            return Fault(CertificateFault.KeyUsage, $"the key usage of {authority} does not allow it to sign certificates");
        int below = path.Take(index).Skip(1).Count(c => !c.IsSelfIssued);
        if (authority.Extensions.LongestPath is { } longest && below > longest)
            return Fault(CertificateFault.PathLength, $"{authority} allows {longest} authorities below it; this path has {below}");
        return null;
    }

    private CertificateVerdict? CheckRevocation(Certificate certificate, Certificate issuer)
    {
        if (policy.Check == RevocationCheck.Off) return null;
        RevocationList? list = findList(certificate, issuer);
        // A revoked certificate stays so: an old list still says it.
        if (list is not null && list.Lists(certificate.Serial))
            return Fault(CertificateFault.Revoked, $"{certificate}, serial number {certificate.SerialNumber}, was revoked by {issuer}");
        if (policy.Check != RevocationCheck.Required) return null;
        if (list is null) return Fault(CertificateFault.RevocationUnknown, $"there is no revocation list of {issuer} for {certificate}");
        if (list.IsCurrent(now, policy.MaxCrlAgeSeconds)) return null;
        string until = list.NextUpdate is { } next ? $"; its next was due on {Day(next)}" : "";
        return Fault(CertificateFault.RevocationUnknown, $"the revocation list of {issuer} of {Day(list.ThisUpdate)} is too old{until}");
    }

    private static CertificateVerdict Fault(CertificateFault fault, string detail) => new(fault, detail, []);

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
