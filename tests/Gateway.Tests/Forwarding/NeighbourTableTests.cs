using System.Collections.Immutable;
using Amaranten.Gateway.Forwarding;
using Amaranten.Wire;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>ARP (RFC 826), and what a liar on the cable cannot make us believe.</summary>
public class NeighbourTableTests
{
    private static readonly MacAddress s_ours = new(0x02_00_00_00_00_01), s_host = new(0x02_00_00_00_00_AA), s_liar = new(0x02_00_00_00_00_EE);
    private static readonly IpAddress s_address = IpAddress.Parse("10.7.0.1"), s_hostAddress = IpAddress.Parse("10.7.0.9");

    private readonly List<byte[]> _sent = [];
    private readonly List<byte[]> _released = [];
    private readonly NeighbourTable _table;

    public NeighbourTableTests()
    {
        ImmutableArray<InterfaceState> interfaces = [new("lan", s_ours, s_address, IpPrefix.Parse("10.7.0.0/24"), 1500)];
        _table = new NeighbourTable(interfaces, (_, frame) => _sent.Add(frame.ToArray()));
    }

    private static Instant At(long milliseconds) => new(milliseconds);

    private static byte[] Frame(ArpOperation operation, MacAddress sender, IpAddress senderAddress, IpAddress target, MacAddress? to = null)
    {
        var frame = new byte[60];
        new EthernetHeader(to ?? s_ours, sender, EtherType.Arp).Write(frame);
        new ArpPacket(operation, sender, senderAddress, operation == ArpOperation.Reply ? s_ours : default, target).Write(frame.AsSpan(14));
        return frame;
    }

    private bool Reply(MacAddress mac, long now) =>
        _table.Receive(0, Frame(ArpOperation.Reply, mac, s_hostAddress, s_address), At(now));

    private void Resolve(byte mark, long now) => _table.Resolve(0, s_hostAddress, new[] { mark }, At(now), packet => _released.Add(packet.ToArray()));

    private (MacAddress To, ArpPacket Arp) LastSent()
    {
        Assert.True(EthernetView.TryParse(_sent[^1], out EthernetView ethernet));
        Assert.True(ArpPacket.TryParse(ethernet.Payload, out ArpPacket arp));
        Assert.Equal(s_ours, ethernet.Source);
        return (ethernet.Destination, arp);
    }

    [Fact]
    public void Answers_for_an_address_behind_a_tunnel_and_for_no_other()
    {
        IpAddress lent = IpAddress.Parse("10.7.0.77"), elsewhere = IpAddress.Parse("10.8.0.77");
        ImmutableArray<InterfaceState> interfaces = [new("lan", s_ours, s_address, IpPrefix.Parse("10.7.0.0/24"), 1500)];
        var table = new NeighbourTable(interfaces, (_, frame) => _sent.Add(frame.ToArray())) { IsBehindTunnel = address => address == lent || address == elsewhere };
        table.Receive(0, Frame(ArpOperation.Request, s_host, s_hostAddress, IpAddress.Parse("10.7.0.78")), At(0));
        table.Receive(0, Frame(ArpOperation.Request, s_host, s_hostAddress, elsewhere), At(0));
        table.Receive(0, Frame(ArpOperation.Request, s_liar, lent, lent), At(0));         // announces it as its own
        table.Receive(0, Frame(ArpOperation.Reply, s_liar, s_hostAddress, lent), At(0));  // for somebody else
        Assert.Empty(_sent);
        Assert.False(table.Receive(0, Frame(ArpOperation.Request, s_host, s_hostAddress, lent), At(0)));
        (MacAddress to, ArpPacket arp) = LastSent();
        Assert.Equal((s_host, ArpOperation.Reply, s_ours, lent, s_hostAddress), (to, arp.Operation, arp.SenderMac, arp.SenderAddress, arp.TargetAddress));
        Assert.Empty(table.Known);
    }

    [Fact]
    public void Asks_everybody_again_when_the_link_returns()
    {
        Resolve(1, 0);
        Reply(s_host, 10);
        _table.LinkReturned(0, At(5_000));
        Assert.False(_table.Tick(At(5_000)));
        Assert.Equal(s_host, LastSent().To);
        Assert.Equal(s_host, Assert.Single(_table.Known).Mac);

        _table.Tick(At(6_000));
        Assert.Equal(MacAddress.Broadcast, LastSent().To);
        Assert.True(Reply(s_liar, 6_010));    // another machine at the same address, and asked for
        Assert.Equal(s_liar, Assert.Single(_table.Known).Mac);
    }

    [Fact]
    public void Asks_keeps_three_packets_and_releases_them_in_order()
    {
        for (byte mark = 1; mark <= 5; mark++) Resolve(mark, 0);
        Assert.Equal((MacAddress.Broadcast, new ArpPacket(ArpOperation.Request, s_ours, s_address, default, s_hostAddress)), LastSent());
        Assert.Single(_sent);
        Assert.Empty(_released);

        Assert.True(Reply(s_host, 10));
        Assert.Equal([[1], [2], [3]], _released);
        Assert.Equal([new Neighbour(0, s_hostAddress, s_host, At(10))], _table.Known);

        Resolve(9, 20);
        Assert.Equal([9], _released[^1]);
    }

    [Fact]
    public void Asks_three_times_a_second_apart_and_forgets()
    {
        Resolve(1, 0);
        for (long now = 0; now < 2999; now += 7) Assert.False(_table.Tick(At(now)));
        Assert.Equal(3, _sent.Count);
        Assert.Equal(At(3003), _table.Deadline.Plus(3003 - _table.Deadline.Milliseconds));
        Assert.False(_table.Tick(_table.Deadline));
        Assert.Equal(3, _sent.Count);
        Assert.Equal(Instant.Never, _table.Deadline);

        Assert.False(Reply(s_host, 4000));
        Assert.Empty(_table.Known);
        Assert.Empty(_released);
    }

    [Fact]
    public void What_waited_in_vain_is_given_back_in_order_once()
    {
        List<byte> givenBack = [];
        for (byte mark = 1; mark <= 5; mark++)
            _table.Resolve(0, s_hostAddress, new[] { mark }, At(0), _ => Assert.Fail("nobody answered"), packet => givenBack.Add(packet.Span[0]));
        Resolve(6, 0);
        _table.Tick(At(1_000));
        _table.Tick(At(2_000));
        Assert.Empty(givenBack);
        _table.Tick(At(3_000));
        Assert.Equal([1, 2, 3], givenBack);
        Assert.False(Reply(s_host, 3_001));
        Assert.Equal(3, givenBack.Count);

        Resolve(7, 4_000);
        Reply(s_host, 4_001);
        Assert.Equal([7], Assert.Single(_released));
        for (long now = 64_000; now <= 70_000; now += 500) _table.Tick(At(now));
        Assert.Empty(_table.Known);
        Assert.Equal(3, givenBack.Count);
    }

    [Fact]
    public void Reasks_after_a_minute_first_the_station_then_all_and_stays_usable_meanwhile()
    {
        Resolve(1, 0);
        Reply(s_host, 0);
        Assert.Equal(At(60_000), _table.Deadline);

        Assert.False(_table.Tick(At(60_000)));
        Assert.Equal(s_host, LastSent().To);
        Assert.False(_table.Tick(At(61_000)));
        Assert.Equal(MacAddress.Broadcast, LastSent().To);
        Assert.Single(_table.Known);
        Assert.False(_table.Tick(At(62_000)));
        Assert.True(_table.Tick(At(63_000)));
        Assert.Empty(_table.Known);
    }

    [Fact]
    public void A_station_replaced_is_learnt_when_asked_again()
    {
        Resolve(1, 0);
        Reply(s_host, 0);
        _table.Tick(At(60_000));
        Assert.True(Reply(s_liar, 60_001));
        Assert.Equal(s_liar, Assert.Single(_table.Known).Mac);
    }

    [Fact]
    public void Unasked_replies_and_gratuitous_ones_change_nothing()
    {
        Assert.False(Reply(s_liar, 0));
        Assert.Empty(_table.Known);

        Resolve(1, 0);
        Reply(s_host, 0);
        Assert.False(Reply(s_liar, 100));
        Assert.False(_table.Receive(0, Frame(ArpOperation.Request, s_liar, s_hostAddress, s_hostAddress, MacAddress.Broadcast), At(200)));
        Assert.False(_table.Receive(0, Frame(ArpOperation.Request, s_liar, s_hostAddress, s_address, MacAddress.Broadcast), At(300)));
        Assert.Equal(s_host, Assert.Single(_table.Known).Mac);
        Assert.Equal(At(60_000), _table.Deadline);
    }

    [Fact]
    public void Replies_from_elsewhere_or_to_others_are_not_believed()
    {
        IpAddress outside = IpAddress.Parse("192.0.2.1");
        _table.Resolve(0, outside, new byte[1], At(0), _ => Assert.Fail("not our network"));
        Assert.Empty(_sent);

        Resolve(1, 0);
        Assert.False(_table.Receive(0, Frame(ArpOperation.Reply, s_liar, s_hostAddress, s_address, MacAddress.Broadcast), At(1)));
        Assert.False(_table.Receive(0, Frame(ArpOperation.Reply, MacAddress.Broadcast, s_hostAddress, s_address), At(1)));
        Assert.False(_table.Receive(0, Frame(ArpOperation.Reply, s_liar, s_hostAddress, s_hostAddress), At(1)));
        Assert.Empty(_table.Known);
    }

    [Fact]
    public void Answers_for_our_address_only_and_refreshes_who_agrees()
    {
        Resolve(1, 0);
        Reply(s_host, 0);
        _table.Receive(0, Frame(ArpOperation.Request, s_host, s_hostAddress, s_address, MacAddress.Broadcast), At(5000));
        Assert.Equal((s_host, new ArpPacket(ArpOperation.Reply, s_ours, s_address, s_host, s_hostAddress)), LastSent());
        Assert.Equal(At(65_000), _table.Deadline);

        int sent = _sent.Count;
        _table.Receive(0, Frame(ArpOperation.Request, s_host, s_hostAddress, IpAddress.Parse("10.7.0.77"), MacAddress.Broadcast), At(5000));
        Assert.Equal(sent, _sent.Count);
        _table.Receive(0, Frame(ArpOperation.Request, s_host, default, s_address, MacAddress.Broadcast), At(5000));
        Assert.Equal(sent + 1, _sent.Count);
    }

    [Fact]
    public void Answers_whoever_asks_for_our_address_and_learns_nothing_from_strangers()
    {
        IpAddress elsewhere = IpAddress.Parse("192.0.2.1");    // one of its addresses: Linux asks in the name of what its packet is from
        Assert.False(_table.Receive(0, Frame(ArpOperation.Request, s_host, elsewhere, s_address, MacAddress.Broadcast), At(0)));
        Assert.Equal((s_host, new ArpPacket(ArpOperation.Reply, s_ours, s_address, s_host, elsewhere)), LastSent());
        Assert.Empty(_table.Known);
    }

    [Fact]
    public void Counts_who_claims_our_address()
    {
        _table.Receive(0, Frame(ArpOperation.Request, s_liar, s_address, s_address, MacAddress.Broadcast), At(0));
        _table.Receive(0, Frame(ArpOperation.Reply, s_liar, s_address, s_hostAddress, MacAddress.Broadcast), At(0));
        _table.Receive(0, Frame(ArpOperation.Request, s_ours, s_address, s_address, MacAddress.Broadcast), At(0));
        Assert.Equal(2, _table.Conflicts);
        Assert.Empty(_sent);
    }

    [Fact]
    public void A_sweep_through_the_network_is_bounded()
    {
        for (uint host = 2; host < 250; host++)
            _table.Resolve(0, IpAddress.FromV4(0x0A07_0000 + host), new byte[1500], At(0), _ => { });
        Assert.Equal(64, _sent.Count);
        _table.Tick(At(3000));
        _table.Tick(At(4000));
        _table.Tick(At(5000));
        Assert.Equal(Instant.Never, _table.Deadline);
        Resolve(1, 6000);
        Assert.True(Reply(s_host, 6001));
        Assert.Equal([[1]], _released);
    }

    [Fact]
    public void Damaged_frames_do_nothing()
    {
        byte[] whole = Frame(ArpOperation.Request, s_host, s_hostAddress, s_address, MacAddress.Broadcast);
        for (int length = 0; length < 42; length++) Assert.False(_table.Receive(0, whole.AsSpan(0, length), At(0)));
        Assert.Empty(_sent);
    }
}
