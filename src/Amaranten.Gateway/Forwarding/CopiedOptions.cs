using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>The header of a later fragment: only the options whose copied flag is set (RFC 791 §3.1).</summary>
internal static class CopiedOptions
{
    private const int VersionAt = 0, ChecksumAt = 10, WordBytes = 4;

    /// <summary>Writes header and options; total length and fragment fields are the caller's to set. Returns the header's length.</summary>
    public static int Write(in Ipv4Header header, ReadOnlySpan<byte> options, Span<byte> packet)
    {
        header.Write(packet);
        int length = Ipv4Header.Size;
        var reader = new Ipv4OptionReader(options);
        while (reader.MoveNext())
        {
            if (!reader.IsCopied) continue;
            reader.Option.CopyTo(packet[length..]);
            length += reader.Option.Length;
        }
        while (length % WordBytes != 0) packet[length++] = 0;

        packet[VersionAt] = (byte)(4 << 4 | length / WordBytes);
        packet.Slice(ChecksumAt, sizeof(ushort)).Clear();
        ushort checksum = InternetChecksum.Of(packet[..length]);
        (packet[ChecksumAt], packet[ChecksumAt + 1]) = ((byte)(checksum >> 8), (byte)(checksum & 0xFF));
        return length;
    }
}
