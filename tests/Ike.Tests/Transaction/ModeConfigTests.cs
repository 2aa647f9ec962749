using Amaranten.Ike;
using Amaranten.Ike.Transaction;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;

namespace Ike.Tests.Transaction;

/// <summary>Addresses for clients (draft-dukes-ike-mode-cfg-02).</summary>
public sealed class ModeConfigTests
{
    private static readonly IpAddress s_first = Clients.Pool.First;

    [Theory, InlineData(false), InlineData(true)]
    public void A_client_gets_an_address_and_uses_it(bool push)
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.AskingForAddress(push), Tunnels.Bob.WithPool(push));
        alice.Engine.Acquire("a", 0, false, network.Now);
        for (int i = 0; i < 6; i++) network.Step();
        Assert.Same(push ? bob : alice, network.Step()!.From);
        network.Settle();

        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(new TrafficSelector(IpPrefix.Host(s_first), IpPrefix.Parse("10.2.0.0/16")), alice.Pairs.Values.First().Selector);
        AssignedAddress assigned = alice.Assigned["a"]!;
        Assert.Equal(s_first, assigned.Address);
        Assert.Equal(Clients.Pool.DnsServers, assigned.DnsServers);
        Assert.Equal(Clients.Pool.Networks, assigned.Networks);
    }

    [Fact]
    public void After_xauth_comes_the_address()
    {
        var (network, alice, bob) = Network.Pair(
            Tunnels.Alice.AsUser("carol", "open sesame").AskingForAddress(), Tunnels.Bob.WithUsers(Clients.User("carol", "open sesame")).WithPool());
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(1, bob.Count(IkeEventKind.UserAccepted));
        Assert.Equal(s_first, alice.Assigned["a"]!.Address);
    }

    // An address is asked for only by a user who has proved himself (threats 12).
    [Fact]
    public void Without_proof_there_is_no_address()
    {
        var (network, alice, bob) = Network.Pair(
            Tunnels.Alice.AsUser("carol", "wrong").AskingForAddress(), Tunnels.Bob.WithUsers(Clients.User("carol", "open sesame")).WithPool());
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(3_000);
        Assert.Equal(0, bob.Count(IkeEventKind.AddressAssigned));
        Assert.False(alice.Assigned.ContainsKey("a"));
    }

    [Fact]
    public void A_client_gets_no_other_address_than_its_own()
    {
        IkeTunnel greedy = Tunnels.Alice with { Selectors = [Tunnels.Selector("10.9.0.11/32", "10.2.0.0/16")], ModeConfig = new ModeConfigClient(false) };
        var (network, alice, bob) = Network.Pair(greedy, Tunnels.Bob.WithPool());
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(3_000);
        Assert.Equal(s_first, alice.Assigned["a"]!.Address);
        Assert.Empty(bob.Pairs);
        Assert.True(bob.Count(IkeEventKind.WrongSelectors) > 0);
    }

    [Fact]
    public void Who_never_asked_gets_nothing()
    {
        IkeTunnel silent = Tunnels.Alice with { Selectors = [Tunnels.Selector("10.9.0.10/32", "10.2.0.0/16")] };
        var (network, alice, bob) = Network.Pair(silent, Tunnels.Bob.WithPool());
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(3_000);
        Assert.Empty(bob.Pairs);
    }

    [Fact]
    public void A_restarted_client_gets_its_address_again()
    {
        IkeTunnel client = Tunnels.Alice.AskingForAddress();
        var (network, alice, bob) = Network.Pair(client, Tunnels.Bob.WithPool());
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        alice.Restart(99, client);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Equal(s_first, alice.Assigned["a"]!.Address);
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void The_address_lives_through_a_new_phase_1()
    {
        var (network, alice, bob) = Network.Pair(
            Tunnels.Alice.AskingForAddress() with { IkeLifetimeSeconds = 120 }, Tunnels.Bob.WithPool() with { IkeLifetimeSeconds = 120 });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Run(300_000);
        Assert.True(alice.Count(IkeEventKind.Phase1Established) >= 3);
        Assert.Equal(1, bob.Count(IkeEventKind.AddressAssigned));
        Assert.NotEmpty(alice.Sending);
        Assert.NotEmpty(bob.Sending);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_used_up_pool_is_told_on_both_sides(bool push)
    {
        AddressPool one = Clients.Pool with { Last = Clients.Pool.First };
        IkeTunnel server = Tunnels.Bob.WithPool(push) with { ModeConfig = new ModeConfigServer(one, push) };
        IkeTunnel other = server with { Name = "c", Index = 1, PeerAddress = IpAddress.Parse("192.0.2.3"), PeerId = null };
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.AskingForAddress(push), server);
        bob.Restart(5, server, other);
        var carol = new Gateway(network, "carol", IpAddress.Parse("192.0.2.3"), 77, Tunnels.Alice.AskingForAddress(push) with
        {
            LocalAddress = IpAddress.Parse("192.0.2.3"),
            LocalId = IkeIdentity.Of(IpAddress.Parse("192.0.2.3")),
        });
        network.Add(carol);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        carol.Engine.Acquire("a", 0, false, network.Now);
        network.Run(3_000);

        Assert.Contains(bob.Events, e => e.Detail.Contains("the pool clients is used up"));
        Assert.Empty(carol.Pairs);
        if (!push) Assert.Contains("its pool is used up", carol.Engine.Status[0].LastFailure!.Detail);

        alice.Engine.Down("a", network.Now);
        network.Settle();
        carol.Engine.Acquire("a", 0, true, network.Now);
        network.Run(3_000);
        Assert.Single(carol.Pairs);
    }

    // Against a plain list of who has what.
    [Fact]
    public void No_address_is_ever_with_two_clients()
    {
        var random = new Random(7);
        var leases = new AddressLeases();
        AddressPool pool = Clients.Pool with { Last = IpAddress.Parse("10.9.0.19") };
        object[] holders = [.. Enumerable.Range(0, 14).Select(_ => new object())];
        var model = new Dictionary<object, IpAddress>();
        for (int step = 0; step < 5_000; step++)
        {
            int who = random.Next(holders.Length);
            object holder = holders[who];
            if (random.Next(3) == 0)
            {
                leases.Release(holder);
                model.Remove(holder);
            }
            else if (leases.TryTake(pool, holder, $"client {who}", out IpAddress address))
            {
                Assert.InRange(address.V4, pool.First.V4, pool.Last.V4);
                if (model.TryGetValue(holder, out IpAddress before)) Assert.Equal(before, address);
                model[holder] = address;
                Assert.Equal(model.Count, model.Values.Distinct().Count());
            }
            else Assert.Equal(10, model.Count);
            Assert.Equal(model.Count, leases.Count(pool.Name));
        }
    }

    [Fact]
    public void Any_octets_are_read_or_refused()
    {
        var random = new Random(11);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] octets = new byte[random.Next(64)];
            random.NextBytes(octets);
            if (!Configuration.TryRead(octets, out Configuration read)) continue;
            AddressDialogue.TryRead(read, out AssignedAddress? assigned);
            if (assigned is not null) Assert.True(assigned.Address.V4 >> 24 is > 0 and not 127 and < 224);
            (byte[] name, byte[] password) = XauthDialogue.Read(read);
            Assert.False(XauthDialogue.Holds(name, password, [], out bool isKnown) || isKnown);
            Configuration.TryRead(read.Write(), out Configuration again);
            Assert.Equal(read.Write(), again.Write());
        }
    }

    [Fact]
    public void More_attributes_or_longer_values_than_anyone_needs_are_refused()
    {
        var many = new Configuration(ConfigurationType.Reply, 1);
        for (int i = 0; i <= 64; i++) many.Add(ConfigurationAttribute.Dns);
        Assert.False(Configuration.TryRead(many.Write(), out Configuration _));
        byte[] longName = new Configuration(ConfigurationType.Reply, 1).Add(ConfigurationAttribute.XauthUserName, new byte[513]).Write();
        Assert.False(Configuration.TryRead(longName, out Configuration _));
    }
}
