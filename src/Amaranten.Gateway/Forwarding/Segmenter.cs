using System.Buffers.Binary;
using Amaranten.Gateway.Ports;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;
using Amaranten.Wire.Udp;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// Cuts a superpacket into the packets it stands for, one for each call: headers rebuilt, checksums complete. TCP may be cut finer
/// than the sender asked, since it is a stream; UDP datagrams keep their size.
/// </summary>
internal ref struct Segmenter
{
    private const int SequenceAt = 4, FlagsAt = 13, ChecksumAt = 16;

    private readonly Ipv4View _whole;
    private readonly int _headers;
    private readonly int _segmentSize;
    private int _cut, _index;

    private Segmenter(Ipv4View whole, int headers, int segmentSize)
    {
        _whole = whole;
        _headers = headers;
        _segmentSize = segmentSize;
    }

    /// <summary>Octets of all headers and one segment.</summary>
    public readonly int LargestPacket => _headers + Math.Min(_segmentSize, _whole.TotalLength - _headers);

    private readonly bool IsTcp => _whole.Protocol == IpProtocol.Tcp;

    /// <summary>False if the packet is not what its offload says, or no segment fits.</summary>
    public static bool TryStart(Ipv4View whole, Offload offload, int largestPacket, out Segmenter segmenter)
    {
        segmenter = default;
        int headers = whole.HeaderLength, segmentSize = offload.SegmentSize;
        if (whole.Protocol == IpProtocol.Udp) headers += UdpHeader.Size;
        else if (TcpView.TryParse(whole.Payload, out TcpView tcp))
        {
            headers += tcp.HeaderLength;
            segmentSize = Math.Min(segmentSize, largestPacket - headers);
        }
        else return false;
        if (segmentSize <= 0 || headers > whole.TotalLength) return false;
        segmenter = new Segmenter(whole, headers, segmentSize);
        return true;
    }

    /// <summary>Builds the next packet in a slot. False when there is none left, or no slot.</summary>
    public bool MoveNext(SlotRange slots, FrameMemory memory, out int offset, out int length)
    {
        (offset, length) = (0, 0);
        ReadOnlySpan<byte> rest = _whole.Packet[(_headers + _cut)..];
        if (rest.Length == 0 && _index > 0 || !slots.TryTake(out offset)) return false;

        int carried = Math.Min(rest.Length, _segmentSize);
        length = _headers + carried;
        Span<byte> packet = memory.Span.Slice(offset, length);
        _whole.Packet[.._headers].CopyTo(packet);
        rest[..carried].CopyTo(packet[_headers..]);

        Ipv4Writer.SetTotalLength(packet, (ushort)length);
        Ipv4Writer.SetIdentification(packet, unchecked((ushort)(_whole.Identification + _index)));
        Span<byte> transport = packet[_whole.HeaderLength..];
        if (IsTcp) WriteTcp(transport, isLast: carried == rest.Length);
        else WriteUdp(transport);
        _cut += carried;
        _index++;
        return true;
    }

    // FIN and PSH mean the end of the data, CWR its beginning.
    private readonly void WriteTcp(Span<byte> segment, bool isLast)
    {
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(segment[SequenceAt..]);
        BinaryPrimitives.WriteUInt32BigEndian(segment[SequenceAt..], unchecked(sequence + (uint)_cut));
        var flags = (TcpFlags)segment[FlagsAt];
        if (!isLast) flags &= ~(TcpFlags.Fin | TcpFlags.Psh);
        if (_index > 0) flags &= ~TcpFlags.Cwr;
        segment[FlagsAt] = (byte)flags;

        BinaryPrimitives.WriteUInt16BigEndian(segment[ChecksumAt..], 0);
        uint pseudoHeader = InternetChecksum.PseudoHeader(_whole.Source, _whole.Destination, IpProtocol.Tcp, segment.Length);
        BinaryPrimitives.WriteUInt16BigEndian(segment[ChecksumAt..], InternetChecksum.Finish(InternetChecksum.Sum(segment, pseudoHeader)));
    }

    private readonly void WriteUdp(Span<byte> datagram)
    {
        UdpHeader.TryParse(_whole.Payload, out UdpHeader whole);
        new UdpHeader(whole.SourcePort, whole.DestinationPort, (ushort)datagram.Length).Write(datagram, _whole.Source, _whole.Destination);
    }
}
