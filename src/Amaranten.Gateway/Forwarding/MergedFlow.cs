using System.Buffers.Binary;
using Amaranten.Gateway.Ports;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// A superpacket in the making. Its first packet stays where it lies until a second one follows. A segment is taken only when cutting the superpacket would
/// give it back as it was: same addresses, ports, acknowledgment, window, options, time to live, type of service and DF, the next sequence number, checksums
/// that hold. What is shorter than the first one, or has PSH, is the last.
/// </summary>
internal struct MergedFlow(in FlowKey key, in Packet first, in MergeableSegment segment)
{
    // The kernel takes no more datagrams in one (UDP_MAX_SEGMENTS), and an IP packet no more octets.
    private const int MostDatagrams = 64, MostBytes = 65_000;

    private const int TypeOfServiceAt = 1, IdentificationAt = 4, FragmentAt = 6, TimeToLiveAt = 8;
    private const int SequenceAt = Ipv4Header.Size + 4, AcknowledgmentAt = Ipv4Header.Size + 8, OffsetAt = Ipv4Header.Size + 12, FlagsAt = Ipv4Header.Size + 13,
        WindowAt = Ipv4Header.Size + 14, TcpChecksumAt = Ipv4Header.Size + 16, UrgentAt = Ipv4Header.Size + 18;
    private const int UdpLengthAt = Ipv4Header.Size + 4, UdpChecksumAt = Ipv4Header.Size + 6;

    private readonly int _headerLength = segment.HeaderLength, _segmentSize = segment.PayloadLength;
    private uint _nextSequence = unchecked(segment.Sequence + (uint)segment.PayloadLength);

    public FlowKey Key { get; } = key;

    /// <summary>The first packet; once there are more, all of it so far, with the first one's headers.</summary>
    public Packet Packet { get; private set; } = first;

    /// <summary>Packets in it.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>True when nothing can follow.</summary>
    public bool IsComplete { get; private set; }

    private readonly bool IsTcp => Key.Protocol == IpProtocol.Tcp;

    /// <summary>Whether all but the checksums fits.</summary>
    public readonly bool IsContinuedBy(ReadOnlySpan<byte> memory, ReadOnlySpan<byte> next, in MergeableSegment segment)
    {
        if (segment.HeaderLength != _headerLength || segment.PayloadLength > _segmentSize || Packet.Length + segment.PayloadLength > MostBytes) return false;
        ReadOnlySpan<byte> ours = memory.Slice(Packet.Offset, _headerLength);
        ushort fragment = BinaryPrimitives.ReadUInt16BigEndian(ours[FragmentAt..]);
        if (ours[TypeOfServiceAt] != next[TypeOfServiceAt] || ours[TimeToLiveAt] != next[TimeToLiveAt] || fragment != BinaryPrimitives.ReadUInt16BigEndian(next[FragmentAt..])) return false;
        if (fragment == 0 && !FollowsIdentification(ours, next)) return false;
        if (!IsTcp) return Count < MostDatagrams;
        return segment.Sequence == _nextSequence && ours[OffsetAt] == next[OffsetAt]
            && BinaryPrimitives.ReadUInt32BigEndian(ours[AcknowledgmentAt..]) == BinaryPrimitives.ReadUInt32BigEndian(next[AcknowledgmentAt..])
            && BinaryPrimitives.ReadUInt16BigEndian(ours[WindowAt..]) == BinaryPrimitives.ReadUInt16BigEndian(next[WindowAt..])
            && ours[UrgentAt..].SequenceEqual(next[UrgentAt.._headerLength]);
    }

    /// <summary>Moves the only packet to where others can follow it. False when its checksums do not hold.</summary>
    public bool TryMoveTo(Span<byte> memory, int offset)
    {
        ReadOnlySpan<byte> only = memory.Slice(Packet.Offset, Packet.Length);
        bool holds = Holds(only, InternetChecksum.CopyAndSum(only[_headerLength..], memory[(offset + _headerLength)..]));
        if (!holds) return false;
        only[.._headerLength].CopyTo(memory[offset..]);
        Packet = Packet with { Offset = offset };
        return true;
    }

    /// <summary>Appends what continues it. False when its checksums do not hold.</summary>
    public bool TryAppend(Span<byte> memory, ReadOnlySpan<byte> next, in MergeableSegment segment)
    {
        if (!Holds(next, InternetChecksum.CopyAndSum(next[_headerLength..], memory[(Packet.Offset + Packet.Length)..]))) return false;
        Packet = Packet with { Length = Packet.Length + segment.PayloadLength };
        Count++;
        _nextSequence = unchecked(_nextSequence + (uint)segment.PayloadLength);
        if (segment.IsPush) memory[Packet.Offset + FlagsAt] |= (byte)TcpFlags.Psh;
        IsComplete = segment.EndsRun || segment.PayloadLength < _segmentSize;
        return true;
    }

    /// <summary>Several packets as one: its headers say so, its transport checksum is left to the device.</summary>
    public readonly Packet Finish(Span<byte> memory)
    {
        Span<byte> packet = memory.Slice(Packet.Offset, Packet.Length);
        Ipv4Writer.SetTotalLength(packet, (ushort)packet.Length);
        int transportLength = packet.Length - Ipv4Header.Size;
        uint pseudoHeader = InternetChecksum.PseudoHeader(
            IpAddress.FromV4((uint)(Key.Addresses >> 32)), IpAddress.FromV4(unchecked((uint)Key.Addresses)), Key.Protocol, transportLength);
        if (!IsTcp) BinaryPrimitives.WriteUInt16BigEndian(packet[UdpLengthAt..], (ushort)transportLength);
        int checksumAt = IsTcp ? TcpChecksumAt : UdpChecksumAt;
        BinaryPrimitives.WriteUInt16BigEndian(packet[checksumAt..], InternetChecksum.Fold(pseudoHeader));
        var offload = new Offload(
            true, IsTcp ? Segmentation.TcpV4 : Segmentation.UdpL4, (ushort)(EthernetHeader.Size + _headerLength), (ushort)_segmentSize,
            EthernetHeader.Size + Ipv4Header.Size, (ushort)(checksumAt - Ipv4Header.Size));
        return Packet with { Offload = offload };
    }

    // Cutting numbers the packets from the first one's identification on; where DF is set it has no meaning (RFC 6864 §4.1).
    private readonly bool FollowsIdentification(ReadOnlySpan<byte> ours, ReadOnlySpan<byte> next) =>
        BinaryPrimitives.ReadUInt16BigEndian(next[IdentificationAt..]) == unchecked((ushort)(BinaryPrimitives.ReadUInt16BigEndian(ours[IdentificationAt..]) + Count));

    // The sums of both headers, given that of the payload.
    private readonly bool Holds(ReadOnlySpan<byte> packet, uint payloadSum)
    {
        uint pseudoHeader = InternetChecksum.PseudoHeader(
            IpAddress.FromV4((uint)(Key.Addresses >> 32)), IpAddress.FromV4(unchecked((uint)Key.Addresses)), Key.Protocol, packet.Length - Ipv4Header.Size);
        return InternetChecksum.Holds(packet[..Ipv4Header.Size]) && InternetChecksum.Holds(packet[Ipv4Header.Size.._headerLength], pseudoHeader + payloadSum);
    }
}
