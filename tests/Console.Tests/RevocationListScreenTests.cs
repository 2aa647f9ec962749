using Amaranten.Config;
using Amaranten.Console.Screens;
using Amaranten.Crypto.Certificates;
using Amaranten.Gateway.Control;

namespace Amaranten.Console.Tests;

/// <summary>What the operator sees of revocation lists, and of how many tunnels there may be.</summary>
public sealed class RevocationListScreenTests
{
    private static readonly DateTimeOffset s_day = new(2026, 11, 24, 8, 30, 0, TimeSpan.Zero);
    private static readonly TrustStore s_store = new([], RevocationPolicy.WhenAvailable);
    private readonly GatewayStatus _status = new FakeControl().Status with
    {
        Config = ConfigReader.Read("gateway.ini", "[system]\nmax-tunnels = 10\n[interface:lan]\ndevice = lan\naddress = 10.7.0.1/24\n").Config! with
        {
            Authorities = [new AuthorityConfig("company", "", RevocationCheck.Required, [], [], ["http://ca.example/ca.crl"])],
        },
    };

    [Fact]
    public void Each_list_says_where_it_is_from_and_what_became_of_fetching() => Assert.Equal(
        """
        Authority company
          crl-check    required
          crl-url      http://ca.example/ca.crl
          trusted by   none
        Revocation list of C=SE, CN=Root
          authorities  company
          from         a file
          issued       2026-11-24 08:30:00 UTC
          next         it does not say
          revokes      1 certificate
          believed     not yet: no path has shown its issuer
        Revocation list of C=SE, CN=Root
          authorities  company
          from         http://ca.example/ca.crl (crl-url)
          issued       2026-11-24 08:30:00 UTC
          next         2026-12-01 08:30:00 UTC
          revokes      12 certificates
          fetched      2026-11-24 09:30:00 UTC
          again        in 2 h
        Revocation list of an issuer not known yet
          authorities  company
          from         http://ca.example/other.crl (named by a certificate)
          failures     3, the last: the server says 404
          next try     in 40 s

        """,
        CertificateScreen.Show(_status with
        {
            RevocationLists =
            [
                new("company", Facts("", null, null, 1, false), null),
                new("company", Facts("http://ca.example/ca.crl", s_day.AddDays(7), s_day.AddHours(1), 12, true),
                    new(s_store, "http://ca.example/ca.crl", true, 0, "", 7_200_000)),
                new("company", null, new(s_store, "http://ca.example/other.crl", false, 3, "the server says 404", 40_000)),
            ],
        }));

    [Fact]
    public void Being_nearly_full_is_told()
    {
        Assert.DoesNotContain("nearly full", StatusScreen.Show(_status with { TunnelCount = 8 }));
        Assert.Contains("; 9 of at most 10 with their clients: nearly full\n", StatusScreen.Show(_status with { TunnelCount = 9 }));
    }

    private static RevocationListFacts Facts(string source, DateTimeOffset? next, DateTimeOffset? received, int entries, bool isVerified)
    {
        Assert.True(DistinguishedName.TryParse("C=SE, CN=Root", out DistinguishedName? issuer, out string problem), problem);
        return new RevocationListFacts(issuer, source, s_day, next, received, entries, isVerified);
    }
}
