using Amaranten.Ike;
using Amaranten.Ike.Phase2;
using Amaranten.Wire.Ip;
using Ike.Tests.Net;

namespace Ike.Tests.Phase2;

/// <summary>Protocols and ports in IDci and IDcr (RFC 2407 §4.6.2), and a pair for each host or port (RFC 4301 §4.4.1.1).</summary>
public sealed class SelectorTests
{
    private static readonly TrafficSelector s_nets = Tunnels.Selector("10.1.0.0/16", "10.2.0.0/16");

    [Fact]
    public void A_protocol_with_the_port_of_one_side()
    {
        var (network, alice, bob) = Network.Pair(
            Tunnels.Alice with { Selectors = [s_nets with { Protocol = 6, RemotePort = 80 }] },
            Tunnels.Bob with { Selectors = [Mirror(s_nets) with { Protocol = 6, LocalPort = 80 }] });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal((6, 80, 0), (bob.Pairs.Values.First().Selector.Protocol, bob.Pairs.Values.First().Selector.LocalPort, bob.Pairs.Values.First().Selector.RemotePort));
    }

    [Theory]
    [InlineData(17, 80)]
    [InlineData(6, 81)]
    [InlineData(0, 0)]
    public void More_or_other_than_we_have_is_refused(byte protocol, ushort port)
    {
        var (network, alice, bob) = Network.Pair(
            Tunnels.Alice with { Selectors = [s_nets with { Protocol = protocol, RemotePort = port }] },
            Tunnels.Bob with { Selectors = [Mirror(s_nets) with { Protocol = 6, LocalPort = 80 }] });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Empty(bob.Pairs);
        Assert.NotNull(bob.Last(IkeEventKind.WrongSelectors));
    }

    [Theory]
    [InlineData(SaGranularity.Net, "10.1.0.0/16 === 10.2.0.0/16")]
    [InlineData(SaGranularity.Host, "10.1.0.7/32 === 10.2.0.9/32")]
    [InlineData(SaGranularity.Port, "10.1.0.7/32[6/1234] === 10.2.0.9/32[6/80]")]
    public void A_packet_narrows_what_is_asked_for(SaGranularity granularity, string expected)
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice with { SaPer = granularity });
        alice.Engine.Acquire("a", 0, false, Packet(7, 9), network.Now);
        network.Settle();
        Assert.Equal(expected, Assert.Single(alice.Pairs.Values).Selector.ToString());
        Assert.Single(bob.Pairs);
        // The same packet again wants nothing more.
        alice.Engine.Acquire("a", 0, false, Packet(7, 9), network.Now);
        network.Settle();
        Assert.Single(alice.Pairs);
    }

    [Fact]
    public void ICMP_has_no_ports()
    {
        Assert.True(Narrowing.TryNarrow(s_nets, SaGranularity.Port, Packet(7, 9) with { Protocol = 1, LocalPort = 8, RemotePort = 0 }, out TrafficSelector narrowed));
        Assert.Equal((1, 0, 0), (narrowed.Protocol, narrowed.LocalPort, narrowed.RemotePort));
    }

    [Fact]
    public void A_packet_outside_the_networks_is_nobodys()
    {
        var (network, alice, _) = Network.Pair(Tunnels.Alice with { SaPer = SaGranularity.Host });
        alice.Engine.Acquire("a", 0, false, new TrafficSelector(IpPrefix.Parse("10.9.0.1/32"), IpPrefix.Parse("10.2.0.1/32")), network.Now);
        network.Settle();
        Assert.Empty(network.Sent);
    }

    [Fact]
    public void Without_a_packet_only_phase_1_comes_up()
    {
        var (network, alice, _) = Network.Pair(Tunnels.Alice with { SaPer = SaGranularity.Host });
        for (int i = 0; i < 3; i++)
        {
            alice.Engine.Acquire("a", 0, true, network.Now);
            network.Settle();
        }
        Assert.Single(alice.Engine.Status[0].IkeSas);
        Assert.Empty(alice.Pairs);
    }

    [Fact]
    public void Pairs_of_several_hosts_stand_side_by_side_and_are_replaced_each_by_its_own()
    {
        IkeTunnel ofAlice = Tunnels.Alice with { SaPer = SaGranularity.Host, EspLifetimeSeconds = 60 };
        var (network, alice, bob) = Network.Pair(ofAlice, Tunnels.Bob with { EspLifetimeSeconds = 60 });
        foreach (byte host in (byte[])[1, 2, 3]) alice.Engine.Acquire("a", 0, false, Packet(host, 9), network.Now);
        network.Settle();
        network.Run(400_000);
        Assert.True(alice.Count(IkeEventKind.Phase2Established) > 12);
        foreach (Gateway gateway in (Gateway[])[alice, bob])
        {
            ChildSaStatus[] sending = [.. gateway.Engine.Status[0].ChildSas.Where(child => child.UsedForSending)];
            Assert.Equal(3, sending.Select(child => child.Selector).Distinct().Count());
            Assert.Equal(3, sending.Length);
            Assert.InRange(gateway.Pairs.Count, 3, 9);
        }
        // One that goes leaves the others alone.
        ChildSaStatus first = alice.Engine.Status[0].ChildSas.First(child => child.UsedForSending);
        alice.Engine.Tunnels[0].Children.OnDelete(Amaranten.Wire.Isakmp.ProtocolId.Esp, first.OutboundSpi, network.Now);
        Assert.Equal(2, alice.Engine.Status[0].ChildSas.Where(child => child.UsedForSending && child.Selector != first.Selector).Select(child => child.Selector).Distinct().Count());
    }

    // A wide pair of the peer carries the hosts as well: what is narrower gives way to it, and not the other way round.
    [Fact]
    public void A_wide_pair_takes_over_from_narrow_ones()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice with { SaPer = SaGranularity.Host });
        foreach (byte host in (byte[])[1, 2]) alice.Engine.Acquire("a", 0, false, Packet(host, 9), network.Now);
        network.Settle();
        bob.Engine.Acquire("b", 0, false, network.Now);
        network.Run(60_000);
        Assert.Equal(s_nets, Assert.Single(alice.Pairs.Values).Selector);
        Assert.True(alice.Engine.Status[0].ChildSas[0].UsedForSending);
        alice.Engine.Acquire("a", 0, false, Packet(3, 9), network.Now);
        network.Settle();
        Assert.Single(bob.Pairs);
    }

    // An authentic peer that asks for a pair for every port does not fill our memory (threats 15).
    [Fact]
    public void There_is_a_limit_to_narrow_pairs()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice with { SaPer = SaGranularity.Port });
        for (ushort port = 1; port <= Amaranten.Ike.Limits.PairsPerNetworks + 20; port++)
        {
            alice.Engine.Acquire("a", 0, false, Packet(1, 2) with { LocalPort = port }, network.Now);
            network.Settle();
        }
        Assert.InRange(bob.Pairs.Count, 200, Amaranten.Ike.Limits.PairsPerNetworks);
        Assert.InRange(alice.Pairs.Count, 200, Amaranten.Ike.Limits.PairsPerNetworks);
    }

    // Threats 19: a port without a protocol says nothing, so nothing is agreed.
    [Theory]
    [InlineData(0, 80)]
    public void A_port_without_a_protocol_is_refused(byte protocol, ushort port)
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice with { Selectors = [s_nets with { Protocol = protocol, LocalPort = port }] });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Empty(bob.Pairs);
    }

    private static TrafficSelector Packet(byte local, byte remote) =>
        new(IpPrefix.Parse($"10.1.0.{local}/32"), IpPrefix.Parse($"10.2.0.{remote}/32"), 6, 1234, 80);

    private static TrafficSelector Mirror(TrafficSelector selector) => new(selector.Remote, selector.Local, selector.Protocol, selector.RemotePort, selector.LocalPort);
}
