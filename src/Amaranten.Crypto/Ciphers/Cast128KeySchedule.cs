using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Amaranten.Crypto.Ciphers;

/// <summary>The key schedule of CAST-128 (RFC 2144 §2.4): the key is mixed from x to z and back again, and each mixture gives four subkeys.</summary>
internal static unsafe class Cast128KeySchedule
{
    private const int KeyBytes = 16, WordBytes = 4, Mixtures = 8, RotationMask = 31;

    // For each word of the new value: which old word it begins with; the octets that choose from S5, S6, S7 and S8; and one octet more,
    // always of the old value, for S7, S8, S5 and S6 in turn. The first word's octets are the old value's, the others' the new one's.
    private static ReadOnlySpan<byte> MixXToZ =>
    [
        0x0, 0xD, 0xF, 0xC, 0xE, 0x8,
        0x8, 0x0, 0x2, 0x1, 0x3, 0xA,
        0xC, 0x7, 0x6, 0x5, 0x4, 0x9,
        0x4, 0xA, 0x9, 0xB, 0x8, 0xB,
    ];

    private static ReadOnlySpan<byte> MixZToX =>
    [
        0x8, 0x5, 0x7, 0x4, 0x6, 0x0,
        0x0, 0x0, 0x2, 0x1, 0x3, 0x2,
        0x4, 0x7, 0x6, 0x5, 0x4, 0x1,
        0xC, 0xA, 0x9, 0xB, 0x8, 0x3,
    ];

    // For each subkey the octets that choose from S5, S6, S7 and S8, and one more for S5, S6, S7 and S8 in turn: K1 to K16, and K17 to K32 likewise.
    private static ReadOnlySpan<byte> Choose =>
    [
        0x8, 0x9, 0x7, 0x6, 0x2, 0xA, 0xB, 0x5, 0x4, 0x6, 0xC, 0xD, 0x3, 0x2, 0x9, 0xE, 0xF, 0x1, 0x0, 0xC,
        0x3, 0x2, 0xC, 0xD, 0x8, 0x1, 0x0, 0xE, 0xF, 0xD, 0x7, 0x6, 0x8, 0x9, 0x3, 0x5, 0x4, 0xA, 0xB, 0x7,
        0x3, 0x2, 0xC, 0xD, 0x9, 0x1, 0x0, 0xE, 0xF, 0xC, 0x7, 0x6, 0x8, 0x9, 0x2, 0x5, 0x4, 0xA, 0xB, 0x6,
        0x8, 0x9, 0x7, 0x6, 0x3, 0xA, 0xB, 0x5, 0x4, 0x7, 0xC, 0xD, 0x3, 0x2, 0x8, 0xE, 0xF, 0x1, 0x0, 0xD,
    ];

    /// <summary>Writes the masking keys Km1 to Km16 and the rotation keys Kr1 to Kr16. A short key is padded with zeros (RFC 2144 §2.5).</summary>
    internal static void Expand(ReadOnlySpan<byte> key, Span<uint> keys)
    {
        Span<byte> octets = stackalloc byte[2 * KeyBytes];
        octets.Clear();
        Span<byte> x = octets[..KeyBytes], z = octets[KeyBytes..];
        key.CopyTo(x);
        for (int mixture = 0; mixture < Mixtures; mixture++)
        {
            bool toZ = mixture % 2 == 0;
            if (toZ) Mix(MixXToZ, x, z);
            else Mix(MixZToX, z, x);
            for (int i = 0; i < 4; i++)
                keys[4 * mixture + i] = Subkey(Choose.Slice((mixture % 4 * 4 + i) * 5, 5), toZ ? z : x, i);
        }
        for (int i = keys.Length / 2; i < keys.Length; i++) keys[i] &= RotationMask;
        CryptographicOperations.ZeroMemory(octets);
    }

    private static void Mix(ReadOnlySpan<byte> how, ReadOnlySpan<byte> old, Span<byte> mixed)
    {
        for (int word = 0; word < 4; word++)
        {
            ReadOnlySpan<byte> row = how.Slice(6 * word, 6), from = word == 0 ? old : mixed;
            uint value = BinaryPrimitives.ReadUInt32BigEndian(old[row[0]..]) ^ S(5, from[row[1]]) ^ S(6, from[row[2]]) ^ S(7, from[row[3]])
                ^ S(8, from[row[4]]) ^ S(5 + (word + 2) % 4, old[row[5]]);
            BinaryPrimitives.WriteUInt32BigEndian(mixed[(WordBytes * word)..], value);
        }
    }

    private static uint Subkey(ReadOnlySpan<byte> row, ReadOnlySpan<byte> from, int turn) =>
        S(5, from[row[0]]) ^ S(6, from[row[1]]) ^ S(7, from[row[2]]) ^ S(8, from[row[3]]) ^ S(5 + turn, from[row[4]]);

    private static uint S(int box, byte index) => Cast128Tables.Boxes[(box - 1) * Cast128Tables.BoxWords + index];
}
