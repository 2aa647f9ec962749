using Amaranten.Crypto.Certificates;

namespace Crypto.Tests.Certificates;

/// <summary>Keys and certificates in the forms in which OpenSSL and strongSwan write them.</summary>
public sealed class CredentialTests
{
    [Theory]
    [InlineData(null, "rsa2048.pem", "rsa2048.key")]
    [InlineData(null, "rsa2048.pem", "rsa2048.pkcs1.pem")]
    [InlineData("secret", "rsa2048.pem", "rsa2048.enc.pem")]
    [InlineData("secret", "rsa2048.p12")]
    [InlineData(null, "p384.sec1.pem", "p384.pem")]
    [InlineData(null, "p521.pkcs8.der", "p521.pem")]
    [InlineData("secret", "p256.legacy.p12")]
    [InlineData(null, "ss-leaf.pem", "ss-leaf.key")]
    public void ReadsEveryForm(string? password, params string[] files)
    {
        using Credential credential = TestData.Credential(password, files);
        Assert.True(credential.Certificate.Verifies(TestData.Hash, credential.Sign(TestData.Hash, new SeededRandom(1))));
        Assert.Equal(credential.Certificate.KeyKind, credential.Kind);
    }

    [Fact]
    public void ReadsDer()
    {
        byte[] certificate = TestData.Certificate("p521.pem").Der.ToArray();
        Assert.True(Credential.TryCreate([certificate, TestData.Read("p521.pkcs8.der")], null, out Credential? credential, out string problem), problem);
        credential.Dispose();
    }

    [Fact]
    public void TheChainIsSentWithoutItsRoot()
    {
        using Credential credential = TestData.Credential(null, "root.pem", "inter.pem", "rsa2048.key", "rsa2048.pem");
        Assert.Equal(["gw.example.net", "Test Intermediate"], credential.Chain.Select(c => c.ToString()));
        using Credential fromPkcs12 = TestData.Credential("secret", "rsa2048.p12");
        Assert.Equal(["gw.example.net", "Test Intermediate"], fromPkcs12.Chain.Select(c => c.ToString()));
    }

    [Theory]
    [InlineData("none of the certificates", null, "rsa2048.key", "p256.pem")]
    [InlineData("no private key", null, "rsa2048.pem")]
    [InlineData("no certificate", null, "rsa2048.key")]
    [InlineData("2 private keys", null, "rsa2048.key", "p256.key", "p256.pem")]
    [InlineData("no password", null, "rsa2048.pem", "rsa2048.enc.pem")]
    [InlineData("password may be wrong", "guess", "rsa2048.pem", "rsa2048.enc.pem")]
    [InlineData("password may be wrong", "guess", "rsa2048.p12")]
    [InlineData("need a password", null, "rsa2048.p12")]
    [InlineData("file 2 of 2", null, "rsa2048.pem", "README.md")]
    [InlineData("'-----BEGIN X509 CRL", null, "root.crl.pem")]
    public void SaysWhatIsMissing(string reason, string? password, params string[] files)
    {
        Assert.False(Credential.TryCreate([.. files.Select(TestData.Read)], password, out _, out string problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void DamagedFilesAreComplaintsAndNotExceptions()
    {
        var random = new SeededRandom(4);
        foreach (string file in (string[])["rsa2048.key", "p384.sec1.pem", "p521.pkcs8.der", "ss-leaf.key"])
        {
            byte[] good = TestData.Read(file);
            for (int i = 0; i < 100; i++)
            {
                byte[] bent = i < 40 ? good[..random.Next(good.Length)] : [.. good];
                if (bent.Length > 0) bent[random.Next(bent.Length)] = (byte)random.Next(256);
                if (!Credential.TryCreate([bent, TestData.Read("p384.pem")], "secret", out Credential? credential,
                    out string problem)) Assert.NotEmpty(problem);
                else credential.Dispose();
            }
        }
    }

    [Fact]
    public void AForgottenKeyDoesNotSign()
    {
        Credential credential = TestData.Credential(null, "p256.pem", "p256.key");
        credential.Dispose();
        Assert.Throws<ObjectDisposedException>(() => credential.Sign(TestData.Hash, new SeededRandom(1)));
        Assert.Equal("p256", credential.ToString());
    }
}
