using Amaranten.Ike;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests.Transaction;

/// <summary>Addresses for clients that somebody else must be asked for, who takes his time (draft-dukes-ike-mode-cfg-02 §3.3).</summary>
public sealed class FedPoolTests
{
    private static readonly IpAddress s_given = IpAddress.Parse("10.9.0.77");
    private static readonly AddressGrant s_grant = new(s_given, [IpAddress.Parse("10.2.0.1")], [IpAddress.Parse("10.2.0.2")], 600);
    private static readonly AddressPool s_pool = new("fed", default, default, [], [IpAddress.Parse("10.2.0.55")], []) { IsFed = true, DhcpServers = [IpAddress.Parse("10.2.0.67")] };

    private readonly Network _network;
    private readonly Gateway _alice, _bob;

    public FedPoolTests() => (_network, _alice, _bob) = Pair(push: false);

    [Theory, InlineData(false), InlineData(true)]
    public void The_client_waits_for_its_address(bool push)
    {
        (Network network, Gateway alice, Gateway bob) = Pair(push);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(1_500); // the client asks again meanwhile
        AddressRequest request = Assert.Single(bob.Requested);
        Assert.Equal(("fed", "b", "ip:192.0.2.1"), (request.Pool.Name, request.Tunnel, request.Client));
        Assert.Empty(alice.Pairs);

        bob.Engine.AddressAnswered(request, s_grant, "", network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(new TrafficSelector(IpPrefix.Host(s_given), IpPrefix.Parse("10.2.0.0/16")), alice.Pairs.Values.First().Selector);
        AssignedAddress assigned = alice.Assigned["a"]!;
        Assert.Equal(s_grant.DnsServers, assigned.DnsServers); // the pool says none
        Assert.Equal(s_pool.WinsServers, assigned.WinsServers); // the pool says so
        Assert.Equal(s_pool.DhcpServers, assigned.DhcpServers);
        Assert.Single(network.Sent, datagram => datagram.From == bob && datagram.Header.Exchange == ExchangeType.Transaction);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Without_an_address_both_sides_tell(bool push)
    {
        (Network network, Gateway alice, Gateway bob) = Pair(push);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        bob.Engine.AddressAnswered(bob.Requested[0], null, "DHCP server 10.2.0.67 does not answer", network.Now);
        network.Run(2_000);
        Assert.Equal("DHCP server 10.2.0.67 does not answer", bob.Last(IkeEventKind.NoAddress)!.Detail);
        Assert.Empty(alice.Pairs);
        Assert.NotNull(alice.Engine.Status[0].LastFailure);
        if (!push) Assert.Contains("no usable address", alice.Engine.Status[0].LastFailure!.Detail);
        Assert.Empty(bob.Released); // there was nothing to give back

        alice.Engine.Acquire("a", 0, true, network.Now);
        network.Settle();
        bob.Engine.AddressAnswered(bob.Requested[1], s_grant, "", network.Now);
        network.Settle();
        Assert.Equal(s_given, alice.Assigned["a"]!.Address);
    }

    [Fact]
    public void An_answer_that_comes_too_late_is_nobodys()
    {
        _alice.Engine.Acquire("a", 0, false, _network.Now);
        _network.Settle();
        _bob.Engine.Down("b", _network.Now);
        _network.Settle();
        Assert.Same(Assert.Single(_bob.Requested), Assert.Single(_bob.Released));
        _bob.Engine.AddressAnswered(_bob.Requested[0], s_grant, "", _network.Now);
        _network.Settle();
        Assert.Empty(_bob.Pairs);
        Assert.Null(_bob.Engine.Status[0].Leased);
    }

    [Fact]
    public void An_answer_that_comes_twice_means_the_same()
    {
        Up();
        int sent = _network.Sent.Count;
        _bob.Engine.AddressAnswered(_bob.Requested[0], s_grant with { Address = IpAddress.Parse("10.9.0.78") }, "", _network.Now);
        _network.Settle();
        Assert.Equal(sent, _network.Sent.Count);
        Assert.Equal(s_given, _bob.Engine.Status[0].Leased!.Address);
    }

    [Fact]
    public void The_address_is_given_back_when_the_client_is_gone()
    {
        Up();
        Assert.Empty(_bob.Released);
        _alice.Engine.Down("a", _network.Now);
        _network.Settle();
        Assert.Same(_bob.Requested[0], Assert.Single(_bob.Released));
        Assert.Null(_bob.Engine.Status[0].Leased);
    }

    [Fact]
    public void A_new_phase_1_has_the_same_address_without_asking()
    {
        Up(120);
        _network.Run(300_000);
        Assert.True(_alice.Count(IkeEventKind.Phase1Established) >= 3);
        Assert.Single(_bob.Requested);
        Assert.Empty(_bob.Released);
        Assert.NotEmpty(_bob.Sending);
    }

    [Fact]
    public void An_address_that_is_lost_takes_the_SAs_along()
    {
        Up();
        _bob.Engine.AddressLost(_bob.Requested[0], "DHCP server 10.2.0.67 has taken 10.9.0.77 back", _network.Now);
        _network.Settle();
        Assert.Contains("taken 10.9.0.77 back", _bob.Last(IkeEventKind.NoAddress)!.Detail);
        Assert.Empty(_bob.Pairs);
        Assert.Empty(_alice.Pairs);
        _bob.Engine.AddressLost(_bob.Requested[0], "again", _network.Now); // twice is once
        Assert.Equal(1, _bob.Count(IkeEventKind.NoAddress));
    }

    private void Up(int ikeLifetimeSeconds = 28_800)
    {
        _alice.Restart(9, Tunnels.Alice.AskingForAddress() with { IkeLifetimeSeconds = ikeLifetimeSeconds });
        _alice.Engine.Acquire("a", 0, false, _network.Now);
        _network.Settle();
        _bob.Engine.AddressAnswered(_bob.Requested[0], s_grant, "", _network.Now);
        _network.Settle();
        Agreement.AssertOnePair(_alice, _bob);
    }

    private static (Network, Gateway, Gateway) Pair(bool push)
    {
        IkeTunnel server = Tunnels.Bob with { ModeConfig = new ModeConfigServer(s_pool, push), Selectors = [Tunnels.Selector("10.2.0.0/16", "10.9.0.0/24")] };
        return Network.Pair(Tunnels.Alice.AskingForAddress(push), server);
    }
}
