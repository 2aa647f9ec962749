using Amaranten.Ike;
using Ike.Tests.Net;
using Ike.Tests.Transaction;

namespace Ike.Tests;

/// <summary>What was agreed can be read afterwards, the same on both sides.</summary>
public sealed class StatusTests
{
    [Fact]
    public void Both_sides_show_what_both_phases_have_agreed()
    {
        var (network, alice, bob) = Network.Pair(
            Tunnels.Alice with { IkeLifetimeSeconds = 7_200, IkeLifetimeKilobytes = 9_000, EspLifetimeSeconds = 1_800, DpdDelaySeconds = 7, DpdTimeoutSeconds = 21 },
            Tunnels.Bob with { IkeLifetimeSeconds = 28_800, IkeLifetimeKilobytes = 0, EspLifetimeSeconds = 3_600, EspLifetimeKilobytes = 5_000, DpdDelaySeconds = 0 });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        foreach ((Gateway gateway, IkeTunnel own) in new[] { (alice, Tunnels.Alice), (bob, Tunnels.Bob) })
        {
            IkeSaStatus sa = Assert.Single(gateway.Engine.Status[0].IkeSas);
            Assert.Equal(("main mode", "pre-shared key", own.LocalId, null), (sa.Mode, sa.Method, sa.LocalId, sa.User));
            Assert.Equal(("RFC 3947", null), (sa.NatVersion, sa.Nat));
            Assert.Equal(7_200, sa.Lifetime!.Value.Seconds);
            Assert.True(sa.PeerSpeaksDpd);
            Assert.Equal(gateway == alice ? new DpdTimes(7, 21) : null, sa.Dpd);
            ChildSaStatus child = Assert.Single(gateway.Engine.Status[0].ChildSas);
            Assert.Equal((1_800, Encapsulation.Tunnel, child.Selector), (child.Lifetime.Seconds, child.Encapsulation, child.Asked));
            Assert.Null(gateway.Engine.Status[0].Leased);
        }
        Assert.Equal(9_000, alice.Engine.Status[0].IkeSas[0].Lifetime!.Value.Kilobytes);
    }

    [Fact]
    public void The_user_and_his_address_are_shown_as_long_as_he_is_there()
    {
        var (network, alice, bob) = Network.Pair(
            Tunnels.Alice.AsUser("carol", "open sesame").AskingForAddress(), Tunnels.Bob.WithUsers(Clients.User("carol", "open sesame")).WithPool());
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Equal(new AddressLease("clients", Clients.Pool.First, "carol"), bob.Engine.Status[0].Leased);
        Assert.Equal(Clients.Pool.First, alice.Engine.Status[0].Assigned!.Address);
        Assert.All((Gateway[])[alice, bob], gateway => Assert.Equal("carol", gateway.Engine.Status[0].IkeSas[0].User));
        alice.Engine.Down("a", network.Now);
        network.Settle();
        Assert.Null(bob.Engine.Status[0].Leased);
    }

    [Fact]
    public void Without_XAUTH_a_lease_is_told_by_identity()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.AskingForAddress(), Tunnels.Bob.WithPool());
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Equal(Tunnels.Alice.LocalId.ToString(), bob.Engine.Status[0].Leased!.Client);
    }

    // Threat 12: a name alone proves nothing.
    [Fact]
    public void A_user_with_a_wrong_password_is_never_shown_as_one()
    {
        var (network, alice, bob) = Network.Pair(
            Tunnels.Alice.AsUser("carol", "wrong"), Tunnels.Bob.WithUsers(Clients.User("carol", "open sesame")));
        alice.Engine.Acquire("a", 0, false, network.Now);
        do Assert.DoesNotContain(bob.Engine.Status[0].IkeSas, sa => sa.User is not null);
        while (network.Step() is not null);
        Assert.True(bob.Count(IkeEventKind.UserRefused) > 0);
    }
}
