using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Amaranten.Crypto.Certificates;
using Amaranten.Ike;

namespace Ike.Tests.Net;

/// <summary>A certification authority made for a test by a library that is not ours, and what it issues.</summary>
public sealed class Authority
{
    private static readonly DateTimeOffset s_from = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), s_to = s_from.AddYears(20);
    private readonly X509Certificate2 _own;
    private readonly List<X509Certificate2> _above = [];

    public Authority(string name)
    {
        CertificateRequest request = Request(name, RSA.Create(2048));
        MakeAuthority(request);
        _own = request.CreateSelfSigned(s_from, s_to);
    }

    private Authority(X509Certificate2 own, IEnumerable<X509Certificate2> above) => (_own, _above) = (own, [.. above]);

    public static DateTimeOffset Now => s_from.AddYears(1);

    /// <summary>Those who believe what it issues.</summary>
    public TrustStore Trust => TrustWith(new RevocationPolicy());

    /// <summary>Those who believe what it issues, by this policy.</summary>
    public TrustStore TrustWith(RevocationPolicy policy)
    {
        Assert.True(Certificate.TryParse(_own.RawData, out Certificate? root, out string problem), problem);
        return new TrustStore([root], policy);
    }

    /// <summary>Its list of revoked certificates, in DER; <paramref name="number"/> counts the lists, each a second later.</summary>
    public byte[] Crl(int number, params Credential[] revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (Credential credential in revoked) list.AddEntry(Convert.FromHexString(credential.Certificate.SerialNumber));
        return list.Build(_own, number, s_to, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, Now.AddSeconds(number - 60));
    }

    /// <summary>An authority below it.</summary>
    public Authority Below(string name)
    {
        RSA key = RSA.Create(2048);
        CertificateRequest request = Request(name, key);
        MakeAuthority(request);
        return new Authority(request.Create(_own, s_from, s_to, [1, 2, 3]).CopyWithPrivateKey(key), _above.Append(_own));
    }

    /// <summary>A certificate with its key; <paramref name="name"/> is the CN, and the dNSName.</summary>
    public Credential Issue(string name, ECCurve? curve = null, bool expired = false, byte serial = 6, DateTimeOffset? until = null)
    {
        using ECDsa? ecdsa = curve is { } on ? ECDsa.Create(on) : null;
        using RSA? rsa = curve is null ? RSA.Create(2048) : null;
        CertificateRequest request = ecdsa is not null
            ? new CertificateRequest($"CN={name}, C=SE", ecdsa, HashAlgorithmName.SHA256) : Request(name, rsa!);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var signer = X509SignatureGenerator.CreateForRSA(_own.GetRSAPrivateKey()!, RSASignaturePadding.Pkcs1);
        using X509Certificate2 issued = request.Create(_own.SubjectName, signer, s_from, expired ? s_from.AddDays(1) : until ?? s_to, [4, 5, serial]);
        string key = ecdsa?.ExportPkcs8PrivateKeyPem() ?? rsa!.ExportPkcs8PrivateKeyPem();
        IEnumerable<string> pem = new[] { issued }.Concat(_above.Count > 0 ? [_own] : []).Select(certificate => certificate.ExportCertificatePem()).Append(key);
        Assert.True(Credential.TryCreate([Encoding.ASCII.GetBytes(string.Join('\n', pem))], null, out Credential? credential, out string problem), problem);
        return credential;
    }

    // The library writes names last part first.
    private static CertificateRequest Request(string name, RSA key) =>
        new($"CN={name}, C=SE", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static void MakeAuthority(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
    }
}

/// <summary>Tunnels that prove themselves by certificates.</summary>
public static class CertificateTunnels
{
    public static IkeTunnel WithCertificate(this IkeTunnel tunnel, Credential credential, TrustStore trust) => tunnel with
    {
        Authentication = IkeAuthentication.Certificate,
        Credential = credential,
        Trust = trust,
        LocalId = IkeIdentity.Of(credential.Certificate.Subject),
    };
}
