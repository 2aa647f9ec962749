using System.Text;
using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Gateway.Control.Radius;
using Amaranten.Ike;
using Amaranten.Wire.Ip;
using Gateway.Tests.Control.Host;

namespace Gateway.Tests.Control.Radius;

/// <summary>Servers that accept, refuse, are silent, lie or have another secret.</summary>
public sealed class RadiusClientTests
{
    private readonly Internet _internet = new();
    private readonly RadiusServer _server = new("a secret of both") { Users = { ["carol"] = "wonderland" } };
    private readonly List<string> _log = [];
    private readonly RadiusClient _client;
    private UserVerdict? _verdict;
    private int _answers;

    public RadiusClientTests()
    {
        _client = new RadiusClient(_internet.Edge, new Counting(), (what, text) => _log.Add($"{what} {text}"));
        _internet.Also = new Internet.Ticking(() => _client.Deadline, now => _client.Tick(now));
        _internet.Serve("10.7.0.5:1812", _server.Answer);
    }

    [Fact]
    public void A_user_with_the_right_password_is_accepted_with_what_the_server_gives_him()
    {
        _server.Given.AddRange([[8, 6, 10, 9, 0, 42], [27, 6, 0, 0, 14, 16], [18, 7, .. "hello"u8]]);
        Ask("carol", "wonderland", "10.7.0.5");
        Assert.Equal(new UserVerdict(true, "radius s0", "hello") { Address = IpAddress.Parse("10.9.0.42"), SessionSeconds = 3_600 }, _verdict);
        Dictionary<byte, byte[]> said = RadiusServer.Attributes(Assert.Single(_server.Requests));
        Assert.Equal(("branch-7", "hq", "203.0.113.9"), (Text(said[32]), Text(said[87]), Text(said[31])));
        Assert.Equal([198, 51, 100, 7], said[4]);
        Assert.Equal((1L, 1L), (_client.CountsOf("s0").Requests, _client.CountsOf("s0").Accepts));
        Assert.Empty(_internet.Flows.All);
        Assert.Empty(_log);
    }

    [Theory]
    [InlineData("carol", "wonderland!")]
    [InlineData("mallory", "wonderland")]
    public void A_refused_user_is_refused_in_the_servers_words(string name, string password)
    {
        _server.Given.Add([18, 10, .. "go away\u001b"u8]);
        Ask(name, password, "10.7.0.5");
        Assert.Equal((false, "is refused by radius s0: \"go away\\x1b\""), (_verdict!.IsAccepted, _verdict.Detail));
        Assert.Equal(1, _client.CountsOf("s0").Rejects);
    }

    [Fact]
    public void A_challenge_is_a_refusal_that_says_why()
    {
        _server.RefusalCode = 11;
        Ask("carol", "", "10.7.0.5");
        Assert.Equal("is to be asked more than name and password, which we cannot, by radius s0", _verdict!.Detail);
    }

    [Fact]
    public void A_silent_server_makes_way_for_the_next_and_is_told()
    {
        Ask("carol", "wonderland", "10.7.0.4", "10.7.0.5");
        Assert.Equal((true, "radius s1"), (_verdict!.IsAccepted, _verdict.By));
        Assert.StartsWith("RadiusSilent radius s0 at 10.7.0.4:1812 does not answer (asked 3 times); s1 is asked", Assert.Single(_log));
        Assert.Equal((3L, 1L), (_client.CountsOf("s0").Requests, _client.CountsOf("s0").TimeOuts));
    }

    [Fact]
    public void When_nobody_answers_the_user_is_refused_and_nothing_is_left()
    {
        Ask("carol", "wonderland", "10.7.0.3", "10.7.0.4");
        Assert.Equal((false, "cannot be checked: no answer from radius s0, s1"), (_verdict!.IsAccepted, _verdict.Detail));
        Assert.Empty(_internet.Flows.All);
        Assert.Equal(6, _internet.Sent.Count);
    }

    [Fact]
    public void Without_a_server_the_user_is_refused()
    {
        Ask("carol", "wonderland");
        Assert.Equal((false, "cannot be checked: no RADIUS server is configured any more"), (_verdict!.IsAccepted, _verdict.Detail));
        Assert.Empty(_internet.Sent);
    }

    // The same message each time, so that the server knows it again (RFC 2865 §2.5).
    [Fact]
    public void What_is_sent_again_is_the_same()
    {
        Ask("carol", "wonderland", "10.7.0.4");
        Assert.Single(_internet.Sent.Select(packet => Convert.ToHexString(packet.AsSpan(28))).Distinct());
    }

    [Fact]
    public void Another_secret_is_told_and_counted()
    {
        _internet.Serve("10.7.0.5:1812", request => new RadiusServer("another secret").Respond(request, 2, []));
        Ask("carol", "wonderland", "10.7.0.5");
        Assert.False(_verdict!.IsAccepted);
        Assert.Equal(3, _client.CountsOf("s0").Bad);
        Assert.Contains("not with the secret that we have", Assert.Single(_log));
    }

    // CVE-2024-3596: an answer without Message-Authenticator may be a forger's.
    [Fact]
    public void An_answer_without_proof_counts_as_none_unless_the_operator_says_so()
    {
        _server.Vouches = false;
        Ask("carol", "wonderland", "10.7.0.5");
        Assert.False(_verdict!.IsAccepted);
        Assert.Contains("without Message-Authenticator", Assert.Single(_log));
        _client.Ask(Check("carol", "wonderland"), [Server(0, "10.7.0.5") with { RequireMessageAuthenticator = false }], "branch-7", Take, _internet.Now);
        _internet.Run(1_000);
        Assert.True(_verdict!.IsAccepted);
    }

    [Fact]
    public void Doubled_and_late_answers_are_one()
    {
        _internet.Doubled = 100;
        Ask("carol", "wonderland", "10.7.0.5");
        Assert.Equal(1, _answers);
    }

    private void Ask(string name, string password, params string[] servers)
    {
        _client.Ask(Check(name, password), [.. servers.Select((address, i) => Server(i, address))], "branch-7", Take, _internet.Now);
        Assert.Null(_verdict);
        _internet.Run(60_000);
    }

    private void Take(UserVerdict verdict, Amaranten.Wire.Instant now) => (_verdict, _answers) = (verdict, _answers + 1);

    private static UserCheck Check(string name, string password) => new(
        "hq", new UdpEndpoint(IpAddress.Parse("203.0.113.9"), 4500), Encoding.UTF8.GetBytes(name), new SecretBytes(Encoding.UTF8.GetBytes(password)));

    private static RadiusConfig Server(int number, string address) => new()
    {
        Name = $"s{number}",
        Server = new UdpEndpoint(IpAddress.Parse(address), 1812),
        Secret = new SecretBytes("a secret of both"u8),
    };

    private static string Text(byte[] octets) => Encoding.UTF8.GetString(octets);

    private sealed class Counting : IRandom
    {
        private byte _next;

        public void Fill(Span<byte> destination)
        {
            foreach (ref byte octet in destination) octet = _next++;
        }
    }
}
