using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Amaranten.Config;
using Amaranten.Crypto.Certificates;
using Amaranten.Gateway.Control;
using Amaranten.Gateway.Control.Host;
using Amaranten.Wire;

namespace Gateway.Tests.Control.Host;

/// <summary>Lists of revoked certificates over HTTP; certificates and lists are made by a library that is not ours.</summary>
public sealed class RevocationListsTests
{
    private const string Url = "http://203.0.113.80/ca.crl";
    private static readonly DateTimeOffset s_from = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), s_to = s_from.AddYears(10), s_now = s_from.AddDays(200);

    private readonly Internet _internet = new();
    private readonly List<string> _log = [];
    private readonly List<TrustStore> _changed = [];
    private readonly RevocationLists _lists;
    private readonly X509Certificate2 _authority = Authority("root");
    private readonly TrustStore _trust;
    private byte[]? _served;
    private int _asked;

    public RevocationListsTests()
    {
        _trust = Trusting(_authority, RevocationPolicy.Required);
        _lists = new RevocationLists(_internet.Web, (store, _) => _changed.Add(store), () => s_now, (_, line) => _log.Add(line));
        _internet.Also = new Internet.Ticking(() => _lists.Deadline, now => _lists.Tick(now));
        Serve();
    }

    [Fact]
    public void A_list_is_fetched_for_a_trusted_path_and_then_counts()
    {
        X509Certificate2 good = Issue(_authority, "good", 1), bad = Issue(_authority, "bad", 2);
        _served = List(_authority, bad);
        CertificateVerdict before = Judge(_trust, good);
        Assert.Equal(CertificateFault.RevocationUnknown, before.Fault);

        _lists.OnJudged(_trust, before, _internet.Now);
        _lists.OnJudged(_trust, before, _internet.Now);
        _internet.Run(5_000);

        Assert.Equal(1, _asked);
        Assert.Equal($"the list of revoked certificates at {Url} is fetched, again in 14400 s", Assert.Single(_log));
        Assert.Equal(CertificateFault.None, Judge(_trust, good).Fault);
        Assert.Equal(CertificateFault.Revoked, Judge(_trust, bad).Fault);
    }

    [Fact]
    public void It_is_fetched_again_before_it_is_old()
    {
        _served = List(_authority);
        _lists.ValiditySeconds = 600;
        _lists.OnJudged(_trust, Judge(_trust, Issue(_authority, "good", 1)), _internet.Now);
        _internet.Run(299_000);
        Assert.Equal(1, _asked);
        _internet.Run(5_000);
        Assert.Equal(2, _asked);
    }

    // Threats 10: a stranger's certificate cannot make us call anybody.
    [Fact]
    public void Nothing_is_fetched_for_a_stranger()
    {
        X509Certificate2 stranger = Issue(Authority("stranger"), "peer", 1);
        _lists.OnJudged(_trust, Judge(_trust, stranger), _internet.Now);
        Assert.Equal(Instant.Never, _lists.Deadline);
        _internet.Run(5_000);
        Assert.Equal(0, _asked);
    }

    [Fact]
    public void What_cannot_be_had_is_told_and_tried_again_later_and_later()
    {
        _served = Encoding.ASCII.GetBytes("this is no list");
        _lists.OnJudged(_trust, Judge(_trust, Issue(_authority, "good", 1)), _internet.Now);
        _internet.Run(35_000);
        Assert.Contains("cannot be had", _log[0]);
        Assert.Contains("tried again in 10 s", _log[0]);
        Assert.Contains("tried again in 20 s", _log[1]);
        _served = List(_authority);
        _internet.Run(60_000);
        Assert.Contains("is fetched", _log[^1]);
    }

    [Fact]
    public void A_list_of_somebody_else_is_not_believed()
    {
        X509Certificate2 good = Issue(_authority, "good", 1);
        _served = List(Authority("root"), good);
        _lists.OnJudged(_trust, Judge(_trust, good), _internet.Now);
        _internet.Run(5_000);
        Assert.Equal(CertificateFault.RevocationUnknown, Judge(_trust, good).Fault);
    }

    [Fact]
    public void Authorities_that_are_configured_no_more_are_forgotten()
    {
        _served = List(_authority);
        _lists.OnJudged(_trust, Judge(_trust, Issue(_authority, "good", 1)), _internet.Now);
        _lists.Apply([], _internet.Now);
        _internet.Run(5_000);
        Assert.Equal(0, _asked);
    }

    // The operator named it: it is fetched before any peer has come, and again from there alone.
    [Fact]
    public void What_the_operator_names_is_fetched_at_the_start()
    {
        X509Certificate2 bad = Issue(_authority, "bad", 2);
        _served = List(_authority, bad);
        TrustConfig trust = Configured(Url);
        _lists.Apply([trust], _internet.Now);
        _internet.Run(5_000);
        Assert.Equal(CertificateFault.Revoked, Judge(_trust, bad).Fault);
        Assert.Same(_trust, Assert.Single(_changed));

        // Neither the same configuration nor a certificate that names the same place makes it fetched twice.
        _lists.Apply([trust], _internet.Now);
        _lists.OnJudged(_trust, Judge(_trust, Issue(_authority, "good", 1)), _internet.Now);
        _internet.Run(5_000);
        Assert.Equal(1, _asked);
        CrlPlaceStatus place = Assert.Single(_lists.Status(_internet.Now));
        Assert.Equal((Url, true, 0, ""), (place.Url, place.IsConfigured, place.Failures, place.Problem));

        _lists.Apply([Configured()], _internet.Now);
        Assert.Empty(_lists.Status(_internet.Now));
    }

    [Fact]
    public void The_place_that_no_certificate_has_named_for_longest_is_forgotten()
    {
        _lists.Most = 2;
        _lists.Apply([Configured("http://203.0.113.81/a.crl")], _internet.Now);
        CertificateVerdict first = Judge(_trust, Issue(_authority, "one", 1)), second = Judge(_trust, Issue(_authority, "two", 2, "http://203.0.113.80/b.crl"));
        _lists.OnJudged(_trust, first, _internet.Now);
        _lists.OnJudged(_trust, second, _internet.Now);
        Assert.Equal(["http://203.0.113.81/a.crl", "http://203.0.113.80/b.crl"], _lists.Status(_internet.Now).Select(place => place.Url));
    }

    [Fact]
    public void What_became_of_fetching_can_be_told()
    {
        _served = Encoding.ASCII.GetBytes("this is no list");
        _lists.OnJudged(_trust, Judge(_trust, Issue(_authority, "good", 1)), _internet.Now);
        _internet.Run(5_000);
        CrlPlaceStatus place = Assert.Single(_lists.Status(_internet.Now));
        Assert.Equal((1, "it is not a revocation list", false), (place.Failures, place.Problem, place.IsConfigured));
        Assert.InRange(place.DueInMilliseconds!.Value, 4_000, 10_000);
    }

    private TrustConfig Configured(params string[] urls) => new(
        [new AuthorityConfig("ca", "digest", RevocationCheck.Required, [], [], [.. urls])], RevocationPolicy.Required, _trust);

    private void Serve() => _internet.Serve("203.0.113.80:80", () => new WebServer(_ =>
    {
        _asked++;
        return [.. Encoding.ASCII.GetBytes($"HTTP/1.0 200 OK\r\nContent-Length: {_served!.Length}\r\n\r\n"), .. _served];
    }));

    private static CertificateVerdict Judge(TrustStore trust, X509Certificate2 leaf) => trust.Validate([leaf.RawData], s_now);

    private static TrustStore Trusting(X509Certificate2 root, RevocationPolicy policy)
    {
        Assert.True(Certificate.TryParse(root.RawData, out Certificate? parsed, out string problem), problem);
        return new TrustStore([parsed], policy);
    }

    private static X509Certificate2 Authority(string name)
    {
        var request = new CertificateRequest($"CN={name}", RSA.Create(2048), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(s_from, s_to);
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name, byte serial, string url = Url)
    {
        var request = new CertificateRequest($"CN={name}", RSA.Create(2048), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([url]));
        return request.Create(authority, s_from, s_to, [serial]);
    }

    private static byte[] List(X509Certificate2 authority, params X509Certificate2[] revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (X509Certificate2 certificate in revoked) list.AddEntry(certificate);
        return list.Build(authority, BigInteger.One, s_to, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, s_from);
    }
}
