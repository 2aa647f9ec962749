using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Amaranten.Crypto.Certificates;

namespace Amaranten.Config.Tests;

/// <summary>Certificates that .NET's own library makes, read from files that sections name, and held against tunnels and dates.</summary>
public class CertificateTests
{
    private static readonly DateTimeOffset s_now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly (X509Certificate2 Root, X509Certificate2 Own, ECDsa Key) s_made = Make();
    private static readonly string s_list = PemEncoding.WriteString("X509 CRL", RevokedOwn());

    private const string Sections = """
        auth = certificate
        certificate = gw
        trust = ca
        remote-id = dns:hq.example
        [certificate:gw]
        file = gw.pem
        key = gw.key
        [authority:ca]
        file = ca.pem

        """;

    [Fact]
    public void A_certificate_and_an_authority_are_read()
    {
        ConfigResult result = Read(Sections, s_now);
        Assert.Equal("", Sample.Complaints(result));
        TunnelConfig tunnel = Assert.Single(result.Config!.Tunnels);
        Assert.Equal("gw", tunnel.Authentication.Certificate!.Name);
        Assert.Equal(s_made.Own.RawData, tunnel.Authentication.Certificate.Credential.Certificate.Der);
        Assert.Equal(s_made.Root.RawData, Assert.Single(tunnel.Authentication.Trust!.Authorities[0].Roots).Der);
        Assert.True(tunnel.Authentication.Trust.Store.Validate([s_made.Own.RawData], s_now).IsGood);
        Assert.Equal(0, tunnel.Psk.Length);
    }

    [Theory]
    [InlineData("dns:gw.example")]
    [InlineData("ip:192.0.2.7")]
    [InlineData("dn:C=SE, CN=gw")]
    [InlineData("auto")]
    public void A_local_id_that_the_certificate_holds_is_good(string identity) =>
        Assert.Equal("", Sample.Complaints(Read($"local-id = {identity}\n{Sections}", s_now)));

    [Theory]
    [InlineData("dns:hq.example")]
    [InlineData("ip:192.0.2.8")]
    [InlineData("dn:C=SE, CN=hq")]
    [InlineData("email:gw@example")]
    public void Another_is_refused(string identity)
    {
        ConfigResult result = Read($"local-id = {identity}\n{Sections}", s_now);
        Assert.StartsWith("gateway.ini:17: error: [tunnel:hq] local-id: the certificate does not hold it; it holds dn:", Sample.Complaints(result));
        Assert.Empty(result.Config!.Tunnels);
    }

    // A client of the same authority has a certificate too. Where clients are served, that is what is meant.
    [Theory]
    [InlineData("203.0.113.1", true)]
    [InlineData("any", false)]
    public void Whoever_has_a_certificate_is_not_the_peer(string gateway, bool isWarned)
    {
        string text = Sample.Text.Replace($"psk            = {Sample.Psk}\n", "").Replace("203.0.113.1", gateway) + Sections.Replace("remote-id = dns:hq.example\n", "");
        ConfigResult result = ConfigReader.Read("gateway.ini", text, File, s_now);
        Assert.True(result.IsClean);
        Assert.Equal(isWarned, Sample.Complaints(result).Contains("[tunnel:hq] trust: without remote-id whoever has a certificate of these authorities passes for the peer"));
    }

    [Theory]
    [InlineData("2026-06-01", "")]
    [InlineData("2026-12-15", "expires on 2027-01-01")]
    [InlineData("2027-02-01", "has expired on 2027-01-01: peers refuse it")]
    [InlineData("2025-12-01", "is not valid before 2026-01-01")]
    [InlineData("1970-01-01", "")]
    public void Dates_are_told_unless_the_clock_is_not_set(string today, string expected)
    {
        ConfigResult result = Read(Sections, DateTimeOffset.Parse(today + "Z", System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(result.IsClean);
        Assert.Contains(expected, Sample.Complaints(result));
        Assert.Equal(expected.Length == 0, Sample.Complaints(result).Length == 0);
    }

    [Theory]
    [InlineData("file = gw.pem", "file = missing.pem", "'missing.pem' cannot be read: there is no such file; a relative path is meant from the folder of this file")]
    [InlineData("key = gw.key", "key = other.key", "[certificate:gw] file: ")]
    [InlineData("key = gw.key", "", "[certificate:gw] file: ")]
    [InlineData("file = ca.pem", "file = gw.pem", "is not the certificate of an authority; expected one that may issue others")]
    [InlineData("file = ca.pem", "file = gw.key", "[authority:ca] file: ")]
    [InlineData("file = ca.pem", "file = ca.pem\ncrl = ca.pem", "[authority:ca] crl: ")]
    public void What_does_not_fit_leaves_the_tunnel_out(string old, string replacement, string expected)
    {
        ConfigResult result = Read(Sections.Replace(old, replacement), s_now);
        Assert.Contains(expected, Sample.Complaints(result));
        Assert.False(result.IsClean);
        Assert.Empty(result.Config!.Tunnels);
    }

    [Fact]
    public void The_same_files_are_the_same_and_others_are_a_change()
    {
        GatewayConfig before = Read(Sections, s_now).Config!, same = Read(Sections, s_now).Config!;
        Assert.Equal(["hq"], ConfigDiff.Between(before, same).Unchanged);
        Assert.Same(before.Tunnels[0].Authentication.Trust!.Store, ConfigDiff.KeepingTheSame(before, same).Tunnels[0].Authentication.Trust!.Store);
        Assert.Equal(["hq"], ConfigDiff.Between(before, Read(Sections + "crl-check = required\n", s_now).Config!).Changed);
        Assert.Equal(["hq"], ConfigDiff.Between(before, Read("[system]\nmax-certificate-path = 3\n", Sections, s_now).Config!).Changed);
        Assert.Equal(["hq"], ConfigDiff.Between(before, Read(Sections.Replace("gw.pem", "gw.pem, ca.pem"), s_now).Config!).Changed);
    }

    // Where lists of revoked certificates come from changes nothing in whom a tunnel trusts: it goes on, with the new ones.
    [Fact]
    public void Other_lists_leave_the_tunnel_standing()
    {
        GatewayConfig before = Read(Sections, s_now).Config!;
        ConfigResult result = Read(Sections + "crl = ca.crl\ncrl-url = http://ca.example/ca.crl, http://ca2.example/ca.crl\n", s_now);
        Assert.Equal("", Sample.Complaints(result));
        Assert.Equal(["hq"], ConfigDiff.Between(before, result.Config!).Unchanged);
        TrustConfig kept = ConfigDiff.KeepingTheSame(before, result.Config!).Tunnels[0].Authentication.Trust!;
        Assert.Same(before.Tunnels[0].Authentication.Trust!.Store, kept.Store);
        Assert.Equal(["http://ca.example/ca.crl", "http://ca2.example/ca.crl"], kept.CrlUrls);

        Assert.True(kept.Store.Validate([s_made.Own.RawData], s_now).IsGood);
        Assert.True(kept.Store.SetConfigured(kept.RevocationLists));
        Assert.Equal(CertificateFault.Revoked, kept.Store.Validate([s_made.Own.RawData], s_now).Fault);
        Assert.False(kept.Store.SetConfigured(kept.RevocationLists));
        Assert.True(kept.Store.SetConfigured([]));
        Assert.True(kept.Store.Validate([s_made.Own.RawData], s_now).IsGood);
    }

    [Fact]
    public void Tunnels_that_trust_the_same_share_what_is_held()
    {
        string second = Sections.Insert(Sections.IndexOf("[certificate", StringComparison.Ordinal), """
            [tunnel:second]
            local-network = 10.7.0.0/24
            remote-network = 10.9.0.0/16
            remote-gateway = 203.0.113.9
            auth = certificate
            certificate = gw
            trust = ca
            remote-id = dns:hq.example

            """);
        ConfigResult result = Read(second, s_now);
        Assert.Equal("", Sample.Complaints(result));
        Assert.Same(result.Config!.Tunnels[0].Authentication.Trust!.Store, result.Config.Tunnels[1].Authentication.Trust!.Store);
    }

    [Fact]
    public void A_place_for_lists_means_nothing_where_they_are_not_asked()
    {
        ConfigResult result = Read(Sections + "crl-check = off\ncrl-url = http://ca.example/ca.crl\n", s_now);
        Assert.Contains("[authority:ca] crl-url: has no effect, because crl-check is off", Sample.Complaints(result));
        Assert.Empty(result.Config!.Tunnels[0].Authentication.Trust!.CrlUrls);
    }

    private static ConfigResult Read(string lines, DateTimeOffset now) => Read("[system]\nname = branch-7\n", lines, now);

    private static ConfigResult Read(string system, string lines, DateTimeOffset now) => ConfigReader.Read(
        "gateway.ini", Sample.Text.Replace("[system]\nname = branch-7\n", system).Replace($"psk            = {Sample.Psk}\n", "") + lines, File, now);

    private static byte[]? File(string path, out string problem)
    {
        problem = "there is no such file";
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string? text = path switch
        {
            "ca.pem" => s_made.Root.ExportCertificatePem(),
            "gw.pem" => s_made.Own.ExportCertificatePem(),
            "ca.crl" => s_list,
            "gw.key" => s_made.Key.ExportPkcs8PrivateKeyPem(),
            "other.key" => other.ExportPkcs8PrivateKeyPem(),
            _ => null,
        };
        return text is null ? null : Encoding.ASCII.GetBytes(text);
    }

    private static byte[] RevokedOwn()
    {
        var list = new CertificateRevocationListBuilder();
        list.AddEntry(s_made.Own);
        return list.Build(s_made.Root.SubjectName, X509SignatureGenerator.CreateForECDsa(s_made.Root.GetECDsaPrivateKey()!),
            System.Numerics.BigInteger.One, s_now.AddYears(1), HashAlgorithmName.SHA256,
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(s_made.Root, includeKeyIdentifier: false, includeIssuerAndSerial: true), s_now.AddDays(-1));
    }

    private static (X509Certificate2 Root, X509Certificate2 Own, ECDsa Key) Make()
    {
        DateTimeOffset from = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), to = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=Root, C=SE", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        rootRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        X509Certificate2 root = rootRequest.CreateSelfSigned(from.AddYears(-1), to.AddYears(9));

        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=gw, C=SE", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("gw.example");
        names.AddIpAddress(System.Net.IPAddress.Parse("192.0.2.7"));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        return (root, request.Create(root, from, to, [1, 2, 3, 4]), key);
    }
}
