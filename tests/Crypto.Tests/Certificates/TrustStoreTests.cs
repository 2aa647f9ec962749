using Amaranten.Crypto.Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;
using GeneralName = Org.BouncyCastle.Asn1.X509.GeneralName;

namespace Crypto.Tests.Certificates;

/// <summary>RFC 5280 §6: paths that hold and paths that do not.</summary>
public sealed class TrustStoreTests
{
    private static readonly Authority s_root = Authority.Root();

    [Theory]
    [InlineData("root.pem", "rsa2048.pem", "inter.pem")]
    [InlineData("root.pem", "rsa3072.pem")]
    [InlineData("root.pem", "p256.pem")]
    [InlineData("root.pem", "p384.pem", "root.pem")]
    [InlineData("root.pem", "p521.pem")]
    [InlineData("ss-root.pem", "ss-leaf.pem")]
    [InlineData("inter.pem", "rsa2048.pem")]
    [InlineData("p256.pem", "p256.pem")]
    public void ChainsOfOpenSslAndStrongSwanHold(string root, params string[] sent)
    {
        CertificateVerdict verdict = TestData.Store(RevocationPolicy.Off, root).Validate(TestData.Der(sent), TestData.Day);
        Assert.Equal((CertificateFault.None, ""), (verdict.Fault, verdict.Detail));
        Assert.Equal(TestData.Certificate(root).Der.ToArray(), verdict.Path[^1].Der.ToArray());
        Assert.Equal(TestData.Certificate(sent[0]).Der.ToArray(), verdict.Path[0].Der.ToArray());
    }

    [Theory]
    [InlineData(CertificateFault.NoChain, "no path leads from gw.example.net", "ss-root.pem", "rsa2048.pem", "inter.pem")]
    [InlineData(CertificateFault.NoChain, "issued by Test Intermediate", "root.pem", "rsa2048.pem")]
    [InlineData(CertificateFault.NoChain, "no path", "root.pem", "ss-root.pem")]
    [InlineData(CertificateFault.Expired, "p256 expired on 2021-01-01; today is 2030-01-01", "root.pem", "expired.pem")]
    [InlineData(CertificateFault.NameConstraints, "gw.example.com", "root.pem", "outside.pem", "inter.pem")]
    public void BadChainsAreNamed(CertificateFault fault, string detail, string root, params string[] sent)
    {
        CertificateVerdict verdict = TestData.Store(RevocationPolicy.Off, root).Validate(TestData.Der(sent), TestData.Day);
        Assert.Equal(fault, verdict.Fault);
        Assert.Contains(detail, verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAClockNothingIsTooOldAndTheVerdictSaysSo()
    {
        CertificateVerdict verdict = TestData.Store(RevocationPolicy.Off, "root.pem").Validate(TestData.Der("expired.pem"), null);
        Assert.True(verdict.IsGood);
        Assert.Contains("clock is not set", verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void PeriodsIncludeTheirEnds()
    {
        var store = new TrustStore([s_root.Certificate], RevocationPolicy.Off);
        ReadOnlyMemory<byte>[] sent = [s_root.Leaf().Der];
        Assert.True(store.Validate(sent, TestData.Day.AddYears(-1)).IsGood);
        Assert.True(store.Validate(sent, TestData.Day.AddYears(1)).IsGood);
        Assert.Equal(CertificateFault.NotYetValid, store.Validate(sent, TestData.Day.AddYears(-1).AddSeconds(-1)).Fault);
        Assert.Equal(CertificateFault.Expired, store.Validate(sent, TestData.Day.AddYears(1).AddSeconds(1)).Fault);
    }

    [Fact]
    public void ALeafIsNoAuthority()
    {
        Authority leaf = s_root.Leaf("CN=not an authority"), below = leaf.Leaf("CN=below");
        Assert.Equal(CertificateFault.NotAnAuthority, Validate(below, leaf).Fault);
        Authority noSigner = s_root.Issue("CN=no signer", g => g.AddExtension(X509Extensions.KeyUsage, true, new KeyUsage(KeyUsage.CrlSign)));
        Assert.Equal(CertificateFault.KeyUsage, Validate(noSigner.Leaf(), noSigner).Fault);
    }

    [Fact]
    public void PathLengthsCount()
    {
        Authority zero = Constrained(0), below = zero.Issue("CN=below"), one = Constrained(1), belowOne = one.Issue("CN=below one");
        Assert.True(Validate(zero.Leaf(), zero).IsGood);
        CertificateVerdict verdict = Validate(below.Leaf(), below, zero);
        Assert.Equal((CertificateFault.PathLength, "zero allows 0 authorities below it; this path has 1"), (verdict.Fault, verdict.Detail));
        Assert.True(Validate(belowOne.Leaf(), belowOne, one).IsGood);
    }

    [Theory]
    [InlineData(KeyUsage.DigitalSignature, true)]
    [InlineData(KeyUsage.NonRepudiation, true)]
    [InlineData(KeyUsage.KeyEncipherment, false)]
    public void TheLeafMustBeAllowedToSign(int usage, bool good) =>
        Assert.Equal(good ? CertificateFault.None : CertificateFault.KeyUsage,
            Validate(s_root.Leaf(change: g => g.AddExtension(X509Extensions.KeyUsage, true, new KeyUsage(usage)))).Fault);

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.17", true)]
    [InlineData("2.5.29.37.0", true)]
    [InlineData("1.3.6.1.5.5.7.3.8", false)]
    public void ACriticalPurposeMustAllowIke(string purpose, bool good)
    {
        void Add(X509V3CertificateGenerator g, bool critical) =>
            g.AddExtension(X509Extensions.ExtendedKeyUsage, critical, new DerSequence(new DerObjectIdentifier(purpose)));
        Assert.Equal(good ? CertificateFault.None : CertificateFault.KeyUsage, Validate(s_root.Leaf(change: g => Add(g, true))).Fault);
        Assert.True(Validate(s_root.Leaf(change: g => Add(g, false))).IsGood);
    }

    [Fact]
    public void UnknownCriticalExtensionsAreRefused()
    {
        var oid = new DerObjectIdentifier("1.2.3.4.5");
        CertificateVerdict verdict = Validate(s_root.Leaf(change: g => g.AddExtension(oid, true, DerNull.Instance)));
        Assert.Equal(CertificateFault.UnknownCritical, verdict.Fault);
        Assert.Contains("1.2.3.4.5", verdict.Detail, StringComparison.Ordinal);
        Assert.True(Validate(s_root.Leaf(change: g => g.AddExtension(oid, false, DerNull.Instance))).IsGood);
    }

    // Threat 9: name constraints that are stepped around (CVE-2026-35331).
    [Theory]
    [InlineData("dns:example.net", "dns:gw.example.net", true)]
    [InlineData("dns:example.net", "dns:EXAMPLE.NET", true)]
    [InlineData("dns:example.net", "dns:badexample.net", false)]
    [InlineData("dns:example.net", "dns:example.net.evil.org", false)]
    [InlineData("dns:example.net", "email:x@example.org", true)]
    [InlineData("!dns:example.net", "dns:gw.example.net", false)]
    [InlineData("!dns:example.net", "dns:gw.example.net.", false)]
    [InlineData("!dns:example.net", "dns:gw.example.org", true)]
    [InlineData("email:example.net", "email:x@Example.net", true)]
    [InlineData("email:example.net", "email:x@host.example.net", false)]
    [InlineData("email:.example.net", "email:x@host.example.net", true)]
    [InlineData("email:x@example.net", "email:y@example.net", false)]
    [InlineData("ip:192.0.2.0/24", "ip:192.0.2.9", true)]
    [InlineData("ip:192.0.2.0/24", "ip:192.0.3.9", false)]
    [InlineData("ip:192.0.2.0/24", "ip:2001:db8::1", false)]
    [InlineData("!ip:192.0.2.0/24", "ip:192.0.2.9", false)]
    [InlineData("dn:CN=leaf", "dns:any.example", true)]
    [InlineData("dn:O=Other", "dns:any.example", false)]
    [InlineData("!dn:CN=LEAF", "dns:any.example", false)]
    [InlineData("uri:example.net", "uri:http://example.net/", false)]
    [InlineData("uri:example.net", "dns:any.example", true)]
    public void NameConstraintsBind(string constraint, string name, bool good)
    {
        bool excluded = constraint[0] == '!';
        var subtree = new DerSequence(new GeneralSubtree(General(constraint.TrimStart('!'))));
        Authority bound = s_root.Issue("CN=bound", g => g.AddExtension(
            X509Extensions.NameConstraints, true, new DerSequence(new DerTaggedObject(false, excluded ? 1 : 0, subtree))));
        Authority free = bound.Issue("CN=leaf");
        foreach (Authority leaf in (Authority[])[bound.Leaf(change: AddName), free.Leaf(change: AddName)])
            Assert.Equal(good ? CertificateFault.None : CertificateFault.NameConstraints, Validate(leaf, free, bound).Fault);

        void AddName(X509V3CertificateGenerator g) => g.AddExtension(X509Extensions.SubjectAlternativeName, false, new GeneralNames(General(name)));
    }

    [Fact]
    public void ShortKeysNeedPermission()
    {
        Authority leaf = s_root.Leaf(keys: Authority.RsaKeys(1024));
        CertificateVerdict verdict = Validate(leaf);
        Assert.Equal((CertificateFault.WeakKey, "the RSA key of leaf has 1024 bits; expected 2048 or more"), (verdict.Fault, verdict.Detail));
        var allowing = new TrustStore([s_root.Certificate], RevocationPolicy.Off with { AllowRsa1024 = true });
        verdict = allowing.Validate([leaf.Der], TestData.Day);
        Assert.True(verdict.IsGood);
        Assert.Contains("only 1024 bits", verdict.Detail, StringComparison.Ordinal);
        Assert.Equal(CertificateFault.WeakKey, allowing.Validate([s_root.Leaf(keys: Authority.RsaKeys(768)).Der], TestData.Day).Fault);
    }

    [Fact]
    public void OldHashesNeedPermissionAndMd5GetsNone()
    {
        Authority sha1 = s_root.Leaf(algorithm: "SHA1WITHECDSA");
        Assert.Equal(CertificateFault.BadSignature, Validate(sha1).Fault);
        CertificateVerdict verdict = new TrustStore([s_root.Certificate], RevocationPolicy.Off with { AllowSha1 = true }).Validate([sha1.Der], TestData.Day);
        Assert.True(verdict.IsGood);
        Assert.Contains("SHA-1", verdict.Detail, StringComparison.Ordinal);

        Authority rsaRoot = RsaRoot;
        CertificateVerdict md5 = new TrustStore([rsaRoot.Certificate], RevocationPolicy.Off with { AllowSha1 = true })
            .Validate([rsaRoot.Leaf(algorithm: "MD5WITHRSA").Der], TestData.Day);
        Assert.Equal((CertificateFault.BadSignature, "leaf is signed with RSA with MD5, which is not accepted"), (md5.Fault, md5.Detail));
        foreach (string good in (string[])["SHA256WITHRSA", "SHA384WITHRSA", "SHA512WITHRSA"])
            Assert.True(new TrustStore([rsaRoot.Certificate], RevocationPolicy.Off).Validate([rsaRoot.Leaf(algorithm: good).Der], TestData.Day).IsGood, good);
    }

    [Fact]
    public void AForgedSignatureIsRefused()
    {
        byte[] der = s_root.Leaf().Der.ToArray();
        der[^1] ^= 1;
        CertificateVerdict verdict = new TrustStore([s_root.Certificate], RevocationPolicy.Off).Validate([der], TestData.Day);
        Assert.Equal(CertificateFault.BadSignature, verdict.Fault);
        // Another root of the same name is not the one that signed.
        var namesake = new TrustStore([Authority.Root().Certificate], RevocationPolicy.Off);
        Assert.Equal(CertificateFault.BadSignature, namesake.Validate([s_root.Leaf().Der], TestData.Day).Fault);
    }

    // Threat 9: a chain that is too long, or that branches without end.
    [Fact]
    public void HostileChainsEndSoon()
    {
        var store = new TrustStore([s_root.Certificate], RevocationPolicy.Off);
        List<Authority> chain = [s_root];
        for (int i = 0; i < 14; i++) chain.Add(chain[^1].Issue($"CN=level {i}"));
        ReadOnlyMemory<byte>[] sent = [.. Enumerable.Reverse(chain.Skip(1)).Select(c => c.Der)];
        Assert.True(store.Validate(sent, TestData.Day).IsGood);
        Assert.Equal(CertificateFault.TooLong, store.Validate([chain[^1].Leaf().Der, .. sent], TestData.Day).Fault);
        var shorter = new TrustStore([s_root.Certificate], RevocationPolicy.Off with { LongestPath = 14 });
        Assert.Equal(CertificateFault.TooLong, shorter.Validate(sent, TestData.Day).Fault);

        // Fourteen authorities that all bear one name and signed one another: 14! orders.
        Authority same = Authority.Root("CN=same"), leaf = same.Leaf();
        List<ReadOnlyMemory<byte>> maze = [leaf.Der];
        for (int i = 0; i < 13; i++) maze.Add(Authority.Root("CN=same").Der);
        maze.Add(same.Der);
        Assert.Contains(store.Validate(maze, TestData.Day).Fault, (CertificateFault[])[CertificateFault.NoChain, CertificateFault.TooLong,
            CertificateFault.BadSignature]);
        Assert.Equal(CertificateFault.Unreadable, store.Validate([], TestData.Day).Fault);
        Assert.Equal(CertificateFault.Unreadable, store.Validate([new byte[5]], TestData.Day).Fault);
        Assert.True(store.Validate([s_root.Leaf().Der, new byte[5]], TestData.Day).IsGood);
    }

    private static readonly Lazy<Authority> s_rsaRoot = new(() =>
    {
        // An RSA root, signed by the other root so that one maker serves for both; as a root it stands for itself.
        return s_root.Leaf("CN=rsa root", g => g.AddExtension(X509Extensions.BasicConstraints, true, new BasicConstraints(true)),
            keys: Authority.RsaKeys(2048));
    });

    private static Authority RsaRoot => s_rsaRoot.Value;

    private static Authority Constrained(int pathLength) =>
        s_root.Leaf(pathLength == 0 ? "CN=zero" : "CN=one", g => g.AddExtension(X509Extensions.BasicConstraints, true, new BasicConstraints(pathLength)));

    private static CertificateVerdict Validate(Authority leaf, params Authority[] others) =>
        new TrustStore([s_root.Certificate], RevocationPolicy.Off).Validate([leaf.Der, .. others.Select(o => o.Der)], TestData.Day);

    private static GeneralName General(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string value = text[(colon + 1)..];
        return text[..colon] switch
        {
            "dns" => new GeneralName(GeneralName.DnsName, value),
            "email" => new GeneralName(GeneralName.Rfc822Name, value),
            "ip" => new GeneralName(GeneralName.IPAddress, value),
            "uri" => new GeneralName(GeneralName.UniformResourceIdentifier, value),
            _ => new GeneralName(new X509Name(value)),
        };
    }
}
