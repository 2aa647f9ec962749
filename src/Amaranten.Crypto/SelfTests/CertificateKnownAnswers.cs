using System.Text;
using Amaranten.Crypto.Certificates;

namespace Amaranten.Crypto.SelfTests;

/// <summary>Certificates and their signatures: one is read, trusted as it is, and its key signs and verifies a hash.</summary>
internal static class CertificateKnownAnswers
{
    // Made for this test with OpenSSL; it protects nothing.
    private const string Pem = """
        -----BEGIN CERTIFICATE-----
        MIIBRTCB7aADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCXNlbGYtdGVz
        dDAgFw0yNjExMjQwMTUyMTNaGA8yMDgxMDgyNzAxNTIxM1owFDESMBAGA1UEAwwJ
        c2VsZi10ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAESXb+YrL+0PaN0LGP
        OKF/lRg+bPZeWY4trWNsYTsD/BiaExq0kE5DDlWzewKwCaACCW8GEAGiI9ug7F7N
        X42ZvqMuMCwwCwYDVR0PBAQDAgeAMB0GA1UdDgQWBBT742jKsnVShQDPI9dFH/Jd
        ypN1RjAKBggqhkjOPQQDAgNHADBEAiBLurYm/5cGDjh4cBQI5+ZQgMUHyWFr1xG0
        7jWjMnjGMQIgXl1g299rtaOL7j9ICjP5YjDKJ02rgank53nKJYUi1wQ=
        -----END CERTIFICATE-----
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+MLPxq5QII9dpSml
        L8AujdoI5LQHh63eJt1IrrTO3DGhRANCAARJdv5isv7Q9o3QsY84oX+VGD5s9l5Z
        ji2tY2xhOwP8GJoTGrSQTkMOVbN7ArAJoAIJbwYQAaIj26DsXs1fjZm+
        -----END PRIVATE KEY-----
        """;

    internal static IEnumerable<KnownAnswer> All()
    {
        yield return new KnownAnswer("certificates", PathHolds);
        yield return new KnownAnswer("signatures of IKE", SignatureHolds);
    }

    private static bool PathHolds()
    {
        using Credential credential = Read();
        var store = new TrustStore([credential.Certificate], RevocationPolicy.WhenAvailable);
        CertificateVerdict trusted = store.Validate([credential.Certificate.Der], null);
        CertificateVerdict stranger = new TrustStore([], RevocationPolicy.Off).Validate([credential.Certificate.Der], null);
        return trusted.IsGood && stranger.Fault == CertificateFault.NoChain && store.CrlUrls(trusted).Count == 0
            && DistinguishedName.TryParse("CN=Self-Test", out DistinguishedName? name, out _) && name.Equals(credential.Certificate.Subject)
            && !store.TryAddCrl("no list"u8, null, out _);
    }

    private static bool SignatureHolds()
    {
        using Credential credential = Read();
        byte[] hash = new byte[32];
        byte[] signature = credential.Sign(hash, new PatternRandom());
        bool verified = credential.Certificate.Verifies(hash, signature);
        hash[31] ^= 1;
        return verified && !credential.Certificate.Verifies(hash, signature);
    }

    private static Credential Read() =>
        Credential.TryCreate([Encoding.ASCII.GetBytes(Pem)], null, out Credential? credential, out string problem)
            ? credential : throw new InvalidOperationException(problem);
}
