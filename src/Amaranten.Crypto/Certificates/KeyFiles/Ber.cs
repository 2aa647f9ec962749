using System.Diagnostics.CodeAnalysis;

namespace Amaranten.Crypto.Certificates.KeyFiles;

/// <summary>
/// Makes DER of BER (X.690 §8.1.3, §10), since old browsers and Java write PKCS#12 with lengths that are open and strings in pieces. Nothing here
/// throws, and the depth is bounded.
/// </summary>
internal static class Ber
{
    private const int MostDepth = 32;
    private const byte ConstructedOctetString = DerTag.OctetString | 0x20;

    // A tag of one octet, and a length of at most four.
    private const int MostHeader = 5;

    /// <summary>The first element in DER, to be wiped by the caller; what follows it is ignored. False for damage.</summary>
    internal static bool TryToDer(ReadOnlySpan<byte> ber, [NotNullWhen(true)] out SecretBytes? der)
    {
        // An open length costs four octets, a definite one may cost five.
        using var room = new SecretBytes(ber.Length + (ber.Length / 1024) + (MostDepth * MostHeader) + MostHeader);
        bool converted = TryElement(ref ber, room.Span, MostDepth, out int written);
        der = converted ? new SecretBytes(room.Span[..written]) : null;
        return converted;
    }

    private static bool TryElement(ref ReadOnlySpan<byte> rest, Span<byte> output, int depth, out int written)
    {
        written = 0;
        if (depth == 0 || !TryReadHeader(ref rest, out byte tag, out int? length)) return false;
        bool isConstructed = (tag & 0x20) != 0, isPieces = tag == ConstructedOctetString;
        if (length is null && !isConstructed) return false;
        ReadOnlySpan<byte> content = length is null ? rest : rest[..length.Value];
        int contentLength = content.Length;
        Span<byte> target = output[MostHeader..];
        if (!isConstructed) content.CopyTo(target);
        else if (!TryContent(ref content, target, isPieces, length is null, depth, out contentLength)) return false;
        rest = length is null ? content : rest[length.Value..];
        written = WriteHeader(isPieces ? DerTag.OctetString : tag, contentLength, output);
        target[..contentLength].CopyTo(output[written..]);
        written += contentLength;
        return true;
    }

    // Up to the end of the content, or up to two zero octets where the length is open (X.690 §8.1.5).
    private static bool TryContent(ref ReadOnlySpan<byte> content, Span<byte> output, bool isPieces, bool isOpen, int depth, out int written)
    {
        written = 0;
        while (!content.IsEmpty)
        {
            if (isOpen && content.StartsWith((ReadOnlySpan<byte>)[0, 0]))
            {
                content = content[2..];
                return true;
            }
            if (isPieces && (content[0] & ~0x20) != DerTag.OctetString) return false;
            Span<byte> target = output[written..];
            if (!TryElement(ref content, target, depth - 1, out int length)) return false;
            if (isPieces) length = Unwrap(target, length);
            written += length;
        }
        return !isOpen;
    }

    // Of a piece of a string the content alone.
    private static int Unwrap(Span<byte> element, int length)
    {
        int header = element[1] < 0x80 ? 2 : 2 + (element[1] & 0x7F);
        element[header..length].CopyTo(element);
        return length - header;
    }

    private static bool TryReadHeader(ref ReadOnlySpan<byte> rest, out byte tag, out int? length)
    {
        const byte Open = 0x80;
        (tag, length) = (0, null);
        if (rest.Length < 2 || rest[0] == 0 || (rest[0] & 0x1F) == 0x1F) return false;
        tag = rest[0];
        byte first = rest[1];
        rest = rest[2..];
        if (first == Open) return true;
        int count = first < 0x80 ? 0 : first & 0x7F;
        if (count > sizeof(uint) || rest.Length < count) return false;
        uint value = first < 0x80 ? first : 0U;
        foreach (byte octet in rest[..count]) value = unchecked(value << 8) | octet;
        rest = rest[count..];
        length = (int)Math.Min(value, int.MaxValue);
        return length <= rest.Length;
    }

    private static int WriteHeader(byte tag, int length, Span<byte> output)
    {
        int count = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x1_0000 ? 2 : 3;
        output[0] = tag;
        output[1] = (byte)(count == 0 ? length : 0x80 | count);
        for (int i = 0; i < count; i++) output[2 + i] = (byte)(length >> (8 * (count - 1 - i)));
        return 2 + count;
    }
}
