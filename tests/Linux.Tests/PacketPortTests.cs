using Amaranten.Gateway.Ports;
using Amaranten.Linux.Ports;
using Amaranten.Wire;
using Amaranten.Wire.Ethernet;

namespace Amaranten.Linux.Tests;

/// <summary>Two ports of ours at the ends of one veth cable, and the kernel's own stack where a witness is needed.</summary>
public sealed class PacketPortTests : IDisposable
{
    private const string Broadcast = "ffff ffff ffff 0200 0000 0001 88b5";

    private readonly NetworkNamespace _left = new(), _right = new();
    private readonly PacketPort _near, _far;
    private readonly TestFrames _frames = new(), _others = new();

    public PacketPortTests()
    {
        _left.Cable("near", _right, "far");
        _near = _left.Within(() => PacketPort.Open("wan", "near"));
        _far = _right.Within(() => PacketPort.Open("lan", "far"));
    }

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
        _left.Dispose();
        _right.Dispose();
    }

    [Fact]
    public void Frames_cross_both_ways_unchanged()
    {
        Assert.Equal(1, _near.Queue(0).Send(_frames.Memory, [_frames.Make(0, $"{Broadcast} 1122 3344")]));
        Assert.Equal(1, _far.Queue(0).Send(_frames.Memory, [_frames.Make(1, $"{Broadcast} 5566 7788")]));

        Assert.Equal("FFFFFFFFFFFF02000000000188B511223344", _others.WaitFor(_far, "1122 3344"));
        Assert.Equal("FFFFFFFFFFFF02000000000188B555667788", _others.WaitFor(_near, "5566 7788"));
        Assert.Equal((1, 1), (_near.Counters.Sent, _far.Counters.Sent));
    }

    [Fact]
    public void A_batch_larger_than_one_system_call_is_sent_whole()
    {
        Frame[] batch = [.. Enumerable.Range(0, 150).Select(_ => _frames.Make(0, $"{Broadcast} ABCD"))];
        Assert.Equal(150, _near.Queue(0).Send(_frames.Memory, batch));
        int seen = 0;
        for (int i = 0; i < 1000 && seen < 150; i++) seen += CountOf(_far, "ABCD");
        Assert.Equal(150, seen);
    }

    [Fact]
    public void A_port_never_hears_itself()
    {
        IFrameSender second = _left.Within(_near.OpenSender);
        _near.Queue(0).Send(_frames.Memory, [_frames.Make(0, $"{Broadcast} AAAA 0001")]);
        second.Send(_frames.Memory, [_frames.Make(1, $"{Broadcast} AAAA 0002")]);

        Assert.NotNull(_others.WaitFor(_far, "AAAA 0002"));    // so both have left
        Assert.Null(_others.WaitFor(_near, "AAAA", 50));
        Assert.Equal(2, _near.Counters.Sent);
    }

    [Fact]
    public void Frames_to_its_own_address_arrive_although_the_device_has_another()
    {
        string device = _left.Run("cat /sys/class/net/near/address").Trim();
        Assert.NotEqual(device, _near.Mac.ToString());
        Assert.False(_near.Mac.IsGroup);
        Assert.Equal(2UL, _near.Mac.Value >> 40 & 2);    // locally administered

        string own = _near.Mac.ToString().Replace(":", "", StringComparison.Ordinal);
        _far.Queue(0).Send(_frames.Memory, [_frames.Make(0, $"{own} 0200 0000 0002 88b5 0BAD CAFE")]);
        Assert.NotNull(_others.WaitFor(_near, "0BAD CAFE"));
    }

    [Fact]
    public void An_address_can_be_configured()
    {
        MacAddress wanted = new(0x02_00_5e_10_00_01);
        using PacketPort port = _left.Within(() => PacketPort.Open("wan", "near", new PortOptions { Mac = wanted }));
        Assert.Equal(wanted, port.Mac);
    }

    [Fact]
    public void A_frame_of_a_vlan_is_not_taken_for_an_untagged_one()
    {
        _near.Queue(0).Send(_frames.Memory, [_frames.Make(0, "ffff ffff ffff 0200 0000 0001 8100 0007 88b5 7777 0001")]);
        _near.Queue(0).Send(_frames.Memory, [_frames.Make(1, $"{Broadcast} 7777 0002")]);
        Assert.Equal("FFFFFFFFFFFF02000000000188B577770002", _others.WaitFor(_far, "7777"));
    }

    [Fact]
    public void A_priority_tag_is_no_vlan()
    {
        _near.Queue(0).Send(_frames.Memory, [_frames.Make(0, "ffff ffff ffff 0200 0000 0001 8100 E000 88b5 7777 0004")]);
        Assert.Equal("FFFFFFFFFFFF02000000000188B577770004", _others.WaitFor(_far, "7777"));
    }

    [Fact]
    public void A_frame_too_long_for_the_device_is_lost_and_counted_and_its_followers_are_not()
    {
        Frame tooLong = _frames.Make(0, Broadcast) with { Length = 4000 };
        Assert.Equal(1, _near.Queue(0).Send(_frames.Memory, [tooLong, _frames.Make(1, $"{Broadcast} FADE")]));
        Assert.NotNull(_others.WaitFor(_far, "FADE"));
        Assert.Equal((1, 1), (_near.Counters.Sent, _near.Counters.SendDrops));
    }

    [Fact]
    public void A_frame_longer_than_its_room_is_lost_and_counted_and_its_room_is_not()
    {
        var small = new TestFrames(4, FrameMemory.HeadroomBytes + 64);
        _near.Queue(0).Send(_frames.Memory, [_frames.Make(0, Broadcast) with { Length = 200 }, _frames.Make(1, $"{Broadcast} FADE")]);
        Thread.Sleep(20);
        Span<Frame> room = small.Room();
        int[] before = [.. room.ToArray().Select(frame => frame.Offset)];
        Assert.Equal(1, _far.Queue(0).Receive(small.Memory, room));
        Assert.EndsWith("FADE", Convert.ToHexString(small.Octets(room[0])), StringComparison.Ordinal);
        Assert.Equal(before, room.ToArray().Select(frame => frame.Offset).Order());
        Assert.Equal((1, 1), (_far.Counters.Received, _far.Counters.ReceiveDrops));
    }

    [Fact]
    public void Link_follows_the_cable()
    {
        var clock = new Instant(0);
        Assert.True(_near.LinkUp);
        _right.Run("ip link set far down");
        Assert.True(Becomes(false, _near, ref clock));
        _right.Run("ip link set far up");
        Assert.True(Becomes(true, _near, ref clock));
    }

    [Fact]
    public void The_state_is_checked_at_most_twice_a_second()
    {
        _near.Maintain(new Instant(10_000));
        _right.Run("ip link set far down");
        for (int i = 0; i < 100 && _left.Run("cat /sys/class/net/near/operstate").Trim() == "up"; i++) Thread.Sleep(20);
        _near.Maintain(new Instant(10_499));
        Assert.True(_near.LinkUp);
        _near.Maintain(new Instant(10_500));
        Assert.False(_near.LinkUp);
    }

    [Fact]
    public void A_device_that_goes_down_and_up_is_used_again()
    {
        var clock = new Instant(0);
        _left.Run("ip link set near down");
        Assert.True(Becomes(false, _near, ref clock));
        Assert.Equal(0, _near.Queue(0).Receive(_others.Memory, _others.Room()));
        Assert.Equal(0, _near.Queue(0).Send(_frames.Memory, [_frames.Make(0, $"{Broadcast} 0001")]));
        Assert.Equal(1, _near.Counters.SendDrops);

        _left.Run("ip link set near up");
        Assert.True(Becomes(true, _near, ref clock));
        _near.Queue(0).Send(_frames.Memory, [_frames.Make(0, $"{Broadcast} 0BAC 0BAC")]);
        Assert.NotNull(_others.WaitFor(_far, "0BAC 0BAC"));
    }

    [Fact]
    public void A_device_that_vanishes_and_returns_is_used_again_by_port_and_senders()
    {
        var clock = new Instant(0);
        IFrameSender control = _left.Within(_near.OpenSender);
        MacAddress mac = _near.Mac;
        _left.Run("ip link del near");
        Assert.True(Becomes(false, _near, ref clock));
        Assert.Equal(0, _near.Queue(0).Receive(_others.Memory, _others.Room()));
        Assert.Equal(0, _near.Queue(0).Send(_frames.Memory, [_frames.Make(0, $"{Broadcast} 0001")]));
        Assert.Equal(0, control.Send(_frames.Memory, [_frames.Make(0, $"{Broadcast} 0001")]));

        _left.Cable("near", _right, "far");
        Assert.True(Becomes(true, _near, ref clock));
        Assert.True(Becomes(true, _far, ref clock));
        Assert.Equal(mac, _near.Mac);
        _near.Queue(0).Send(_frames.Memory, [_frames.Make(0, $"{Broadcast} 4444 0001")]);
        Assert.NotNull(_others.WaitFor(_far, "4444 0001"));
        control.Send(_frames.Memory, [_frames.Make(0, $"{Broadcast} 4444 0002")]);
        Assert.NotNull(_others.WaitFor(_far, "4444 0002"));
        _far.Queue(0).Send(_frames.Memory, [_frames.Make(0, $"{mac.Value:x12} 0200 0000 0001 88b5 4444 0003")]);
        Assert.NotNull(_others.WaitFor(_near, "4444 0003"));    // promiscuous again
    }

    [Fact]
    public void Sending_and_receiving_allocate_nothing()
    {
        Frame frame = _frames.Make(0, $"{Broadcast} 5A5A");
        Assert.True(Exchange(frame, 2000));    // the runtime compiles and binds while it warms up
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool arrived = Exchange(frame, 5000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(arrived);
    }

    [Fact]
    public void News_of_links_reaches_the_control_thread()
    {
        int news = 0;
        using LinkEvents events = _left.Within(() => new LinkEvents(() => news++));
        var poller = new Polling.Poller();
        poller.Add(events);
        _right.Run("ip link set far down");
        poller.Wait(new Instant(0), new Instant(2000));
        Assert.True(news > 0);
    }

    private bool Exchange(Frame frame, int frames)
    {
        int arrived = 0;
        for (int i = 0; i < frames; i++)
        {
            _near.Queue(0).Send(_frames.Memory, new ReadOnlySpan<Frame>(in frame));
            arrived += _far.Queue(0).Receive(_others.Memory, _others.Room());
        }
        for (int i = 0; i < 1_000_000 && arrived < frames; i++) arrived += _far.Queue(0).Receive(_others.Memory, _others.Room());
        return arrived >= frames;
    }

    private int CountOf(IPort port, string ending)
    {
        int count = 0;
        Span<Frame> room = _others.Room();
        foreach (Frame frame in room[..port.Queue(0).Receive(_others.Memory, room)])
        {
            if (Convert.ToHexString(_others.Octets(frame)).EndsWith(ending, StringComparison.Ordinal)) count++;
        }
        if (count == 0) Thread.Sleep(1);
        return count;
    }

    private static bool Becomes(bool up, PacketPort port, ref Instant clock)
    {
        for (int i = 0; i < 60 && port.LinkUp != up; i++)
        {
            Thread.Sleep(50);
            clock = clock.Plus(500);
            port.Maintain(clock);
        }
        return port.LinkUp == up;
    }
}
