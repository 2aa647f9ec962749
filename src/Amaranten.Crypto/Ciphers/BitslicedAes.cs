using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// AES in constant time for a CPU without AES instructions (Käsper and Schwabe, "Faster and timing-attack resistant AES-GCM",
/// 2009). A table would be faster and would tell the key to whoever shares the cache.
/// </summary>
internal readonly unsafe struct BitslicedAes : IAesKernel, ISubWord
{
    private const int SlicesBytes = 8 * 16;
    private const byte SboxConstant = 0x63;

    public static int ScheduleBytes => 15 * SlicesBytes;

    // Eight slices for each round key; a bit of the key becomes an octet of ones or zeros, the same for all eight blocks.
    public static void Expand(ReadOnlySpan<byte> key, byte* schedule)
    {
        Span<byte> roundKeys = stackalloc byte[AesKeyExpansion.MaximumBytes];
        AesKeyExpansion.Expand<BitslicedAes>(key, roundKeys);
        int rounds = AesKeyExpansion.Rounds(key.Length);
        for (int round = 0; round <= rounds; round++)
        {
            // The S-box leaves its constant to the key that follows it.
            byte constant = round == 0 ? (byte)0 : SboxConstant;
            for (int bit = 0; bit < 8; bit++)
                for (int i = 0; i < 16; i++)
                    schedule[round * SlicesBytes + bit * 16 + i] = (byte)-(((roundKeys[round * 16 + i] ^ constant) >> bit) & 1);
        }
        roundKeys.Clear();
    }

    public static uint SubWord(uint word)
    {
        Vector128<byte>* q = stackalloc Vector128<byte>[8];
        for (int i = 0; i < 8; i++) q[i] = Vector128.Create(word).AsByte();
        BitSlices.Transpose(q);
        BitSlicedSbox.Substitute(q);
        BitSlices.Transpose(q);
        return q[0].AsUInt32().ToScalar() ^ 0x01010101u * SboxConstant;
    }

    public static void Encrypt8(byte* schedule, int rounds, Vector128<byte>* blocks)
    {
        var keys = (Vector128<byte>*)schedule;
        BitSlices.Transpose(blocks);
        BitSlices.AddRoundKey(blocks, keys);
        for (int round = 1; round < rounds; round++)
        {
            BitSlicedSbox.Substitute(blocks);
            BitSlices.ShiftRows(blocks);
            BitSlices.MixColumns(blocks);
            BitSlices.AddRoundKey(blocks, keys + 8 * round);
        }
        BitSlicedSbox.Substitute(blocks);
        BitSlices.ShiftRows(blocks);
        BitSlices.AddRoundKey(blocks, keys + 8 * rounds);
        BitSlices.Transpose(blocks);
    }

    // The straightforward inverse cipher (FIPS 197 §5.3). Adding a key of round 1 or later adds 0x63 as well, which the inverse
    // S-box expects and neither InvShiftRows nor InvMixColumns changes; the key of round 0 has none, and none is expected.
    private static void Decrypt8(byte* schedule, int rounds, Vector128<byte>* blocks)
    {
        var keys = (Vector128<byte>*)schedule;
        BitSlices.Transpose(blocks);
        BitSlices.AddRoundKey(blocks, keys + 8 * rounds);
        for (int round = rounds - 1; round > 0; round--)
        {
            BitSlices.InverseShiftRows(blocks);
            BitSlicedSbox.SubstituteInverse(blocks);
            BitSlices.AddRoundKey(blocks, keys + 8 * round);
            BitSlices.InverseMixColumns(blocks);
        }
        BitSlices.InverseShiftRows(blocks);
        BitSlicedSbox.SubstituteInverse(blocks);
        BitSlices.AddRoundKey(blocks, keys);
        BitSlices.Transpose(blocks);
    }

    public static void DecryptGroups(byte* schedule, int rounds, ref Vector128<byte> previous, byte* data, int groups)
    {
        Vector128<byte>* q = stackalloc Vector128<byte>[8];
        for (; groups > 0; groups--)
        {
            for (int i = 0; i < 8; i++) q[i] = Vector128.Load(data + i * 16);
            Decrypt8(schedule, rounds, q);
            for (int i = 0; i < 8; i++, data += 16)
            {
                Vector128<byte> ciphertext = Vector128.Load(data);
                (q[i] ^ previous).Store(data);
                previous = ciphertext;
            }
        }
    }

    public static void ApplyCounter(byte* schedule, int rounds, Vector128<uint> counter, byte* text, int groups)
    {
        Vector128<byte>* q = stackalloc Vector128<byte>[8];
        for (; groups > 0; groups--)
        {
            for (int i = 0; i < 8; i++, counter += Vector128.CreateScalar(1u)) q[i] = Reverse(counter.AsByte());
            Encrypt8(schedule, rounds, q);
            for (int i = 0; i < 8; i++, text += 16) (q[i] ^ Vector128.Load(text)).Store(text);
        }
    }

    public static void EncryptChains8(byte* schedule, int rounds, Vector128<byte>* chains, byte** data, int blocks)
    {
        for (; blocks > 0; blocks--)
        {
            for (int lane = 0; lane < 8; lane++) chains[lane] ^= Vector128.Load(data[lane]);
            Encrypt8(schedule, rounds, chains);
            for (int lane = 0; lane < 8; lane++, data++)
            {
                chains[lane].Store(*data);
                *data += 16;
            }
            data -= 8;
        }
    }

    public static void AbsorbChains8(byte* schedule, int rounds, Vector128<byte>* chains, byte** data, int blocks)
    {
        for (int block = 0; block < blocks; block++)
        {
            for (int lane = 0; lane < 8; lane++) chains[lane] ^= Vector128.Load(data[lane] + block * 16);
            Encrypt8(schedule, rounds, chains);
        }
        for (int lane = 0; lane < 8; lane++) data[lane] += blocks * 16;
    }

    // Seven of the eight places go to waste; CBC leaves no choice.
    public static void EncryptChain(byte* schedule, int rounds, ref Vector128<byte> chain, byte* data, int blocks)
    {
        Vector128<byte>* q = stackalloc Vector128<byte>[8];
        for (int i = 0; i < 8; i++) q[i] = Vector128<byte>.Zero;
        for (; blocks > 0; blocks--, data += 16)
        {
            q[0] = chain ^ Vector128.Load(data);
            Encrypt8(schedule, rounds, q);
            chain = q[0];
            chain.Store(data);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Reverse(Vector128<byte> block) =>
        Vector128.Shuffle(block, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
}
