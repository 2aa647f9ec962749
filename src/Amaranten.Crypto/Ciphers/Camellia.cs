using System.Buffers.Binary;

namespace Amaranten.Crypto.Ciphers;

/// <summary>Camellia (RFC 3713), in the RFC's letters. It looks things up in a table by secret index: not constant time.</summary>
internal sealed class Camellia : BlockFunction
{
    private const int HalfBytes = 8, BlockBytes = 2 * HalfBytes, RoundsBetweenLayers = 6;

    // In the order of use: kw1, kw2, k1..k6, ke1, ke2, k7..k12, ..., kw3, kw4 (§2.2); for decryption the other way round.
    private readonly ulong[] _encryption = new ulong[34], _decryption = new ulong[34];
    private int _layers;

    public override string AlgorithmName => "Camellia";

    public override int GetBlockSize() => BlockBytes;

    protected override void Expand(ReadOnlySpan<byte> key)
    {
        if (key.Length is not (16 or 24 or 32)) throw new ArgumentException("a Camellia key has 16, 24 or 32 octets", nameof(key));
        _layers = key.Length == 16 ? 2 : 3;
        int count = CamelliaKeySchedule.Expand(key, _encryption);
        Reverse(_encryption.AsSpan(0, count), _decryption);
    }

    protected override void Encrypt(ReadOnlySpan<byte> input, Span<byte> output) => Process(_encryption, input, output);

    protected override void Decrypt(ReadOnlySpan<byte> input, Span<byte> output) => Process(_decryption, input, output);

    // §2.3: 18 or 24 rounds in Feistel form, with FL and its inverse after every sixth.
    private void Process(ulong[] keys, ReadOnlySpan<byte> input, Span<byte> output)
    {
        ulong d1 = BinaryPrimitives.ReadUInt64BigEndian(input) ^ keys[0];
        ulong d2 = BinaryPrimitives.ReadUInt64BigEndian(input[HalfBytes..]) ^ keys[1];
        int key = 2;
        for (int layer = 0; ; layer++)
        {
            for (int round = 0; round < RoundsBetweenLayers; round += 2)
            {
                d2 ^= CamelliaTables.F(d1, keys[key++]);
                d1 ^= CamelliaTables.F(d2, keys[key++]);
            }
            if (layer == _layers) break;
            d1 = Fl(d1, keys[key++]);
            d2 = InverseFl(d2, keys[key++]);
        }
        BinaryPrimitives.WriteUInt64BigEndian(output, d2 ^ keys[key]);
        BinaryPrimitives.WriteUInt64BigEndian(output[HalfBytes..], d1 ^ keys[key + 1]);
    }

    // The keys backwards, but each pair of whitening keys in its order (§2.3.3).
    private static void Reverse(ReadOnlySpan<ulong> keys, Span<ulong> reversed)
    {
        for (int i = 0; i < keys.Length; i++) reversed[i] = keys[keys.Length - 1 - i];
        reversed[..2].Reverse();
        reversed[(keys.Length - 2)..keys.Length].Reverse();
    }

    // §2.4.2
    private static ulong Fl(ulong x, ulong k)
    {
        uint x1 = (uint)(x >> 32), x2 = (uint)x, k1 = (uint)(k >> 32), k2 = (uint)k;
        x2 ^= uint.RotateLeft(x1 & k1, 1);
        x1 ^= x2 | k2;
        return (ulong)x1 << 32 | x2;
    }

    // §2.4.3
    private static ulong InverseFl(ulong y, ulong k)
    {
        uint y1 = (uint)(y >> 32), y2 = (uint)y, k1 = (uint)(k >> 32), k2 = (uint)k;
        y1 ^= y2 | k2;
        y2 ^= uint.RotateLeft(y1 & k1, 1);
        return (ulong)y1 << 32 | y2;
    }
}
