using System.Buffers.Binary;
using Amaranten.Gateway.Ports;
using Amaranten.Linux.Ports;
using Amaranten.Wire.Ip;

namespace Amaranten.Linux.Tests;

/// <summary>A port that several workers share: the kernel brings every frame to one of them, to the one that the placement says.</summary>
public sealed class FanoutTests : IDisposable
{
    private const int Workers = 3, MarkAt = 14 + 60 + 24, PacketBytes = 120;
    private readonly NetworkNamespace _left = new(), _right = new();
    private readonly PacketPort _near, _far;
    private readonly TestFrames _frames = new(), _others = new();
    private readonly Random _random = new(20_261_201);

    public FanoutTests()
    {
        _left.Cable("near", _right, "far");
        _near = _left.Within(() => PacketPort.Open("wan", "near"));
        _far = _right.Within(() => PacketPort.Open("lan", "far", new PortOptions { Workers = Workers }));
    }

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
        _left.Dispose();
        _right.Dispose();
    }

    [Theory, InlineData(0), InlineData(1), InlineData(40), InlineData(FlowPlacement.MostNetworks)]
    public void Every_frame_comes_to_the_worker_of_its_SPI_or_its_destination(int count)
    {
        (IpPrefix Network, int Worker)[] networks = RandomNetworks(count);
        _far.Spread(new FlowPlacement(Workers, [.. networks.Select(network => new PlacedNetwork(network.Network, network.Worker))]));
        List<int> expected = [];
        for (int i = 0; i < 600; i++)
        {
            byte[] packet = RandomPacket(networks);
            expected.Add(Expected(packet, networks));
            Send(packet, i);
        }
        Assert.Equal(expected, Arrivals(expected.Count));
        if (count < 2) Assert.Equal(Workers, expected.Distinct().Count());
        Assert.Equal((600, 0), (_far.Counters.Received, _far.Counters.ReceiveDrops));
    }

    [Fact]
    public void What_is_not_IPv4_or_makes_no_sense_comes_to_the_first()
    {
        byte[] whole = new byte[14 + 20 + 8];
        whole[12] = 8;
        whole[14] = 0x45;
        byte[][] odd = [[.. whole[..14], 0x45], [.. whole[..12], 8, 6, .. whole[14..]], [.. whole[..23], 50, .. whole[24..34]], [.. whole[..23], 17, .. whole[24..36], 0x11, 0x94, 0, 9, 0, 0, 0xFF]];
        foreach (byte[] frame in odd) _near.Queue(0).Send(_frames.Memory, [_frames.Make(0, Convert.ToHexString([.. Enumerable.Repeat((byte)0xFF, 6), .. frame[6..]]))]);
        Thread.Sleep(50);
        // The destination of what is cut short is not there: its hash is that of nothing.
        Assert.Equal([odd.Length, 0, 0], Enumerable.Range(0, Workers).Select(worker => _far.Queue(worker).Receive(_others.Memory, _others.Room())));
    }

    [Fact]
    public void A_device_that_vanishes_and_returns_is_shared_again()
    {
        (IpPrefix Network, int Worker)[] networks = RandomNetworks(10);
        _far.Spread(new FlowPlacement(Workers, [.. networks.Select(network => new PlacedNetwork(network.Network, network.Worker))]));
        _right.Run("ip link del far");
        Assert.True(Becomes(false, _far, _right));
        Assert.Equal(0, _far.Queue(1).Receive(_others.Memory, _others.Room()));
        _right.Cable("far", _left, "near");
        Assert.True(Becomes(true, _far, _right));
        Assert.True(Becomes(true, _near, _left));

        List<int> expected = [];
        for (int i = 0; i < 100; i++)
        {
            byte[] packet = RandomPacket(networks);
            expected.Add(Expected(packet, networks));
            Send(packet, i);
        }
        Assert.Equal(expected, Arrivals(100));
    }

    [Fact]
    public void Ports_that_share_a_device_by_VLANs_share_their_frames_among_workers_too()
    {
        using PacketPort seven = _right.Within(() => PacketPort.Open("dmz", "far", new PortOptions { Workers = 2, Vlan = 7 }));
        using PacketPort near = _left.Within(() => PacketPort.Open("dmz", "near", new PortOptions { Vlan = 7 }));
        for (uint spi = 0x100; spi < 0x108; spi++)
        {
            near.Queue(0).Send(_frames.Memory, [_frames.Make(0, $"ffffffffffff 020000000001 0800 4500 0024 0000 0000 4032 0000 0a000001 0a000002 {spi:x8} 00000001")]);
            Assert.Null(_others.WaitFor(seven.Queue(1 - (int)(spi % 2)), $"{spi:x8}", 5));
            Assert.NotNull(_others.WaitFor(seven.Queue((int)(spi % 2)), $"{spi:x8}"));
        }
        Assert.Equal((8, 0), (seven.Counters.Received, _far.Counters.Received));
    }

    private static bool Maintain(PacketPort port)
    {
        port.Refresh();
        return port.LinkUp;
    }

    // Sockets of a group are made anew, and belong where they are made.
    private static bool Becomes(bool up, PacketPort port, NetworkNamespace at)
    {
        for (int i = 0; i < 60 && at.Within(() => Maintain(port)) != up; i++) Thread.Sleep(50);
        return port.LinkUp == up;
    }

    // Nested in each other and apart, some of them one host or everything.
    private (IpPrefix, int)[] RandomNetworks(int count)
    {
        var networks = new Dictionary<IpPrefix, int>();
        while (networks.Count < count)
        {
            int length = _random.Next(8) == 0 ? 32 : _random.Next(0, 30);
            uint address = (uint)_random.NextInt64(1L << 32) & (length == 0 ? 0 : uint.MaxValue << 32 - length);
            if (networks.Count > 0 && _random.Next(2) == 0)    // within another
            {
                IpPrefix around = networks.Keys.ElementAt(_random.Next(networks.Count));
                length = Math.Min(32, around.Length + _random.Next(1, 9));
                address = (around.Address.V4 | (uint)_random.NextInt64(1L << 32) & (uint)((1UL << 32 - around.Length) - 1)) & uint.MaxValue << 32 - length;
            }
            networks.TryAdd(new IpPrefix(IpAddress.FromV4(address), length), _random.Next(Workers));
        }
        return [.. networks.Select(network => (network.Key, network.Value))];
    }

    // An IPv4 packet, header options before it perhaps, with something of each kind that is told apart.
    private byte[] RandomPacket((IpPrefix Network, int)[] networks)
    {
        byte[] packet = new byte[PacketBytes];
        _random.NextBytes(packet);
        int words = _random.Next(4) == 0 ? _random.Next(6, 16) : 5;
        packet[0] = (byte)(0x40 | words);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), PacketBytes);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), _random.Next(5) switch { 0 => 0x2000, 1 => 0x4000, 2 => (ushort)_random.Next(1, 0x2000), _ => 0 });
        packet[9] = new byte[] { 50, 50, 51, 17, 17, 17, 6, 1 }[_random.Next(8)];
        uint inside = networks.Length > 0 && _random.Next(3) > 0 ? networks[_random.Next(networks.Length)].Network.Address.V4 : 0;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(16), inside != 0 ? (uint)(inside + (long)_random.Next(-1, 2)) : (uint)_random.NextInt64(1L << 32));
        if (packet[9] == 17 && _random.Next(3) > 0) BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(words * 4 + 2), 4500);
        if (_random.Next(6) == 0) packet.AsSpan(words * 4 + 8, 4).Clear();    // the non-ESP marker
        return packet;
    }

    // The slow obvious way.
    private static int Expected(byte[] packet, (IpPrefix Network, int Worker)[] networks)
    {
        int header = (packet[0] & 15) * 4;
        bool isFragment = (BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(6)) & 0x3FFF) != 0;
        if (!isFragment && packet[9] == 50) return (int)(BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(header)) % Workers);
        if (!isFragment && packet[9] == 51) return (int)(BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(header + 4)) % Workers);
        if (!isFragment && packet[9] == 17 && BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(header + 2)) == 4500)
            return (int)(BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(header + 8)) % Workers);
        IpAddress destination = IpAddress.FromV4(BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(16)));
        (IpPrefix Network, int Worker)[] around = [.. networks.Where(network => network.Network.Contains(destination))];
        if (around.Length > 0) return around.MaxBy(network => network.Network.Length).Worker;
        return (int)((destination.V4 * (ulong)FlowPlacement.HashFactor % (1UL << 32) >> FlowPlacement.HashShift) % Workers);
    }

    private void Send(byte[] packet, int number)
    {
        byte[] frame = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0, 0, 1, 8, 0, .. packet];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(MarkAt), number);
        Assert.Equal(1, _near.Queue(0).Send(_frames.Memory, [_frames.Make(0, Convert.ToHexString(frame))]));
    }

    // Which worker got each, in the order in which they were sent.
    private int[] Arrivals(int count)
    {
        int[] arrivals = [.. Enumerable.Repeat(-1, count)];
        int missing = count;
        for (int quiet = 0; quiet < 50 && (missing > 0 || quiet < 5);)
        {
            int before = missing;
            for (int worker = 0; worker < Workers; worker++)
            {
                Span<Frame> room = _others.Room();
                int arrived = _far.Queue(worker).Receive(_others.Memory, room);
                foreach (Frame frame in room[..arrived])
                {
                    int number = BinaryPrimitives.ReadInt32BigEndian(_others.Octets(frame)[MarkAt..]);
                    Assert.Equal(-1, arrivals[number]);
                    arrivals[number] = worker;
                    missing--;
                }
            }
            if (missing == before) quiet++;
            if (missing == before) Thread.Sleep(5);
        }
        return arrivals;
    }
}
