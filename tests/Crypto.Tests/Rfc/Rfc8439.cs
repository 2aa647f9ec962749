using System.Runtime.Intrinsics;
using Amaranten.Crypto.ChaCha;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Hashes;
using Crypto.Tests.Esp;
using Org.BouncyCastle.Crypto.Parameters;
using BouncyPoly = Org.BouncyCastle.Crypto.Macs.Poly1305;

namespace Crypto.Tests.Rfc;

/// <summary>ChaCha20 and Poly1305 by themselves, on every kernel of this CPU; <see cref="Rfc7634"/> and <see cref="TransformTests"/> have the packets.</summary>
public sealed unsafe class Rfc8439
{
    private const int BlockBytes = 64;

    private delegate void Absorber(ref PolyState state, byte* text, int blocks);

    /// <summary>§2.3.2: block 1, which is the first of a group of blocks.</summary>
    [Fact]
    public void TheBlockFunction()
    {
        uint[] initial =
        [
            0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, 0x03020100, 0x07060504, 0x0B0A0908, 0x0F0E0D0C,
            0x13121110, 0x17161514, 0x1B1A1918, 0x1F1E1D1C, 0x00000001, 0x09000000, 0x4A000000, 0x00000000,
        ];
        const string Expected = "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4ed2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e";
        foreach (HashChoice words in Kernels.Hashes)
            Assert.Equal($"{words} {Expected}", $"{words} {Convert.ToHexStringLower(Stream(words, initial, 1).AsSpan(0, BlockBytes))}");
    }

    /// <summary>The counter goes on from block to block and from group to group, and past 2^32 it begins anew: ESP never gets there.</summary>
    [Theory]
    [InlineData(1u)]
    [InlineData(0xFFFFFFFDu)]
    public void TheKeyStreamIsTheSameHoweverManyBlocksAreMadeTogether(uint counter)
    {
        var random = new SeededRandom(17);
        uint[] initial = new uint[16];
        for (int i = 0; i < 16; i++) initial[i] = BitConverter.ToUInt32(random.Bytes(4));
        initial[12] = counter;
        byte[] expected = Stream(HashChoice.Scalar, initial, 40);
        foreach (HashChoice words in Kernels.Hashes) Assert.Equal(expected, Stream(words, initial, 40));
    }

    /// <summary>Appendix A.3: the vectors at the edges of the modulus.</summary>
    [Theory]
    [InlineData(5, "02000000000000000000000000000000", 0x00, "ffffffffffffffffffffffffffffffff", "03000000000000000000000000000000")]
    [InlineData(6, "02000000000000000000000000000000", 0xFF, "02000000000000000000000000000000", "03000000000000000000000000000000")]
    [InlineData(7, "01000000000000000000000000000000", 0x00,
        "fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff11000000000000000000000000000000", "05000000000000000000000000000000")]
    [InlineData(8, "01000000000000000000000000000000", 0x00,
        "fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe01010101010101010101010101010101", "00000000000000000000000000000000")]
    [InlineData(9, "02000000000000000000000000000000", 0x00, "fdffffffffffffffffffffffffffffff", "faffffffffffffffffffffffffffffff")]
    [InlineData(10, "01000000000000000400000000000000", 0x00,
        "e33594d7505e43b900000000000000003394d7505e4379cd01000000000000000000000000000000000000000000000001000000000000000000000000000000",
        "14000000000000005500000000000000")]
    [InlineData(11, "01000000000000000400000000000000", 0x00,
        "e33594d7505e43b900000000000000003394d7505e4379cd010000000000000000000000000000000000000000000000", "13000000000000000000000000000000")]
    public void AppendixA3(int vector, string r, byte s, string data, string tag)
    {
        byte[] key = [.. Convert.FromHexString(r), .. Enumerable.Repeat(s, 16)];
        foreach (var (name, absorb) in Absorbers)
            Assert.Equal($"{vector} {name} {tag}", $"{vector} {name} {Convert.ToHexStringLower(Mac(absorb, key, Convert.FromHexString(data)))}");
    }

    /// <summary>Every number of blocks, so every way to begin and to end with groups of them; texts and keys of ones leave the least room for carries.</summary>
    [Fact]
    public void EveryNumberOfBlocksIsWhatBouncyCastleSays()
    {
        var random = new SeededRandom(19);
        foreach (var (name, absorb) in Absorbers)
        {
            for (int blocks = 0; blocks <= 100; blocks++)
            {
                foreach (byte[] key in (byte[][])[random.Bytes(32), [.. Enumerable.Repeat((byte)0xFF, 32)]])
                    foreach (byte[] text in (byte[][])[random.Bytes(blocks * 16), [.. Enumerable.Repeat((byte)0xFF, blocks * 16)], new byte[blocks * 16]])
                        Assert.True(Oracle(key, text).AsSpan().SequenceEqual(Mac(absorb, key, text)), $"{name}, {blocks} blocks");
            }
        }
    }

    private static (string Name, Absorber Absorb)[] Absorbers =>
        KernelChoice.IsSupported(HashChoice.Avx2)
            ? [("scalar", ScalarPoly1305.Absorb), ("AVX2", Avx2Poly1305.Absorb)]
            : [("scalar", ScalarPoly1305.Absorb)];

    private static byte[] Mac(Absorber absorb, byte[] key, byte[] text)
    {
        byte[] mac = new byte[16];
        fixed (byte* k = key, t = text, m = mac)
        {
            var state = new PolyState(k);
            absorb(ref state, t, text.Length / 16);
            state.Finish(m);
        }
        return mac;
    }

    private static byte[] Oracle(byte[] key, byte[] text)
    {
        var poly = new BouncyPoly();
        poly.Init(new KeyParameter(key));
        poly.BlockUpdate(text, 0, text.Length);
        byte[] mac = new byte[16];
        poly.DoFinal(mac, 0);
        return mac;
    }

    private static byte[] Stream(HashChoice words, uint[] initial, int blocks) => words switch
    {
        HashChoice.Avx512 => Stream<ChaCha20<Vector256<uint>, Avx512Lanes>>(initial, blocks),
        HashChoice.Avx2 => Stream<ChaCha20<Vector256<uint>, Avx2Lanes>>(initial, blocks),
        HashChoice.Scalar => Stream<ChaCha20<uint, ScalarLanes32>>(initial, blocks),
        _ => Stream<ChaCha20<Vector128<uint>, Vector128Lanes>>(initial, blocks),
    };

    private static byte[] Stream<TStream>(uint[] initial, int blocks) where TStream : struct, IKeyStream
    {
        uint[] state = [.. initial];
        byte[] stream = new byte[(blocks + TStream.Blocks) * BlockBytes];
        fixed (uint* s = state)
        fixed (byte* start = stream)
            for (int done = 0; done < blocks; done += TStream.Blocks) TStream.Generate(s, start + (done * BlockBytes));
        return stream[..(blocks * BlockBytes)];
    }
}
