using System.Buffers.Binary;
using Amaranten.Decode.Captures;
using Amaranten.Decode.Describing;
using Amaranten.Wire.Ip;

namespace Amaranten.Decode.Opening;

/// <summary>
/// Puts captured fragments of IP together (RFC 791 §3.2, RFC 8200 §4.5), some datagrams at a time. One that comes twice does no harm; where two disagree about an octet,
/// nothing is made of either (RFC 1858 §3).
/// </summary>
internal sealed class IpFragments
{
    private const int MostDatagrams = 256, MostOctets = 65_535, V6LengthAt = 4;
    private readonly Dictionary<Key, Pieces> _datagrams = [];

    private readonly record struct Key(IpAddress Source, IpAddress Destination, byte Protocol, uint Identification);

    /// <summary>Datagrams that are not whole.</summary>
    public int Incomplete => _datagrams.Count;

    /// <summary>Takes a fragment that is not cut short; the datagram when it is whole with it, as a packet that says what it is made of.</summary>
    public CapturedPacket? Add(CapturedPacket packet, in IpEnvelope ip)
    {
        var key = new Key(ip.Source, ip.Destination, ip.Source.IsV6 ? (byte)0 : ip.Protocol, ip.Identification); // RFC 8200 leaves the protocol out
        if (!_datagrams.TryGetValue(key, out Pieces? pieces))
        {
            if (_datagrams.Count == MostDatagrams) _datagrams.Remove(_datagrams.MinBy(datagram => datagram.Value.Numbers[0]).Key);
            _datagrams[key] = pieces = new Pieces();
        }
        if (!pieces.TryAdd(packet.Number, ip)) _datagrams.Remove(key);
        if (pieces.Whole() is not { } whole) return null;
        _datagrams.Remove(key);
        return packet with { Link = LinkType.Raw, Octets = whole, OriginalLength = whole.Length, MadeOf = $"packets {string.Join(", ", pieces.Numbers)}" };
    }

    private sealed class Pieces
    {
        private readonly SortedDictionary<int, byte> _octets = [];
        private byte[]? _header;
        private bool _isV6;
        private int _length = -1;

        public List<long> Numbers { get; } = [];

        public bool TryAdd(long number, in IpEnvelope ip)
        {
            Numbers.Add(number);
            int end = ip.FragmentOffset + ip.Payload.Length;
            if (end > MostOctets || _length >= 0 && (end > _length || !ip.HasMoreFragments && end != _length)) return false;
            if (!ip.HasMoreFragments) _length = end;
            if (ip.FragmentOffset == 0) (_isV6, _header) = (ip.Source.IsV6, ip.Source.IsV6 ? WithoutFragment(ip) : ip.Packet[..^ip.Payload.Length].ToArray());
            for (int i = 0; i < ip.Payload.Length; i++)
                if (!_octets.TryAdd(ip.FragmentOffset + i, ip.Payload[i]) && _octets[ip.FragmentOffset + i] != ip.Payload[i]) return false;
            return true;
        }

        public byte[]? Whole()
        {
            if (_header is null || _octets.Count != _length || _header.Length + _length > MostOctets) return null;
            byte[] packet = [.. _header, .. _octets.Values];
            if (_isV6)
            {
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(V6LengthAt), (ushort)(packet.Length - Ipv6Headers.FixedBytes));
                return packet;
            }
            Ipv4Writer.SetTotalLength(packet, (ushort)packet.Length);
            Ipv4Writer.SetFragment(packet, dontFragment: false, moreFragments: false, 0);
            return packet;
        }

        // The headers in front of the fragment header, the last of which names what that one named (RFC 8200 §4.5).
        private static byte[] WithoutFragment(in IpEnvelope ip)
        {
            byte[] header = ip.Packet[..(ip.Packet.Length - ip.Payload.Length - Ipv6Headers.FragmentBytes)].ToArray();
            header[ip.FragmentNamedAt] = ip.Protocol;
            return header;
        }
    }
}
