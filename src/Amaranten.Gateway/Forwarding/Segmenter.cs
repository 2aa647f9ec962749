using System.Buffers.Binary;
using Amaranten.Gateway.Ports;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;
using Amaranten.Wire.Udp;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// Cuts a superpacket into the packets it stands for: headers rebuilt, checksums complete. TCP may be cut finer than the sender asked, since it is a stream;
/// UDP datagrams keep their size. <see cref="MoveNext(out int)"/> tells how long the next packet is, <see cref="Write"/> builds it where the caller wants it.
/// </summary>
internal ref struct Segmenter
{
    private const int TotalLengthAt = 2, IdentificationAt = 4, IpChecksumAt = 10;
    private const int SequenceAt = 4, FlagsAt = 13, TcpChecksumAt = 16, UdpLengthAt = 4, UdpChecksumAt = 6;
    private const int HeaderRoom = 120;

    private readonly ReadOnlySpan<byte> _headers, _payload;
    private readonly int _ipHeaderLength, _segmentSize;
    private readonly bool _isTcp;
    private readonly ushort _identification;
    private readonly uint _sequence;
    private readonly TcpFlags _flags;

    // Sums of what all packets have in common: the IP header, and the transport header with the pseudo header, without lengths, numbers and flags.
    private readonly uint _ipSum, _transportSum;
    private int _done, _carried, _index;

    private Segmenter(Ipv4View whole, int headerLength, int segmentSize)
    {
        _headers = whole.Packet[..headerLength];
        _payload = whole.Packet[headerLength..];
        (_ipHeaderLength, _segmentSize, _isTcp) = (whole.HeaderLength, segmentSize, whole.Protocol == IpProtocol.Tcp);
        (_identification, _index) = (whole.Identification, -1);

        Span<byte> common = stackalloc byte[HeaderRoom];
        _headers.CopyTo(common);
        common = common[..headerLength];
        Span<byte> transport = common[_ipHeaderLength..];
        if (_isTcp)
        {
            _sequence = BinaryPrimitives.ReadUInt32BigEndian(transport[SequenceAt..]);
            _flags = (TcpFlags)transport[FlagsAt];
            transport.Slice(SequenceAt, sizeof(uint)).Clear();
            transport[FlagsAt] = 0;
            transport.Slice(TcpChecksumAt, sizeof(ushort)).Clear();
        }
        else transport[UdpLengthAt..].Clear();
        _transportSum = InternetChecksum.Sum(transport, InternetChecksum.PseudoHeader(whole.Source, whole.Destination, whole.Protocol, 0));

        common.Slice(TotalLengthAt, sizeof(ushort)).Clear();
        common.Slice(IdentificationAt, sizeof(ushort)).Clear();
        common.Slice(IpChecksumAt, sizeof(ushort)).Clear();
        _ipSum = InternetChecksum.Sum(common[.._ipHeaderLength]);
    }

    /// <summary>Octets of all headers and one segment.</summary>
    public readonly int LargestPacket => _headers.Length + Math.Min(_segmentSize, _payload.Length);

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

    /// <summary>Goes to the next packet and tells its length. False when there is none left.</summary>
    public bool MoveNext(out int length)
    {
        _done += _carried;
        _index++;
        _carried = Math.Min(_payload.Length - _done, _segmentSize);
        length = _headers.Length + _carried;
        return _carried > 0 || _index == 0;
    }

    /// <summary>Builds the next packet in a slot of its own. False when there is none left, or no slot.</summary>
    public bool MoveNext(SlotRange slots, FrameMemory memory, out int offset, out int length)
    {
        offset = 0;
        if (!MoveNext(out length) || !slots.TryTake(out offset)) return false;
        Write(memory.Span.Slice(offset, length));
        return true;
    }

    /// <summary>Builds the packet that <see cref="MoveNext(out int)"/> told of. It must not overlap the superpacket.</summary>
    public readonly void Write(Span<byte> packet)
    {
        _headers.CopyTo(packet);
        ushort identification = unchecked((ushort)(_identification + _index));
        BinaryPrimitives.WriteUInt16BigEndian(packet[TotalLengthAt..], (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet[IdentificationAt..], identification);
        BinaryPrimitives.WriteUInt16BigEndian(packet[IpChecksumAt..], InternetChecksum.Finish(_ipSum + (uint)packet.Length + identification));

        uint sum = InternetChecksum.CopyAndSum(_payload.Slice(_done, _carried), packet[_headers.Length..]);
        Span<byte> transport = packet[_ipHeaderLength..];
        if (_isTcp) WriteTcp(transport, sum);
        else WriteUdp(transport, sum);
    }

    // FIN and PSH mean the end of the data, CWR its beginning.
    private readonly void WriteTcp(Span<byte> segment, uint payloadSum)
    {
        uint sequence = unchecked(_sequence + (uint)_done);
        TcpFlags flags = _flags;
        if (_done + _carried < _payload.Length) flags &= ~(TcpFlags.Fin | TcpFlags.Psh);
        if (_index > 0) flags &= ~TcpFlags.Cwr;
        BinaryPrimitives.WriteUInt32BigEndian(segment[SequenceAt..], sequence);
        segment[FlagsAt] = (byte)flags;
        uint sum = _transportSum + payloadSum + (sequence >> 16) + (sequence & ushort.MaxValue) + (byte)flags + (uint)segment.Length;
        BinaryPrimitives.WriteUInt16BigEndian(segment[TcpChecksumAt..], InternetChecksum.Finish(sum));
    }

    private readonly void WriteUdp(Span<byte> datagram, uint payloadSum)
    {
        BinaryPrimitives.WriteUInt16BigEndian(datagram[UdpLengthAt..], (ushort)datagram.Length);
        // The length is in the header and in the pseudo header.
        ushort checksum = InternetChecksum.Finish(_transportSum + payloadSum + 2 * (uint)datagram.Length);
        // 0 on the wire would mean "none"; all ones is the same number (RFC 768).
        BinaryPrimitives.WriteUInt16BigEndian(datagram[UdpChecksumAt..], checksum == 0 ? ushort.MaxValue : checksum);
    }
}
