using Amaranten.Crypto.Hashes;

namespace Amaranten.Crypto.Ciphers;

/// <summary>The F-function of Camellia (RFC 3713 §2.4.1): S-boxes and the P-function of their output in one table.</summary>
internal static unsafe class CamelliaTables
{
    private const int BoxWords = 256, Boxes = 8;

    // SBOX1; the other three are rotations of it.
    private static ReadOnlySpan<byte> Sbox1 =>
    [
        112, 130, 44, 236, 179, 39, 192, 229, 228, 133, 87, 53, 234, 12, 174, 65,
        35, 239, 107, 147, 69, 25, 165, 33, 237, 14, 79, 78, 29, 101, 146, 189,
        134, 184, 175, 143, 124, 235, 31, 206, 62, 48, 220, 95, 94, 197, 11, 26,
        166, 225, 57, 202, 213, 71, 93, 61, 217, 1, 90, 214, 81, 86, 108, 77,
        139, 13, 154, 102, 251, 204, 176, 45, 116, 18, 43, 32, 240, 177, 132, 153,
        223, 76, 203, 194, 52, 126, 118, 5, 109, 183, 169, 49, 209, 23, 4, 215,
        20, 88, 58, 97, 222, 27, 17, 28, 50, 15, 156, 22, 83, 24, 242, 34,
        254, 68, 207, 178, 195, 181, 122, 145, 36, 8, 232, 168, 96, 252, 105, 80,
        170, 208, 160, 125, 161, 137, 98, 151, 84, 91, 30, 149, 224, 255, 100, 210,
        16, 196, 0, 72, 163, 247, 117, 219, 138, 3, 230, 218, 9, 63, 221, 148,
        135, 92, 131, 2, 205, 74, 144, 51, 115, 103, 246, 243, 157, 127, 191, 226,
        82, 155, 216, 38, 200, 55, 198, 59, 129, 150, 111, 75, 19, 190, 99, 46,
        233, 121, 167, 140, 159, 110, 188, 142, 41, 245, 249, 182, 47, 253, 180, 89,
        120, 152, 6, 106, 231, 70, 113, 186, 212, 37, 171, 66, 136, 162, 141, 250,
        114, 7, 185, 85, 248, 238, 172, 10, 54, 73, 42, 104, 60, 56, 241, 164,
        64, 40, 211, 123, 187, 201, 67, 193, 21, 227, 173, 244, 119, 199, 128, 158,
    ];

    // Which of y1 to y8 each of t1 to t8 is added to.
    private static ReadOnlySpan<ulong> Spread =>
    [
        0xFFFFFF00FF0000FF, 0x00FFFFFFFFFF0000, 0xFF00FFFF00FFFF00, 0xFFFF00FF0000FFFF,
        0x00FFFFFF00FFFFFF, 0xFF00FFFFFF00FFFF, 0xFFFF00FFFFFF00FF, 0xFFFFFF00FFFFFF00,
    ];

    private static readonly ulong* s_table = Build();

    internal static ulong F(ulong x, ulong key)
    {
        x ^= key;
        ulong y = 0;
        for (int box = 0; box < Boxes; box++) y ^= s_table[box * BoxWords + (byte)(x >> 56 - 8 * box)];
        return y;
    }

    private static ulong* Build()
    {
        var table = new ulong[Boxes * BoxWords];
        for (int box = 0; box < Boxes; box++)
            for (int x = 0; x < BoxWords; x++)
                table[box * BoxWords + x] = Substitute(box, (byte)x) * 0x0101010101010101 & Spread[box];
        return ConstantTable.Copy<ulong>(table);
    }

    // t1 to t8 come from SBOX1, 2, 3, 4, 2, 3, 4, 1.
    private static ulong Substitute(int box, byte x) => box switch
    {
        0 or 7 => Sbox1[x],
        1 or 4 => byte.RotateLeft(Sbox1[x], 1),
        2 or 5 => byte.RotateLeft(Sbox1[x], 7),
        _ => Sbox1[byte.RotateLeft(x, 1)],
    };
}
