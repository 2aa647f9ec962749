using Amaranten.Gateway.Ports;
using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Gateway.Forwarding;

/// <summary>Where an inner packet of tunnel mode goes, and what its outer header takes from it.</summary>
internal readonly record struct TunnelLeg(OutboundSa Sa, NextHop Hop, byte TypeOfService, bool DontFragment);

/// <summary>Where an inner packet is built.</summary>
/// <param name="Offset">Start of its IP header.</param>
/// <param name="Continues">True when it will be sealed wall to wall with the packet placed before it, and leave with it.</param>
internal readonly record struct Placement(int Offset, bool Continues);

/// <summary>
/// Memory for packets that are built and then sealed in place. Packets of one leg whose ESP travels in UDP follow each other without a gap, so that a run of
/// them, under one header, is a superpacket of UDP (RFC 3948 §2.1): equal sizes, a shorter one ends it.
/// </summary>
internal sealed class PlacedRuns(FrameMemory memory, int firstSlot, int slots)
{
    // The kernel refuses more (UDP_MAX_SEGMENTS), and an IP packet holds no more.
    private const int MostPackets = 64, MostBytes = 65_000 - Ipv4Header.Size - UdpHeader.Size;

    private const int AlignBytes = 64;

    private readonly int _start = memory.SlotAt(firstSlot), _end = memory.SlotAt(firstSlot + slots);
    private int _next = memory.SlotAt(firstSlot);

    private TunnelLeg _leg;
    private int _runPackets, _runBytes, _runSize;

    /// <summary>False when there is no room before <see cref="TakeBackAll"/>.</summary>
    public bool TryPlace(in TunnelLeg leg, bool mayJoin, int innerLength, out Placement placement)
    {
        int espLength = EspOverhead.EspLength(leg.Sa, innerLength), before = EspOverhead.EspHeaderBytes(leg.Sa);
        bool continues = mayJoin && _runPackets > 0 && _runPackets < MostPackets && espLength <= _runSize && _runBytes + espLength <= MostBytes && leg == _leg;
        int esp = continues ? _next : (_next + FrameMemory.HeadroomBytes + AlignBytes - 1) / AlignBytes * AlignBytes;
        placement = new Placement(esp + before, continues);
        if (esp + espLength + FrameMemory.TailroomBytes > _end) return false;

        _next = esp + espLength;
        if (!continues) (_leg, _runPackets, _runBytes, _runSize) = (leg, 0, 0, espLength);
        _runPackets++;
        _runBytes += espLength;
        if (!mayJoin || espLength < _runSize) EndRun();
        return true;
    }

    /// <summary>What is placed next begins a run of its own.</summary>
    public void EndRun() => _runPackets = 0;

    public void TakeBackAll()
    {
        EndRun();
        _next = _start;
    }
}
