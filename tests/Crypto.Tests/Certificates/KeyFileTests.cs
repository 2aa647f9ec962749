using Amaranten.Crypto.Certificates;

namespace Crypto.Tests.Certificates;

/// <summary>Private keys in every form in which OpenSSL writes them (Data/KeyFiles, made by the script there), and in forms bent until they break.</summary>
public sealed class KeyFileTests
{
    private const string Folder = "KeyFiles";

    public static TheoryData<string> Forms => [.. All().Order()];

    public static TheoryData<string> Encrypted => [.. All().Where(name => Password(name) is { Length: > 0 }).Order()];

    [Fact]
    public void ManyFormsAreThere() => Assert.InRange(All().Count(), 70, 200);

    [Theory]
    [MemberData(nameof(Forms))]
    public void IsReadAndSigns(string name)
    {
        using Credential credential = TestData.Credential(Password(name), Path.Combine(Folder, name), CertificateOf(name));
        Assert.True(credential.Certificate.Verifies(TestData.Hash, credential.Sign(TestData.Hash, new SeededRandom(1))));
    }

    [Theory]
    [MemberData(nameof(Encrypted))]
    public void AWrongPasswordIsSaidToBeOne(string name)
    {
        byte[][] files = [Read(name), TestData.Read(CertificateOf(name))];
        Assert.False(Credential.TryCreate(files, Password(name) + "!", out _, out string wrong));
        Assert.Contains("password may be wrong", wrong, StringComparison.Ordinal);
        Assert.False(Credential.TryCreate(files, null, out _, out string none));
        Assert.Contains("password", none, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sec1.der")]
    [InlineData("pkcs8.rsa.der")]
    [InlineData("pbes2.hmac-SHA1.der")]
    [InlineData("legacy.p12")]
    [InlineData("modern.p12")]
    public void CutShortItIsAComplaint(string name)
    {
        byte[] good = Read(name);
        int step = Math.Max(1, good.Length / 300);
        for (int length = 0; length < good.Length; length += step)
        {
            Assert.False(Credential.TryCreate([good[..length], TestData.Read(CertificateOf(name))], Password(name), out _, out string problem));
            Assert.NotEmpty(problem);
        }
    }

    [Theory]
    [InlineData("sec1.der")]
    [InlineData("sec1.explicit.pem")]
    [InlineData("pkcs8.rsa.der")]
    [InlineData("pbes2.hmac-SHA1.der")]
    [InlineData("pbes1.PBE-MD5-DES.pem")]
    [InlineData("plain-bags.p12")]
    [InlineData("no-mac.p12")]
    [InlineData("scheme.PBE-SHA1-RC4-40.p12")]
    public void BentItNeverThrows(string name)
    {
        byte[] good = Read(name), certificate = TestData.Read(CertificateOf(name));
        var random = new SeededRandom(7);
        int refused = 0;
        for (int i = 0; i < 400; i++)
        {
            byte[] bent = [.. good];
            for (int bits = random.Next(3); bits >= 0; bits--) bent[random.Next(bent.Length)] ^= (byte)(1 << random.Next(8));
            if (Credential.TryCreate([bent, certificate], Password(name), out Credential? credential, out string problem)) credential.Dispose();
            else refused++;
            Assert.Equal(problem.Length == 0, credential is not null);
        }
        Assert.InRange(refused, 100, 400);
    }

    [Fact]
    public void WithoutAMacOneBitOfThePasswordStillMatters()
    {
        Assert.False(Credential.TryCreate([Read("no-mac.p12")], "Secret", out _, out string problem));
        Assert.Contains("password may be wrong", problem, StringComparison.Ordinal);
    }

    internal static byte[] Read(string name) => TestData.Read(Path.Combine(Folder, name));

    private static string CertificateOf(string name) =>
        Path.Combine(Folder, name.Contains("rsa", StringComparison.Ordinal) || name.StartsWith("pkcs1", StringComparison.Ordinal) ? "rsa.cert.pem" : "ec.cert.pem");

    private static string? Password(string name) => name switch
    {
        "empty-password.p12" => "",
        "plain-bags.p12" => "secret",
        "nothing-secret.p12" => null,
        _ when name.StartsWith("password.", StringComparison.Ordinal) => "smörgås",
        _ when name.StartsWith("pbes", StringComparison.Ordinal) || name.EndsWith(".p12", StringComparison.Ordinal) => "secret",
        _ => null,
    };

    private static IEnumerable<string> All() => Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Data", Folder))
        .Select(path => Path.GetFileName(path)).Where(name => !name.EndsWith(".cert.pem", StringComparison.Ordinal) && !name.EndsWith(".sh", StringComparison.Ordinal));
}
