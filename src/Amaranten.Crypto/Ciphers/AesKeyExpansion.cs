using System.Runtime.InteropServices;

namespace Amaranten.Crypto.Ciphers;

/// <summary>SubWord: the S-box on four octets (FIPS 197 §5.2). Each kernel has one in constant time.</summary>
internal interface ISubWord
{
    static abstract uint SubWord(uint word);
}

/// <summary>The key expansion of AES (FIPS 197 §5.2).</summary>
internal static class AesKeyExpansion
{
    /// <summary>Octets of the longest expanded key: 15 round keys.</summary>
    internal const int MaximumBytes = 15 * 16;

    internal static int Rounds(int keyBytes) => keyBytes / 4 + 6;

    /// <summary>Writes <see cref="Rounds"/> + 1 round keys. Words are read as they lie in memory, little-endian.</summary>
    internal static void Expand<TSubWord>(ReadOnlySpan<byte> key, Span<byte> roundKeys) where TSubWord : struct, ISubWord
    {
        Span<uint> w = MemoryMarshal.Cast<byte, uint>(roundKeys);
        int nk = key.Length / 4, words = 4 * (Rounds(key.Length) + 1);
        key.CopyTo(roundKeys);
        uint roundConstant = 1;
        for (int i = nk; i < words; i++)
        {
            uint previous = w[i - 1];
            if (i % nk == 0)
            {
                previous = TSubWord.SubWord(uint.RotateRight(previous, 8)) ^ roundConstant;
                roundConstant = (roundConstant << 1) ^ ((roundConstant >> 7) * 0x11B);
            }
            else if (nk > 6 && i % nk == 4) previous = TSubWord.SubWord(previous);
            w[i] = w[i - nk] ^ previous;
        }
    }
}
