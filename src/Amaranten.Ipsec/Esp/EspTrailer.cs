using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Esp;

/// <summary>
/// What follows the inner packet inside the ciphertext: padding 1, 2, 3, ..., pad length, next header (RFC 4303 §2.4, §2.5,
/// §2.6).
/// </summary>
internal static class EspTrailer
{
    /// <summary>Pad length and next header.</summary>
    public const int FixedBytes = 2;

    /// <summary>Octets of padding that align an inner packet and its trailer.</summary>
    public static int PadLength(int innerLength, int alignment) =>
        alignment - 1 - (innerLength + FixedBytes + alignment - 1) % alignment;

    /// <summary>Writes the trailer of what <paramref name="nextHeader"/> says; <paramref name="trailer"/> is exactly as long as it is.</summary>
    public static void Write(Span<byte> trailer, byte nextHeader)
    {
        int padLength = trailer.Length - FixedBytes;
        for (int i = 0; i < padLength; i++) trailer[i] = (byte)(i + 1);
        trailer[padLength] = (byte)padLength;
        trailer[padLength + 1] = nextHeader;
    }

    /// <summary>Checks the trailer of an authentic packet and finds the payload in front of it.</summary>
    public static Drop Remove(ReadOnlySpan<byte> plaintext, out ReadOnlySpan<byte> payload, out byte nextHeader)
    {
        payload = default;
        nextHeader = plaintext[^1];
        int padLength = plaintext[^FixedBytes];
        if (padLength > plaintext.Length - FixedBytes) return Drop.EspBadPadding;
        ReadOnlySpan<byte> padding = plaintext[^(FixedBytes + padLength)..^FixedBytes];
        for (int i = 0; i < padding.Length; i++)
            if (padding[i] != i + 1) return Drop.EspBadPadding;

        payload = plaintext[..^(FixedBytes + padLength)];
        return nextHeader == IpProtocol.NoNext ? Drop.EspDummy : Drop.None;
    }
}
