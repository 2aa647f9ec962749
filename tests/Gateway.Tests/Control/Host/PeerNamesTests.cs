using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Gateway.Control.Host;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Gateway.Tests.Control.Host;

/// <summary>Peers that are known by name.</summary>
public sealed class PeerNamesTests
{
    private readonly Internet _internet = new();
    private readonly List<(string Tunnel, string Address)> _found = [];
    private readonly List<string> _log = [];
    private readonly PeerNames _peers;
    private (string Address, int Ttl)[] _answer = [("203.0.113.1", 300)];
    private int _asked;

    public PeerNamesTests()
    {
        _peers = new PeerNames(_internet.Names, (tunnel, address, _) => _found.Add((tunnel, address.ToString())), (_, line) => _log.Add(line));
        _internet.Names.Servers = [IpAddress.Parse("198.51.100.53")];
        _internet.Serve("198.51.100.53:53", question =>
        {
            _asked++;
            return _answer.Length == 0 ? null : NameResolverTests.Answer(question, 0x8180, _answer);
        });
        _internet.Also = new Internet.Ticking(() => _peers.Deadline, now => _peers.Tick(now));
        _peers.Apply(Tunnels("hq.example"), _internet.Now);
    }

    [Fact]
    public void A_name_is_asked_for_at_once_and_again_when_its_time_is_over()
    {
        _internet.Run(1_000);
        Assert.Equal([("hq", "203.0.113.1")], _found);
        Assert.Equal("203.0.113.1", _peers.Known["hq.example"].ToString());
        Assert.Equal("tunnel hq: hq.example is 203.0.113.1, asked again in 300 s", Assert.Single(_log));
        _internet.Run(298_000);
        Assert.Equal(1, _asked);
        _answer = [("203.0.113.9", 300)];
        _internet.Run(3_000);
        Assert.Equal([("hq", "203.0.113.1"), ("hq", "203.0.113.9")], _found);
    }

    [Theory, InlineData(0, 30), InlineData(1_000_000, 14_400)]
    public void An_answer_is_believed_neither_too_short_nor_too_long(int ttl, int seconds)
    {
        _answer = [("203.0.113.1", ttl & 0xFFFF)];
        if (ttl > 0xFFFF) _answer = [("203.0.113.1", 0xFFFF)];
        _internet.Run(1_000);
        Assert.Contains($"asked again in {seconds} s", _log[0]);
    }

    [Fact]
    public void What_cannot_be_resolved_is_told_and_asked_again_later_and_later()
    {
        _answer = [];
        _internet.Run(30_000);
        Assert.Contains("hq.example cannot be resolved: no answer from 198.51.100.53; asked again in 5 s", _log[0]);
        Assert.Contains("asked again in 10 s", _log[1]);
        Assert.Empty(_found);
        _answer = [("203.0.113.1", 60)];
        _internet.Run(60_000);
        Assert.Equal([("hq", "203.0.113.1")], _found);
    }

    [Fact]
    public void A_good_address_is_kept_when_the_server_falls_silent()
    {
        _answer = [("203.0.113.1", 30)];
        _internet.Run(1_000);
        _answer = [];
        _internet.Run(60_000);
        Assert.Contains(_log, line => line.Contains("203.0.113.1 is kept"));
        Assert.Equal("203.0.113.1", _peers.Known["hq.example"].ToString());
        Assert.Single(_found);
    }

    [Fact]
    public void Of_several_addresses_the_next_is_taken_when_one_is_silent()
    {
        _answer = [("203.0.113.1", 3_000), ("203.0.113.2", 3_000)];
        _internet.Run(1_000);
        _peers.OnNoAnswer("hq", _internet.Now);
        _internet.Run(10_000);
        Assert.Equal([("hq", "203.0.113.1"), ("hq", "203.0.113.2")], _found);
        _internet.Run(60_000);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public void A_configuration_that_leaves_the_name_alone_asks_nothing()
    {
        _internet.Run(1_000);
        _peers.Apply(Tunnels("hq.example"), _internet.Now);
        _internet.Run(10_000);
        Assert.Equal(1, _asked);
        _peers.Apply(Tunnels("other.example"), _internet.Now);
        _internet.Run(10_000);
        Assert.Equal(2, _asked);
        Assert.False(_peers.Known.ContainsKey("hq.example"));
        _peers.Apply([], _internet.Now);
        Assert.Equal(Instant.Never, _peers.Deadline);
    }

    private static ImmutableArray<TunnelConfig> Tunnels(string name) => ConfigReader.Read("t.ini", $"""
        [interface:wan]
        device  = wan
        address = 198.51.100.7/24
        [tunnel:hq]
        local-network  = 10.7.0.0/24
        remote-network = 10.0.0.0/24
        remote-gateway = dns:{name}
        psk            = correct horse battery staple
        """).Config!.Tunnels;
}
