using Amaranten.Ike;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;
using Ike.Tests.Net;
using Ike.Tests.Transaction;

namespace Ike.Tests;

/// <summary>A tunnel that serves whoever comes, and clients that roam. Alice is the gateway; the clients come from anywhere.</summary>
public sealed class RoamingTests
{
    private static readonly IpAddress s_nat = IpAddress.Parse("198.51.100.9");
    private static readonly IkeTunnel s_template = Tunnels.Alice with
    {
        Name = "roam",
        AnyPeer = true,
        PeerAddress = default,
        Selectors = [Tunnels.Selector("10.1.0.0/16", "0.0.0.0/0")],
    };

    private readonly Network _network = new();
    private readonly Dictionary<Gateway, Nat> _nats = [];
    private readonly Gateway _alice;
    private ulong _seeds = 100;

    public RoamingTests()
    {
        _alice = new Gateway(_network, "alice", Tunnels.AliceAddress, 1, s_template);
        _network.Add(_alice);
        _network.Filter = Translate;
    }

    [Fact]
    public void Clients_from_anywhere_come_each_with_an_instance_of_its_own()
    {
        Gateway bob = Client("bob", "192.0.2.2"), carol = Client("carol", "192.0.2.3");
        Up(bob);
        Up(carol);
        Assert.Equal(["192.0.2.2/32", "192.0.2.3/32"], Admitted.Select(client => client.ChildSas.Single().Selector.Remote.ToString()));
        Assert.Equal([1, 2], Admitted.Select(client => client.Instance));
        Assert.Equal(["ip:192.0.2.2", "ip:192.0.2.3"], Admitted.Select(client => client.Client!.ToString()));
        Assert.Equal(TunnelPhase.Up, _alice.Engine.Status[0].Phase);
        foreach (Gateway client in (Gateway[])[bob, carol]) AssertCarries(client);
    }

    [Fact]
    public void A_client_that_takes_its_tunnel_down_is_forgotten_and_its_number_rests_a_while()
    {
        Gateway bob = Client("bob", "192.0.2.2"), carol = Client("carol", "192.0.2.3");
        Up(bob);
        bob.Engine.Down("b", _network.Now);
        _network.Settle();
        Assert.Empty(Admitted);
        Assert.Empty(_alice.Pairs);
        Up(carol);
        Assert.Equal(2, Admitted.Single().Instance);
        carol.Engine.Down("b", _network.Now);
        _network.Run(70_000);
        Up(bob);
        Assert.Equal(1, Admitted.Single().Instance);
    }

    [Fact]
    public void The_session_of_a_client_that_only_itself_can_renew_and_does_not_ends_with_phase_1_on_both_sides()
    {
        _alice.Engine.Reconfigure([s_template with { Aggressive = true, IkeLifetimeSeconds = 100 }], _network.Now);
        var bob = new Gateway(_network, "bob", Tunnels.BobAddress, ++_seeds, Config("192.0.2.2") with { Aggressive = true });
        _network.Add(bob);
        Up(bob);
        _network.Filter = datagram => datagram.Header.Exchange == ExchangeType.Aggressive ? [] : [datagram];
        _network.Run(110_000);
        Assert.Empty(Admitted);
        Assert.Empty(bob.Pairs);
    }

    [Fact]
    public void Nobody_can_be_called()
    {
        _alice.Engine.Acquire("roam", 0, byOperator: true, _network.Now);
        _network.Run(5_000);
        Assert.Empty(_network.Sent);
        Assert.Contains("nobody to call", _alice.Engine.Status[0].LastFailure!.Detail);
    }

    // Threat 30: INITIAL-CONTACT of one road warrior leaves others behind the same NAT alone.
    [Fact]
    public void Of_two_behind_one_NAT_the_one_that_restarts_takes_over_its_own_and_leaves_the_other_alone()
    {
        Gateway bob = Client("bob", "10.99.0.2", s_nat), carol = Client("carol", "10.99.0.3", s_nat);
        Up(bob);
        Up(carol);
        uint carols = carol.Pairs.Values.Single().OutboundSpi;
        bob.Restart(77, Config("10.99.0.2"));
        Up(bob);
        Assert.Equal(2, Admitted.Count);
        Assert.True(_alice.Pairs.ContainsKey(carols));
        Assert.Equal(1, _alice.Count(IkeEventKind.PeerRestarted));
        Assert.Equal(2, _alice.Pairs.Count);
        AssertCarries(bob);
        AssertCarries(carol);
    }

    // Threat 30: the same identity behind the same NAT, as a group shares it: who comes later evicts nobody.
    [Fact]
    public void Two_that_share_an_identity_behind_one_NAT_are_both_kept()
    {
        _alice.Restart(5, s_template with { PeerId = new IkeIdentity(2, "group") });
        Gateway bob = Client("bob", "10.99.0.2", s_nat, "group"), carol = Client("carol", "10.99.0.3", s_nat, "group");
        Up(bob);
        Up(carol);
        Assert.Equal(2, Admitted.Count);
        Assert.Equal(0, _alice.Count(IkeEventKind.PeerRestarted));
        AssertCarries(bob);
        AssertCarries(carol);
    }

    [Fact]
    public void A_client_that_moved_and_restarted_without_NAT_takes_over_its_instance()
    {
        _alice.Restart(5, s_template with { PeerId = new IkeIdentity(2, "bob") });
        Gateway bob = Client("bob", "192.0.2.2", id: "bob");
        Up(bob);
        var later = Client("bob", "192.0.2.77", id: "bob");
        Up(later);
        Assert.Equal("192.0.2.77/32", Admitted.Single().ChildSas.Single().Selector.Remote.ToString());
        Assert.Single(_alice.Pairs);
    }

    [Fact]
    public void A_client_whose_NAT_gave_it_another_port_comes_anew_and_has_its_networks_at_once()
    {
        Gateway bob = Client("bob", "10.99.0.2", s_nat);
        Up(bob);
        bob.Restart(78, Config("10.99.0.2"));
        _nats[bob].Reboot();
        Up(bob);
        Assert.Single(_alice.Pairs);
        AssertCarries(bob);
        _network.Run(60_000);
        Assert.Single(Admitted);
        AssertCarries(bob);
    }

    // Threat 33: the endpoint follows an authenticated message, and only that client's.
    [Fact]
    public void A_rebound_port_moves_its_client_and_no_other()
    {
        Gateway bob = Client("bob", "10.99.0.2", s_nat), carol = Client("carol", "10.99.0.3", s_nat);
        Up(bob);
        Up(carol);
        UdpEndpoint carolsBefore = _alice.Pairs.Values.Single(pair => pair.Selector.Remote.ToString() == "10.99.0.3/32").Peer;
        _nats[bob].Reboot();
        bob.Engine.Tunnels[0].IkeSas[0].Suspect(_network.Now);
        bob.Engine.Tick(_network.Now);
        _network.Run(3_000);
        Assert.Equal(1, _alice.Count(IkeEventKind.PeerMoved));
        Assert.Equal(carolsBefore, _alice.Pairs.Values.Single(pair => pair.Selector.Remote.ToString() == "10.99.0.3/32").Peer);
        AssertCarries(bob);
        AssertCarries(carol);
    }

    // Its phase 1 comes first from there, as somebody new; then its packets do, of the pair that it had.
    [Fact]
    public void A_client_that_renews_phase_1_from_another_port_keeps_one_instance_for_both()
    {
        Gateway bob = Client("bob", "10.99.0.2", s_nat);
        Up(bob);
        _nats[bob].Reboot();
        bob.Engine.Tunnels[0].Phase1.Rekey(bob.Engine.Tunnels[0].IkeSas[0], _network.Now);
        _network.Settle();
        Assert.Equal(2, Admitted.Count);
        Talk(bob);
        IkeTunnelStatus one = Admitted.Single();
        Assert.Single(one.ChildSas);
        Assert.Equal(2, one.IkeSas.Count);
        _network.Run(20_000); // the former one retires
        Assert.Single(Admitted.Single().IkeSas);
        uint before = _alice.Pairs.Keys.Single();
        _alice.Engine.SoftLimitReached(before, _network.Now);
        _network.Run(30_000, () => Talk(bob));
        Assert.NotEqual(before, _alice.Pairs.Keys.Single());
        AssertCarries(bob);
    }

    [Theory]
    [InlineData("10.1.0.9/32", "private, but in the network of ours that it asks for")]
    [InlineData("203.0.113.8/32", "a public address that is not its own")]
    [InlineData("10.99.0.0/24", "a network, not a host")]
    [InlineData("0.0.0.0/0", "everything")]
    [InlineData("10.2.0.7/32", "a network of another tunnel")]
    public void A_client_draws_nobody_elses_traffic_to_itself(string claims, string why)
    {
        _alice.Restart(5, s_template, Tunnels.Alice with { Index = 1 });
        Gateway bob = Client("bob", "10.99.0.2", s_nat, claims: claims);
        bob.Engine.Acquire("b", 0, false, _network.Now);
        _network.Settle();
        Assert.True(_alice.Pairs.Count == 0, why);
        Assert.NotNull(_alice.Last(IkeEventKind.WrongSelectors));
        Assert.NotNull(bob.Last(IkeEventKind.WrongSelectors));
    }

    [Fact]
    public void What_one_client_has_another_does_not_get()
    {
        _alice.Restart(5, s_template with { Selectors = [Tunnels.Selector("10.1.0.0/16", "10.9.0.0/16")] });
        Gateway bob = Client("bob", "192.0.2.2", claims: "10.9.1.0/24"), carol = Client("carol", "192.0.2.3", claims: "10.9.1.128/25");
        Up(bob);
        carol.Engine.Acquire("b", 0, false, _network.Now);
        _network.Settle();
        Assert.Single(_alice.Pairs);
        Assert.Contains(_alice.Events, e => e.Kind == IkeEventKind.WrongSelectors && e.Detail.Contains("192.0.2.2"));
    }

    [Fact]
    public void Our_own_address_is_no_clients()
    {
        _alice.Restart(5, s_template with { Selectors = [Tunnels.Selector("0.0.0.0/0", "10.0.0.0/8")] });
        _alice.OwnAddress = IpAddress.Parse("10.9.1.1");
        Gateway bob = Client("bob", "192.0.2.2", claims: "10.9.1.0/24");
        bob.Engine.Acquire("b", 0, false, _network.Now);
        _network.Settle();
        Assert.Empty(_alice.Pairs);
    }

    // Threat 11: a peer with a tunnel of its own does not get in under one that asks for less.
    [Fact]
    public void A_configured_peer_that_fails_does_not_fall_to_a_weaker_template()
    {
        IkeTunnel own = Tunnels.Alice.WithPsk("the branch's own key") with { Authentication = IkeAuthentication.Certificate };
        _alice.Restart(5, own, s_template with { Index = 1 });
        Gateway bob = Client("bob", "192.0.2.2");
        bob.Engine.Acquire("b", 0, false, _network.Now);
        _network.Run(40_000);
        Assert.Empty(_alice.Pairs);
        Assert.Equal(0, _alice.Count(IkeEventKind.Phase1Established));
    }

    [Fact]
    public void A_stranger_with_the_wrong_key_leaves_no_instance()
    {
        Gateway mallory = Client("mallory", "192.0.2.66", psk: "guess");
        mallory.Engine.Acquire("b", 0, false, _network.Now);
        _network.Run(40_000);
        Assert.Empty(Admitted);
        Assert.Equal(TunnelPhase.Idle, _alice.Engine.Status[0].Phase);
    }

    // Threats 24, 25: a flood of forged senders is answered sparingly, fills no log, and does not keep a client out.
    [Fact]
    public void A_flood_from_everywhere_neither_fills_the_log_nor_locks_clients_out()
    {
        Gateway bob = Client("bob", "192.0.2.2");
        bob.Engine.Acquire("b", 0, false, _network.Now);
        byte[] first = _network.Sent[0].Octets;
        _network.Settle();
        bob.Engine.Down("b", _network.Now);
        _network.Settle();
        int lines = _alice.Events.Count(e => e.Kind != IkeEventKind.MessageDropped);
        for (uint i = 0; i < 5_000; i++)
        {
            byte[] forged = [.. first];
            BitConverter.TryWriteBytes(forged, i + 1);
            _network.Inject(_alice, new UdpEndpoint(IpAddress.FromV4(0xC6336400 + i), 500), forged);
        }
        Assert.InRange(_alice.Events.Count(e => e.Kind != IkeEventKind.MessageDropped) - lines, 1, 40);
        bob.Engine.Acquire("b", 0, false, _network.Now);
        _network.Run(3_000);
        AssertCarries(bob);
        _network.Run(40_000);
        Assert.Single(Admitted);
    }

    // Threat 31 and the promise of issue 3: never a black hole, never a pile-up.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Restarts_rebinding_and_loss_end_with_one_pair_for_each_client(int seed)
    {
        var random = new Random(seed);
        Gateway[] clients = [.. Enumerable.Range(2, 4).Select(i => Client($"c{i}", $"10.99.0.{i}", s_nat))];
        bool faults = true;
        _network.Filter = datagram => faults && random.Next(5) == 0 ? [] : Translate(datagram);
        void EachSecond()
        {
            foreach (Gateway client in clients)
            {
                if (faults && random.Next(60) == 0) client.Restart((ulong)random.Next(), Config(client.Address.ToString()));
                if (faults && random.Next(60) == 0) _nats[client].Reboot();
                Talk(client);
            }
        }
        _network.Run(300_000, EachSecond);
        faults = false;
        _network.Run(180_000, EachSecond);
        Assert.Equal(4, Admitted.Count);
        foreach (Gateway client in clients)
        {
            AssertCarries(client);
            Assert.InRange(client.Pairs.Count, 1, 2);
        }
        Assert.All(Admitted, client => Assert.InRange(client.IkeSas.Count, 1, 2));
        Assert.InRange(_alice.Pairs.Count, 4, 8);
    }

    [Fact]
    public void Phase_1_and_2_are_replaced_while_a_client_is_here()
    {
        _alice.Restart(5, s_template with { IkeLifetimeSeconds = 120, EspLifetimeSeconds = 60 });
        Gateway bob = Client("bob", "10.99.0.2", s_nat);
        Up(bob);
        _network.Run(900_000, () => Talk(bob));
        Assert.Single(Admitted);
        Assert.InRange(_alice.Pairs.Count, 1, 2);
        Assert.True(_alice.Count(IkeEventKind.Phase1Established) >= 7);
        AssertCarries(bob);
    }

    [Fact]
    public void Taking_the_tunnel_down_takes_every_client_down_and_tells_it()
    {
        Gateway bob = Client("bob", "192.0.2.2"), carol = Client("carol", "192.0.2.3");
        Up(bob);
        Up(carol);
        _alice.Engine.Down("roam", _network.Now);
        _network.Settle();
        Assert.Empty(Admitted);
        Assert.Empty(_alice.Pairs);
        Assert.Empty(bob.Pairs);
        Assert.Empty(carol.Pairs);
    }

    [Fact]
    public void A_changed_configuration_elsewhere_leaves_clients_alone()
    {
        Gateway bob = Client("bob", "192.0.2.2");
        Up(bob);
        _alice.Engine.Reconfigure([Tunnels.Alice with { PeerAddress = IpAddress.Parse("192.0.2.200") }, s_template with { Index = 1 }], _network.Now);
        Assert.Equal(TunnelPhase.Up, _alice.Engine.Status[1].Phase);
        AssertCarries(bob);
        _alice.Engine.Reconfigure([Tunnels.Alice], _network.Now);
        _network.Settle();
        Assert.Empty(_alice.Pairs);
        Assert.Empty(bob.Pairs);
    }

    // Threat 30, with a group's key: users of XAUTH without NAT, one identity for all, each restarting with INITIAL-CONTACT.
    [Fact]
    public void Users_of_one_group_each_have_their_address_and_none_evicts_another()
    {
        var pool = new AddressPool("vpn", IpAddress.Parse("10.9.0.10"), IpAddress.Parse("10.9.0.20"), [], [], []);
        _alice.Restart(5, (s_template with
        {
            PeerId = new IkeIdentity(2, "group"),
            ModeConfig = new ModeConfigServer(pool, Push: false),
            Selectors = [Tunnels.Selector("10.1.0.0/16", "10.9.0.0/24")],
        }).WithUsers(Clients.User("bob", "1"), Clients.User("carol", "2")));
        IkeTunnel User(string address, string name) => (Config(address, "group") with
        {
            ModeConfig = new ModeConfigClient(Push: false),
            Selectors = [new TrafficSelector(IkeTunnel.Assigned, IpPrefix.Parse("10.1.0.0/16"))],
        }).AsUser(name, name == "bob" ? "1" : "2");
        var bob = new Gateway(_network, "bob", IpAddress.Parse("192.0.2.2"), 21, User("192.0.2.2", "bob"));
        var carol = new Gateway(_network, "carol", IpAddress.Parse("192.0.2.3"), 22, User("192.0.2.3", "carol"));
        _network.Add(bob);
        _network.Add(carol);
        Up(bob);
        Up(carol);
        Assert.Equal(["10.9.0.10/32", "10.9.0.11/32"], Admitted.Select(client => client.ChildSas.Single().Selector.Remote.ToString()));
        carol.Restart(99, User("192.0.2.3", "carol"));
        Up(carol);
        Assert.Equal(2, Admitted.Count);
        Assert.Equal(["10.9.0.10/32", "10.9.0.11/32"], Admitted.Select(client => client.ChildSas.Single().Selector.Remote.ToString()));
        AssertCarries(bob);
        AssertCarries(carol);
    }

    [Fact]
    public void A_peer_with_a_name_is_called_when_the_name_is_resolved_and_anew_when_it_means_another_address()
    {
        Gateway bob = Client("bob", "192.0.2.2"), later = Client("later", "192.0.2.3");
        IkeTunnel named = Tunnels.Alice with { Name = "named", PeerAddress = default, Selectors = [Tunnels.Selector("10.1.0.0/16", "192.0.2.2/32")] };
        _alice.Restart(5, named);
        _alice.Engine.Acquire("named", 0, byOperator: true, _network.Now);
        Assert.Contains("not resolved", _alice.Engine.Status[0].LastFailure!.Detail);
        Assert.Empty(_network.Sent);

        _alice.Engine.SetPeer("named", bob.Address, _network.Now);
        _alice.Engine.Acquire("named", 0, byOperator: false, _network.Now);
        _network.Settle();
        Assert.Equal(bob.Address, Assert.Single(_alice.Pairs.Values).Peer.Address);
        _alice.Engine.SetPeer("named", bob.Address, _network.Now);
        Assert.Single(_alice.Pairs);

        later.Restart(3, Config("192.0.2.3", null, "192.0.2.2/32"));
        _alice.Engine.SetPeer("named", later.Address, _network.Now);
        _network.Settle();
        Assert.Empty(bob.Pairs);
        _alice.Engine.Acquire("named", 0, byOperator: false, _network.Now);
        _network.Settle();
        Assert.Equal(later.Address, Assert.Single(_alice.Pairs.Values).Peer.Address);
        _alice.Engine.Reconfigure([named], _network.Now);
        Assert.Single(_alice.Pairs);

        _alice.Engine.SetPeer("named", null, _network.Now);
        _network.Settle();
        Assert.Empty(_alice.Pairs);
        Assert.Empty(later.Pairs);
    }

    // Who has agreed on nothing yet makes room; when all have, the newcomer is told.
    [Fact]
    public void There_are_not_more_clients_than_may_be()
    {
        const int Most = 20;
        _alice.Engine.Settings = new IkeSettings { MaxTunnels = Most + _alice.Engine.TunnelCount };
        Gateway[] clients = [.. Enumerable.Range(0, Most + 1).Select(i => Client($"c{i}", $"172.20.{i / 250}.{i % 250 + 1}"))];
        foreach (Gateway client in clients[..^1])
        {
            client.Engine.Acquire("b", 0, false, _network.Now);
            _network.Run(100);
        }
        Assert.Equal(Most, Admitted.Count);
        clients[^1].Engine.Acquire("b", 0, false, _network.Now);
        _network.Run(1_000);
        Assert.Equal(Most, Admitted.Count);
        Assert.Empty(clients[^1].Pairs);
        Assert.Contains(_alice.Events, e => e.Kind == IkeEventKind.Phase1Deleted && e.Detail.Contains($"there are {_alice.Engine.Settings.MaxTunnels} tunnels already"));
        AssertCarries(clients[0]);
    }

    private IReadOnlyList<IkeTunnelStatus> Admitted => _alice.Engine.Status.Single(tunnel => tunnel.Name == "roam").Clients;

    private Gateway Client(string name, string address, IpAddress? nat = null, string? id = null, string? claims = null, string? psk = null)
    {
        IkeTunnel config = Config(address, id, claims);
        var client = new Gateway(_network, name, IpAddress.Parse(address), ++_seeds, psk is null ? config : config.WithPsk(psk));
        _network.Add(client);
        if (nat is { } outside) _nats.Add(client, new Nat(client.Address, outside) { FirstPort = (ushort)(40_000 + _nats.Count * 1_000) });
        return client;
    }

    private static IkeTunnel Config(string address, string? id = null, string? claims = null) => Tunnels.Bob with
    {
        LocalAddress = IpAddress.Parse(address),
        LocalId = id is null ? IkeIdentity.Of(IpAddress.Parse(address)) : new IkeIdentity(2, id),
        Selectors = [Tunnels.Selector(claims ?? address + "/32", "10.1.0.0/16")],
    };

    // Each client sits behind a NAT of its own or none; several of these may have one address, as the hosts behind one NAT have.
    private IEnumerable<Datagram> Translate(Datagram datagram)
    {
        if (_nats.TryGetValue(datagram.From, out Nat? own)) return own.Translate(datagram);
        if (datagram.Destination.Address != s_nat) return [datagram];
        return _nats.Values.SelectMany(nat => nat.Translate(datagram));
    }

    private void Up(Gateway client)
    {
        client.Engine.Acquire("b", 0, byOperator: true, _network.Now);
        _network.Settle();
        Assert.True(client.Pairs.Count > 0, string.Join('\n', _alice.Events.Concat(client.Events)));
    }

    // Both ways, through the NAT; what the other side cannot open, and where a packet came from, it is told as the packet path tells it.
    private void Talk(Gateway client)
    {
        if (Agreement.Traffic(client, _alice, _network.Now) && _nats.TryGetValue(client, out Nat? nat))
        {
            InstalledPair sent = client.Pairs[client.Sending[0]];
            UdpEndpoint from = nat.Outside(sent.Local);
            if (_alice.Pairs[sent.OutboundSpi].Peer != from) _alice.Engine.PeerMoved(sent.OutboundSpi, from, _network.Now);
        }
        foreach (InstalledPair pair in _alice.Pairs.Values)
            if (client.Pairs.TryGetValue(pair.OutboundSpi, out InstalledPair? inbound) && pair.Peer == Seen(client, inbound)) inbound.LastInbound = _network.Now;
    }

    private UdpEndpoint Seen(Gateway client, InstalledPair pair) => _nats.TryGetValue(client, out Nat? nat) ? nat.Outside(pair.Local) : pair.Local;

    private void AssertCarries(Gateway client)
    {
        InstalledPair sending = client.Pairs[client.Sending[0]];
        Assert.True(_alice.Pairs.TryGetValue(sending.OutboundSpi, out InstalledPair? there), "a black hole");
        Assert.Equal(Seen(client, sending), there.Peer);
    }
}
