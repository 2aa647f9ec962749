using System.Buffers.Binary;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Tcp;

/// <summary>Changes single fields of a TCP header where it lies (RFC 1122 §4.2). The segment has passed <see cref="TcpView.TryParse"/>.</summary>
public static class TcpWriter
{
    private const int ChecksumAt = 16, OptionsAt = 20;

    /// <summary>
    /// Lowers the maximum segment size option of a SYN to <paramref name="mss"/>, so that its segments fit the tunnel
    /// (RFC 4459 §3.2). The checksum follows incrementally (RFC 1624). False if nothing had to change.
    /// </summary>
    public static bool ClampMss(Span<byte> segment, ushort mss)
    {
        if (!TcpView.TryParse(segment, out TcpView tcp) || (tcp.Flags & TcpFlags.Syn) == 0
            || !TcpOptionReader.TryFindMss(tcp.Options, out int at))
            return false;
        Span<byte> field = segment[(OptionsAt + at)..];
        ushort present = BinaryPrimitives.ReadUInt16BigEndian(field);
        if (present <= mss) return false;

        BinaryPrimitives.WriteUInt16BigEndian(field, mss);
        Span<byte> checksum = segment[ChecksumAt..];
        BinaryPrimitives.WriteUInt16BigEndian(checksum, Updated(tcp.Checksum, present, mss, isOdd: at % 2 != 0));
        return true;
    }

    // A value at an odd offset counts with its octets swapped: its first octet is the low half of one word, its second the
    // high half of the next.
    private static ushort Updated(ushort checksum, ushort from, ushort to, bool isOdd) => isOdd
        ? InternetChecksum.Update(checksum, BinaryPrimitives.ReverseEndianness(from), BinaryPrimitives.ReverseEndianness(to))
        : InternetChecksum.Update(checksum, from, to);
}
