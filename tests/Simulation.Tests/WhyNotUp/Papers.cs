using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Simulation.Tests.WhyNotUp;

/// <summary>Certificates, keys and lists, made by a library that is not ours.</summary>
internal static class Papers
{
    private static readonly DateTimeOffset s_from = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), s_to = s_from.AddYears(10);
    private static readonly X509Certificate2 s_root = Root("CN=Root, C=SE"), s_other = Root("CN=Other, C=SE"), s_noAuthority = Between();
    private static readonly Dictionary<string, (X509Certificate2 Issued, string Key)> s_made = [];

    /// <summary>The side with this certificate, which trusts what <paramref name="trusted"/> says.</summary>
    public static Side Side(string kind, string more = "", string trusted = "root", string authority = "", string name = "branch") => new(
        $"auth = certificate\npsk = -\ncertificate = own\ntrust = ca\n{more}",
        $"[certificate:own]\nfile = own.pem\n\n[authority:ca]\nfile = ca.pem\n{authority}",
        path => File(path, $"{name}.{kind}", trusted));

    /// <summary>A file by name.</summary>
    public static byte[]? File(string path, string own, string trusted) => path switch
    {
        "own.pem" => Encoding.ASCII.GetBytes(Pem(own)),
        "ca.pem" => Encoding.ASCII.GetBytes((trusted == "root" ? s_root : s_other).ExportCertificatePem()),
        "ca.crl" => List(Made("branch.revoked").Issued, Made("hq.revoked").Issued),
        _ => null,
    };

    private static string Pem(string name)
    {
        (X509Certificate2 issued, string key) = Made(name);
        return $"{issued.ExportCertificatePem()}\n{(name.EndsWith(".no-authority", StringComparison.Ordinal) ? s_noAuthority.ExportCertificatePem() + "\n" : "")}{key}";
    }

    private static (X509Certificate2 Issued, string Key) Made(string name)
    {
        lock (s_made) return s_made.TryGetValue(name, out var made) ? made : s_made[name] = Make(name);
    }

    private static (X509Certificate2, string) Make(string name)
    {
        (string who, string kind) = (name.Split('.')[0], name.Split('.')[1]);
        string subject = $"CN={who}, C=SE";
        byte[] serial = [(byte)(s_made.Count + 1)];
        if (kind == "ecdsa")
        {
            ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return (new CertificateRequest(subject, curve, HashAlgorithmName.SHA256).Create(s_root.SubjectName, Signer(s_root), s_from, s_to, serial), curve.ExportPkcs8PrivateKeyPem());
        }
        RSA key = RSA.Create(kind == "short" ? 1024 : 2048);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (kind == "usage") request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyEncipherment, true));
        X509Certificate2 issuer = kind == "no-authority" ? s_noAuthority : s_root;
        (DateTimeOffset from, DateTimeOffset to) = kind switch
        {
            "expired" => (s_from, s_from.AddDays(200)),
            "early" => (s_from.AddYears(2), s_to),
            _ => (s_from, s_to),
        };
        return (request.Create(issuer.SubjectName, Signer(issuer), from, to, serial), key.ExportPkcs8PrivateKeyPem());
    }

    private static X509SignatureGenerator Signer(X509Certificate2 issuer) => X509SignatureGenerator.CreateForRSA(issuer.GetRSAPrivateKey()!, RSASignaturePadding.Pkcs1);

    private static X509Certificate2 Root(string name)
    {
        var request = new CertificateRequest(name, RSA.Create(2048), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(s_from, s_to);
    }

    // Issued by the root, and not an authority itself.
    private static X509Certificate2 Between()
    {
        RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Between, C=SE", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.Create(s_root, s_from, s_to, [0x77]).CopyWithPrivateKey(key);
    }

    private static byte[] List(params X509Certificate2[] revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (X509Certificate2 certificate in revoked) list.AddEntry(certificate);
        return list.Build(s_root, 1, s_to, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, s_from.AddDays(100));
    }
}
