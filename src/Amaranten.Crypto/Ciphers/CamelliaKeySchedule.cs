using System.Buffers.Binary;

namespace Amaranten.Crypto.Ciphers;

/// <summary>The key schedule of Camellia (RFC 3713 §2.2).</summary>
internal static class CamelliaKeySchedule
{
    private static readonly ulong[] s_sigma =
    [
        0xA09E667F3BCC908B, 0xB67AE8584CAA73B2, 0xC6EF372FE94F82BE, 0x54FF53A5F1D36F1C, 0x10E527FADE682D1D, 0xB05688C2B3E6C1FD,
    ];

    // Which 128-bit value, rotated left by how much, and which half: in the order of use.
    private enum Source { L, R, A, B }

    private static readonly (Source Source, int Rotation, bool IsHigh)[] s_short =
    [
        (Source.L, 0, true), (Source.L, 0, false),
        (Source.A, 0, true), (Source.A, 0, false), (Source.L, 15, true), (Source.L, 15, false), (Source.A, 15, true), (Source.A, 15, false),
        (Source.A, 30, true), (Source.A, 30, false),
        (Source.L, 45, true), (Source.L, 45, false), (Source.A, 45, true), (Source.L, 60, false), (Source.A, 60, true), (Source.A, 60, false),
        (Source.L, 77, true), (Source.L, 77, false),
        (Source.L, 94, true), (Source.L, 94, false), (Source.A, 94, true), (Source.A, 94, false), (Source.L, 111, true), (Source.L, 111, false),
        (Source.A, 111, true), (Source.A, 111, false),
    ];

    private static readonly (Source Source, int Rotation, bool IsHigh)[] s_long =
    [
        (Source.L, 0, true), (Source.L, 0, false),
        (Source.B, 0, true), (Source.B, 0, false), (Source.R, 15, true), (Source.R, 15, false), (Source.A, 15, true), (Source.A, 15, false),
        (Source.R, 30, true), (Source.R, 30, false),
        (Source.B, 30, true), (Source.B, 30, false), (Source.L, 45, true), (Source.L, 45, false), (Source.A, 45, true), (Source.A, 45, false),
        (Source.L, 60, true), (Source.L, 60, false),
        (Source.R, 60, true), (Source.R, 60, false), (Source.B, 60, true), (Source.B, 60, false), (Source.L, 77, true), (Source.L, 77, false),
        (Source.A, 77, true), (Source.A, 77, false),
        (Source.R, 94, true), (Source.R, 94, false), (Source.A, 94, true), (Source.A, 94, false), (Source.L, 111, true), (Source.L, 111, false),
        (Source.B, 111, true), (Source.B, 111, false),
    ];

    /// <summary>Writes the keys in the order of use, and returns how many there are.</summary>
    internal static int Expand(ReadOnlySpan<byte> key, Span<ulong> keys)
    {
        UInt128 left = BinaryPrimitives.ReadUInt128BigEndian(key), right = Right(key);
        UInt128 a = Rounds(left ^ right, 0);
        a = Rounds(a ^ left, 2);
        UInt128 b = Rounds(a ^ right, 4);
        (Source Source, int Rotation, bool IsHigh)[] order = key.Length == 16 ? s_short : s_long;
        for (int i = 0; i < order.Length; i++)
        {
            UInt128 value = order[i].Source switch { Source.L => left, Source.R => right, Source.A => a, _ => b };
            value = UInt128.RotateLeft(value, order[i].Rotation);
            keys[i] = order[i].IsHigh ? (ulong)(value >> 64) : (ulong)value;
        }
        return order.Length;
    }

    // KR: nothing, the third quarter and its complement, or the second half.
    private static UInt128 Right(ReadOnlySpan<byte> key)
    {
        if (key.Length == 16) return 0;
        ulong high = BinaryPrimitives.ReadUInt64BigEndian(key[16..]);
        return new UInt128(high, key.Length == 24 ? ~high : BinaryPrimitives.ReadUInt64BigEndian(key[24..]));
    }

    private static UInt128 Rounds(UInt128 value, int sigma)
    {
        ulong d1 = (ulong)(value >> 64), d2 = (ulong)value;
        d2 ^= CamelliaTables.F(d1, s_sigma[sigma]);
        d1 ^= CamelliaTables.F(d2, s_sigma[sigma + 1]);
        return new UInt128(d1, d2);
    }
}
