using Amaranten.Ike;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>A client of a tunnel that serves whoever comes, back with pairs of which we have let go. Alice is the gateway, Bob the client.</summary>
public sealed class RoamingReturnTests
{
    private static readonly IkeTunnel s_template = Tunnels.Alice with
    {
        Name = "roam",
        AnyPeer = true,
        PeerAddress = default,
        Selectors = [Tunnels.Selector("10.1.0.0/16", "0.0.0.0/0")],
    };

    private static readonly IkeTunnel s_client = Tunnels.Bob with { Selectors = [Tunnels.Selector("192.0.2.2/32", "10.1.0.0/16")] };

    private readonly Network _network = new();
    private readonly Gateway _alice;

    public RoamingReturnTests()
    {
        _alice = new Gateway(_network, "alice", Tunnels.AliceAddress, 1, s_template);
        _network.Add(_alice);
    }

    [Fact]
    public void A_client_that_missed_the_end_of_its_session_hears_of_its_pairs_when_it_is_back()
    {
        _alice.Engine.Reconfigure([s_template with { Aggressive = true, IkeLifetimeSeconds = 100 }], _network.Now);
        var bob = new Gateway(_network, "bob", Tunnels.BobAddress, 101, s_client with { Aggressive = true });
        _network.Add(bob);
        Up(bob);
        uint lost = bob.Pairs.Keys.Single();
        _network.Run(85_000, () => Agreement.Traffic(bob, _alice, _network.Now));
        _network.Filter = _ => []; // it cannot renew phase 1, nor hear of the end
        _network.Run(16_000);
        Assert.Empty(Admitted);
        Assert.Equal([lost], bob.Pairs.Keys);
        _network.Filter = null;
        _network.Run(60_000, () => Agreement.Traffic(bob, _alice, _network.Now));
        Assert.DoesNotContain(lost, bob.Pairs.Keys);
        Assert.True(Agreement.Traffic(bob, _alice, _network.Now));
    }

    [Fact]
    public void A_client_that_was_taken_for_dead_hears_of_its_pairs_when_it_is_back()
    {
        _alice.Engine.Reconfigure([s_template with { Aggressive = true }], _network.Now);
        var bob = new Gateway(_network, "bob", Tunnels.BobAddress, 101, s_client with { Aggressive = true, IkeLifetimeSeconds = 100, DpdDelaySeconds = 0 });
        _network.Add(bob);
        Up(bob);
        uint lost = bob.Pairs.Keys.Single();
        _network.Filter = _ => [];
        _network.Run(60_000);
        Assert.Empty(Admitted);
        Assert.Equal([lost], bob.Pairs.Keys);
        _network.Filter = null;
        _network.Run(60_000, () => Agreement.Traffic(bob, _alice, _network.Now)); // meanwhile it replaces phase 1
        Assert.DoesNotContain(lost, bob.Pairs.Keys);
        Assert.True(Agreement.Traffic(bob, _alice, _network.Now));
    }

    private IReadOnlyList<IkeTunnelStatus> Admitted => _alice.Engine.Status.Single(tunnel => tunnel.Name == "roam").Clients;

    private void Up(Gateway client)
    {
        client.Engine.Acquire("b", 0, byOperator: true, _network.Now);
        _network.Settle();
        Assert.True(client.Pairs.Count > 0, string.Join('\n', _alice.Events.Concat(client.Events)));
    }
}
