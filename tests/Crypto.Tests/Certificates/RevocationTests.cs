using Amaranten.Crypto.Certificates;
using Org.BouncyCastle.Asn1.X509;
using GeneralName = Org.BouncyCastle.Asn1.X509.GeneralName;

namespace Crypto.Tests.Certificates;

/// <summary>RFC 5280 §5 and §6.3.</summary>
public sealed class RevocationTests
{
    private static readonly Authority s_root = Authority.Root("CN=Issuer");
    private static readonly Authority s_good = s_root.Leaf("CN=good"), s_bad = s_root.Leaf("CN=bad");

    [Fact]
    public void OpenSslsListsRevoke()
    {
        TrustStore store = TestData.Store(RevocationPolicy.Required, "root.pem");
        ReadOnlyMemory<byte>[] revoked = TestData.Der("revoked.pem", "inter.pem"), good = TestData.Der("rsa2048.pem", "inter.pem");
        Assert.Equal(CertificateFault.RevocationUnknown, store.Validate(good, TestData.Day).Fault);
        Add(store, TestData.Read("root.crl.pem"), null);
        Assert.Equal(CertificateFault.RevocationUnknown, store.Validate(good, TestData.Day).Fault);
        // The intermediate is not known to the store: its list waits for a path that shows it.
        Add(store, TestData.Read("inter.crl"), null);
        Assert.Equal(CertificateFault.None, store.Validate(good, TestData.Day).Fault);
        CertificateVerdict verdict = store.Validate(revoked, TestData.Day);
        Assert.Equal((CertificateFault.Revoked, "revoked, serial number 3003, was revoked by Test Intermediate"), (verdict.Fault, verdict.Detail));
    }

    [Theory]
    [InlineData(RevocationCheck.Off, CertificateFault.None, CertificateFault.None)]
    [InlineData(RevocationCheck.WhenAvailable, CertificateFault.None, CertificateFault.Revoked)]
    [InlineData(RevocationCheck.Required, CertificateFault.RevocationUnknown, CertificateFault.Revoked)]
    public void ThePolicyDecides(RevocationCheck check, CertificateFault without, CertificateFault with)
    {
        var store = new TrustStore([s_root.Certificate], new RevocationPolicy { Check = check });
        Assert.Equal(without, store.Validate([s_bad.Der], TestData.Day).Fault);
        Add(store, s_root.Crl(TestData.Day, 7, s_bad.Certificate.SerialNumber), null);
        Assert.Equal(with, store.Validate([s_bad.Der], TestData.Day).Fault);
        Assert.Equal(CertificateFault.None, store.Validate([s_good.Der], TestData.Day).Fault);
    }

    [Fact]
    public void OldListsAreNotEnoughButStillRevoke()
    {
        var store = new TrustStore([s_root.Certificate], RevocationPolicy.Required);
        Add(store, s_root.Crl(TestData.Day, 7, s_bad.Certificate.SerialNumber), TestData.Day);
        Assert.True(store.Validate([s_good.Der], TestData.Day.AddSeconds(86_400)).IsGood);
        // Fetched a day ago, though its nextUpdate is in six days.
        CertificateVerdict verdict = store.Validate([s_good.Der], TestData.Day.AddSeconds(86_401));
        Assert.Equal(CertificateFault.RevocationUnknown, verdict.Fault);
        Assert.Contains("too old", verdict.Detail, StringComparison.Ordinal);
        Assert.Equal(CertificateFault.Revoked, store.Validate([s_bad.Der], TestData.Day.AddDays(30)).Fault);
        // Without a clock nothing is too old.
        Assert.True(store.Validate([s_good.Der], null).IsGood);

        // A configured file is good until nextUpdate.
        Add(store, s_root.Crl(TestData.Day.AddSeconds(1), 7), null);
        Assert.True(store.Validate([s_good.Der], TestData.Day.AddDays(6)).IsGood);
        Assert.Equal(CertificateFault.RevocationUnknown, store.Validate([s_good.Der], TestData.Day.AddDays(8)).Fault);
    }

    [Fact]
    public void ListsAreReplacedOnlyByNewerOnesOfTheSameSigner()
    {
        var store = new TrustStore([s_root.Certificate], RevocationPolicy.Required);
        Add(store, s_root.Crl(TestData.Day, 7, s_bad.Certificate.SerialNumber), null);
        Assert.False(store.TryAddCrl(s_root.Crl(TestData.Day.AddDays(-1), 7), null, out string problem));
        Assert.Contains("newer", problem, StringComparison.Ordinal);
        // An impostor of the same name has no say.
        Assert.False(store.TryAddCrl(Authority.Root("CN=Issuer").Crl(TestData.Day.AddDays(1), 7), null, out problem));
        Assert.Contains("not signed by CN=Issuer", problem, StringComparison.Ordinal);
        Assert.Equal(CertificateFault.Revoked, store.Validate([s_bad.Der], TestData.Day).Fault);
        Add(store, s_root.Crl(TestData.Day.AddDays(1), 7), null);
        Assert.True(store.Validate([s_bad.Der], TestData.Day).IsGood);
    }

    [Fact]
    public void AListNobodyVouchedForDisplacesNone()
    {
        Authority between = s_root.Issue("CN=Between"), leaf = between.Leaf("CN=leaf");
        var store = new TrustStore([s_root.Certificate], RevocationPolicy.WhenAvailable);
        Add(store, between.Crl(TestData.Day, 7, leaf.Certificate.SerialNumber), null);
        ReadOnlyMemory<byte>[] sent = [leaf.Der, between.Der];
        Assert.Equal(CertificateFault.Revoked, store.Validate(sent, TestData.Day).Fault);
        // Newer, and by somebody who only bears the name.
        Add(store, Authority.Root("CN=Between").Crl(TestData.Day.AddDays(1), 7), null);
        Assert.Equal(CertificateFault.Revoked, store.Validate(sent, TestData.Day).Fault);
    }

    [Fact]
    public void AnAuthorityNeedsCrlSign()
    {
        Authority mute = Authority.Root("CN=Mute", g => g.AddExtension(X509Extensions.KeyUsage, true, new KeyUsage(KeyUsage.KeyCertSign)));
        var store = new TrustStore([mute.Certificate], RevocationPolicy.WhenAvailable);
        Assert.False(store.TryAddCrl(mute.Crl(TestData.Day, 7), null, out _));
    }

    [Fact]
    public void DamagedListsAreRefused()
    {
        var store = new TrustStore([s_root.Certificate], RevocationPolicy.Required);
        byte[] crl = s_root.Crl(TestData.Day, 7, s_bad.Certificate.SerialNumber);
        for (int length = 0; length < crl.Length; length++) Assert.False(store.TryAddCrl(crl.AsSpan(0, length), null, out _));
        for (int i = 0; i < crl.Length; i++)
        {
            crl[i] ^= 0x41;
            // It may have become the list of somebody else, who never shows up.
            if (store.TryAddCrl(crl, null, out _)) Assert.Equal(CertificateFault.RevocationUnknown, store.Validate([s_good.Der], TestData.Day).Fault);
            crl[i] ^= 0x41;
        }
    }

    // Threat 10: no URL leaves the store unless the path that holds it ends at a root (CVE-2022-40617).
    [Fact]
    public void OnlyATrustedPathSaysWhereItsListsAre()
    {
        TrustStore store = TestData.Store(RevocationPolicy.Required, "root.pem"), stranger = TestData.Store(RevocationPolicy.Required, "ss-root.pem");
        ReadOnlyMemory<byte>[] sent = TestData.Der("rsa2048.pem", "inter.pem");
        CertificateVerdict verdict = store.Validate(sent, TestData.Day);
        Assert.Equal(CertificateFault.RevocationUnknown, verdict.Fault);
        Assert.Equal(["http://crl.example.net/inter.crl"], store.CrlUrls(verdict));

        Assert.Empty(stranger.CrlUrls(stranger.Validate(sent, TestData.Day)));
        Assert.Empty(stranger.CrlUrls(verdict));
        Assert.Empty(store.CrlUrls(new(CertificateFault.None, "", [TestData.Certificate("rsa2048.pem"), TestData.Certificate("inter.pem")])));
        Assert.Empty(store.CrlUrls(store.Validate(sent, TestData.Day.AddYears(500))));
    }

    [Fact]
    public void OnlyPlainHttpIsFetched()
    {
        string[] urls = ["ldap://a/", "https://a/", "file:///etc/passwd", "http://user@a/", "http://a/\r\nHost: b",
            "http://" + new string('a', 600), "http://good.example/a.crl"];
        Authority leaf = s_root.Leaf("CN=many", g => g.AddExtension(
            X509Extensions.CrlDistributionPoints, false, new CrlDistPoint([.. urls.Select(Point)])));
        var store = new TrustStore([s_root.Certificate], RevocationPolicy.Off);
        Assert.Equal(["http://good.example/a.crl"], store.CrlUrls(store.Validate([leaf.Der], TestData.Day)));
    }

    private static DistributionPoint Point(string url) =>
        new(new DistributionPointName(new GeneralNames(new GeneralName(GeneralName.UniformResourceIdentifier, url))), null, null);

    private static void Add(TrustStore store, byte[] crl, DateTimeOffset? receivedAt) =>
        Assert.True(store.TryAddCrl(crl, receivedAt, out string problem), problem);

    // The least used of the fetched lists goes when there are too many; a file's stays, since the operator chose it.
    [Fact]
    public void TheLeastUsedFetchedListMakesRoom()
    {
        Authority[] below = [.. Enumerable.Range(0, 4).Select(i => s_root.Issue($"CN=below {i}"))];
        var store = new TrustStore([s_root.Certificate], new RevocationPolicy { MostLists = 3 });
        Add(store, s_root.Crl(TestData.Day, 7), null);
        for (int i = 0; i < 2; i++) Fetch(store, below[i]);
        Assert.True(store.Validate([below[0].Leaf("CN=asked").Der, below[0].Der], TestData.Day).IsGood); // its list was of use
        Fetch(store, below[2]);
        Assert.Equal(["CN=Issuer", "CN=below 0", "CN=below 2"], store.Lists.Select(list => list.Issuer.ToString()).Order());

        var files = new TrustStore([s_root.Certificate], new RevocationPolicy { MostLists = 1 });
        Add(files, s_root.Crl(TestData.Day, 7), null);
        Assert.False(files.TryAddCrl(below[3].Crl(TestData.Day, 7), TestData.Day, out string problem, "http://ca.example/3.crl"));
        Assert.Equal("more than 1 revocation lists", problem);
    }

    [Fact]
    public void WhatIsHeldCanBeTold()
    {
        var store = new TrustStore([s_root.Certificate], RevocationPolicy.Required);
        Assert.True(store.TryAddCrl(s_root.Crl(TestData.Day, 7, s_bad.Certificate.SerialNumber), TestData.Day.AddHours(1), out _, "http://ca.example/ca.crl"));
        RevocationListFacts facts = Assert.Single(store.Lists);
        Assert.Equal(("http://ca.example/ca.crl", TestData.Day, TestData.Day.AddDays(7), TestData.Day.AddHours(1), 1, true),
            (facts.Source, facts.ThisUpdate, facts.NextUpdate!.Value, facts.ReceivedAt!.Value, facts.Entries, facts.IsVerified));
    }

    // RFC 4945 §3.3.3: what a peer sends along counts once, if its issuer has signed it; it cannot hide what we know.
    [Fact]
    public void ListsOfThePeerCountInItsJudgementOnly()
    {
        var store = new TrustStore([s_root.Certificate], RevocationPolicy.Required);
        byte[] clean = s_root.Crl(TestData.Day, 7), revoking = s_root.Crl(TestData.Day.AddMinutes(1), 7, s_bad.Certificate.SerialNumber);
        Assert.True(store.Validate([s_good.Der], TestData.Day, [clean]).IsGood);
        Assert.Empty(store.Lists);
        Assert.Equal(CertificateFault.RevocationUnknown, store.Validate([s_good.Der], TestData.Day).Fault);
        Assert.Equal(CertificateFault.Revoked, store.Validate([s_bad.Der], TestData.Day, [revoking]).Fault);

        byte[] forged = Authority.Root("CN=Issuer").Crl(TestData.Day.AddDays(1), 7), damaged = [.. clean];
        damaged[^1] ^= 1;
        Assert.Equal(CertificateFault.RevocationUnknown, store.Validate([s_good.Der], TestData.Day, [forged, damaged, new byte[9]]).Fault);
        Add(store, revoking, null);
        Assert.Equal(CertificateFault.Revoked, store.Validate([s_bad.Der], TestData.Day, [clean, forged]).Fault);
        // At most four are read.
        var empty = new TrustStore([s_root.Certificate], RevocationPolicy.Required);
        Assert.Equal(CertificateFault.RevocationUnknown, empty.Validate([s_good.Der], TestData.Day, [forged, forged, forged, forged, clean]).Fault);
    }

    [Fact]
    public void ListsAreFoundForAChain()
    {
        Authority below = s_root.Issue("CN=below");
        Authority leaf = below.Leaf("CN=leaf");
        byte[] ofRoot = s_root.Crl(TestData.Day, 7), ofBelow = below.Crl(TestData.Day, 7);
        var store = new TrustStore([s_root.Certificate], RevocationPolicy.WhenAvailable);
        Assert.Empty(store.ListsOf([leaf.Certificate, below.Certificate], TestData.Day));
        Add(store, ofRoot, null);
        Add(store, ofBelow, null);
        Add(store, Authority.Root("CN=another").Crl(TestData.Day, 7), null);
        Assert.Equal([ofBelow, ofRoot], store.ListsOf([leaf.Certificate, below.Certificate], TestData.Day).Select(list => list.ToArray()));
        // Too old is of no use to a peer.
        Assert.Empty(store.ListsOf([leaf.Certificate, below.Certificate], TestData.Day.AddDays(8)));
    }

    private static void Fetch(TrustStore store, Authority from) =>
        Assert.True(store.TryAddCrl(from.Crl(TestData.Day, 7), TestData.Day, out string problem, $"http://ca.example/{from.Name}.crl"), problem);
}
