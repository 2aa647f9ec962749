using Amaranten.Gateway.Forwarding;
using Amaranten.Wire;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Bench.Tables;

/// <summary>The whole path without devices: from the hub's LAN port sealed to its WAN port, opened by the other gateway, out of its LAN port.</summary>
internal sealed class PacketPath
{
    private const int Batch = 64, Stride = 7919; // a prime: each train is for another tunnel, and all have their turn

    private readonly int _tunnels, _octets, _train;
    private readonly byte[] _frame;
    private readonly MemoryPort _from, _to;
    private readonly Worker _hub, _far;
    private int _tunnel, _inTrain;

    /// <summary>A path between two sites.</summary>
    /// <param name="hub">The one that seals.</param>
    /// <param name="far">The one that opens.</param>
    /// <param name="octets">Of a packet, IP header included.</param>
    /// <param name="train">So many packets in a row are for one tunnel.</param>
    public PacketPath(Site hub, Site far, int octets, int train = 1)
    {
        (_tunnels, _octets, _train) = (hub.Tunnels.Length, octets, train);
        _from = new MemoryPort("lan", hub.Mac(isLan: true));
        _to = new MemoryPort("lan", far.Mac(isLan: true));
        var end = new MemoryPort("wan", far.Mac(isLan: false));
        var begin = new MemoryPort("wan", hub.Mac(isLan: false)) { Other = end };
        _hub = new Worker([begin, _from], hub.Snapshot(), new ControlQueue(64, 1 << 17));
        _far = new Worker([end, _to], far.Snapshot(), new ControlQueue(64, 1 << 17));
        _frame = new byte[EthernetHeader.Size + octets];
        new EthernetHeader(hub.Mac(isLan: true), new MacAddress(0x02_00_00_00_AA_01), EtherType.Ipv4).Write(_frame);
        new UdpHeader(4000, 5000, (ushort)(octets - Ipv4Header.Size)).WriteWithoutChecksum(_frame.AsSpan(EthernetHeader.Size + Ipv4Header.Size));
    }

    /// <summary>Carries so many packets, in whole batches; throws when one is lost.</summary>
    public int Run(int packets)
    {
        long before = _to.Counters.Sent;
        int done = 0;
        for (; done < packets; done += Batch)
        {
            for (int i = 0; i < Batch; i++) Put();
            _hub.RunOnce(new Instant(2_000));
            _far.RunOnce(new Instant(2_000));
        }
        return _to.Counters.Sent - before == done ? done : throw new InvalidOperationException($"of {done} packets {_to.Counters.Sent - before} arrived");
    }

    private void Put()
    {
        if (_inTrain++ % _train == 0) _tunnel = (_tunnel + Stride) % _tunnels;
        Span<byte> frame = _from.Next(_frame.Length);
        _frame.CopyTo(frame);
        new Ipv4Header(Site.Host, Site.HostOf(_tunnel), IpProtocol.Udp, (ushort)_octets).Write(frame[EthernetHeader.Size..]);
    }
}
