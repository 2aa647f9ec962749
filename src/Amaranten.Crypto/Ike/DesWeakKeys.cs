using System.Buffers.Binary;

namespace Amaranten.Crypto.Ike;

/// <summary>The keys under which DES is its own inverse, or another such key's (RFC 2409 appendix A).</summary>
public static class DesWeakKeys
{
    private const int KeyBytes = 8;

    // The lowest bit of each octet is parity, and no part of the key.
    private const ulong WithoutParity = 0xFEFEFEFEFEFEFEFE;

    private static readonly ulong[] s_keys =
    [
        0x0101010101010101, 0x1F1F1F1FE0E0E0E0, 0xE0E0E0E01F1F1F1F, 0xFEFEFEFEFEFEFEFE,
        0x1F1F1F1F0E0E0E0E, 0xE0E0E0E0F1F1F1F1, // what the second and the third should have been (FIPS 74 §3.6)
        0x01FE01FE01FE01FE, 0x1FE01FE00EF10EF1, 0x01E001E001F101F1, 0x1FFE1FFE0EFE0EFE, 0x011F011F010E010E, 0xE0FEE0FEF1FEF1FE,
        0xFE01FE01FE01FE01, 0xE01FE01FF10EF10E, 0xE001E001F101F101, 0xFE1FFE1FFE0EFE0E, 0x1F011F010E010E01, 0xFEE0FEE0FEF1FEF1,
    ];

    /// <summary>True for a weak or semi-weak key, whatever its parity.</summary>
    public static bool Contains(ReadOnlySpan<byte> key)
    {
        ulong octets = BinaryPrimitives.ReadUInt64BigEndian(key) & WithoutParity;
        foreach (ulong weak in s_keys)
            if ((weak & WithoutParity) == octets) return true;
        return false;
    }

    /// <summary>
    /// The first eight octets of the material that are no such key, taken eight by eight (RFC 2409 appendix B). A material of nothing else, of which
    /// nobody will see an example, gives its last.
    /// </summary>
    public static ReadOnlySpan<byte> FirstStrong(ReadOnlySpan<byte> material)
    {
        while (material.Length >= 2 * KeyBytes && Contains(material[..KeyBytes])) material = material[KeyBytes..];
        return material[..KeyBytes];
    }
}
