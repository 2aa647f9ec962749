using System.Globalization;
using Amaranten.Config.Sections;
using Amaranten.Config.Values;
using Amaranten.Crypto.Certificates;

namespace Amaranten.Config.Checks;

/// <summary>Dates, keys and names of certificates. A gateway whose clock is not set sees no date: then nothing is said about validity.</summary>
internal static class CertificateChecks
{
    private const int SoonDays = 30, LeastRsaBits = 2_048;

    // Before this the clock stands where it was made and not where it is.
    private static readonly DateTimeOffset s_clockIsSet = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Our own certificate, and those that we send with it.</summary>
    public static void CheckOwn(Credential credential, SectionReader section, DateTimeOffset now)
    {
        foreach (Certificate certificate in credential.Chain) CheckDates(certificate, section, now);
        CheckKey(credential.Certificate, section);
        if (credential.Certificate.KeyKind is null)
            section.Error("file", $"the key of {Quoted.Plain(credential.Certificate.Subject.ToString())} cannot sign for IKE; expected RSA or ECDSA");
    }

    /// <summary>The certificates of an authority.</summary>
    public static void CheckRoots(IEnumerable<Certificate> roots, SectionReader section, DateTimeOffset now)
    {
        foreach (Certificate root in roots)
        {
            CheckDates(root, section, now);
            CheckKey(root, section);
            if (!root.IsAuthority)
                section.Error("file", $"{Quoted.Plain(root.Subject.ToString())} is not the certificate of an authority; expected one that may issue others");
        }
    }

    /// <summary>Whether a tunnel's identity stands in its certificate (RFC 4945 §3.1): the peer would refuse any other.</summary>
    public static void CheckIdentity(TunnelConfig tunnel, SectionReader section)
    {
        if (tunnel.Authentication.Certificate?.Credential.Certificate is not { } own || tunnel.LocalId.Kind == IdentityKind.Auto) return;
        if (own.Names.Any(name => Is(name, tunnel.LocalId))) return;
        IEnumerable<string> names = own.Names.Select(name => $"{name.Kind.ToString().ToLowerInvariant()}:{name.Value}");
        section.Error("local-id", $"the certificate does not hold it; it holds {Quoted.Plain(string.Join(" and ", names))}");
    }

    private static bool Is(SubjectName name, IdentityConfig identity) => (name.Kind, identity.Kind) switch
    {
        (SubjectNameKind.Dn, IdentityKind.Dn) =>
            DistinguishedName.TryRead(name.Octets.Span, out DistinguishedName? held)
            && DistinguishedName.TryParse(identity.Value, out DistinguishedName? wanted, out _) && held.Equals(wanted),
        (SubjectNameKind.Ip, IdentityKind.Ip) or (SubjectNameKind.Dns, IdentityKind.Dns) or (SubjectNameKind.Email, IdentityKind.Email) =>
            string.Equals(name.Value, identity.Value, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static void CheckDates(Certificate certificate, SectionReader section, DateTimeOffset now)
    {
        if (now < s_clockIsSet) return;
        string who = Quoted.Plain(certificate.Subject.ToString());
        if (now > certificate.NotAfter) section.Warn("file", $"{who} has expired on {Day(certificate.NotAfter)}: peers refuse it");
        else if (now < certificate.NotBefore) section.Warn("file", $"{who} is not valid before {Day(certificate.NotBefore)}");
        else if (now.AddDays(SoonDays) > certificate.NotAfter) section.Warn("file", $"{who} expires on {Day(certificate.NotAfter)}");
    }

    private static void CheckKey(Certificate certificate, SectionReader section)
    {
        bool isShort = certificate.KeyKind == SignatureKind.Rsa && certificate.KeyBits < LeastRsaBits;
        if (!isShort) return;
        string who = Quoted.Plain(certificate.Subject.ToString());
        section.Warn("file", $"{who} has an RSA key of {certificate.KeyBits} bits, which is too short (RFC 8247 §4); expected {LeastRsaBits} or more");
    }

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
