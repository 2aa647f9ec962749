using System.Buffers.Binary;

namespace Amaranten.Crypto.Ciphers;

/// <summary>CAST-128 (RFC 2144), in the RFC's letters. It looks things up in tables by secret index: not constant time.</summary>
internal sealed unsafe class Cast128 : BlockFunction
{
    private const int HalfBytes = 4, BlockBytes = 2 * HalfBytes, SmallestKeyBytes = 5, LargestKeyBytes = 16;

    // Up to 80 bits of key twelve rounds are enough (§2.5).
    private const int LargestShortKeyBytes = 10, ShortRounds = 12, Rounds = 16;

    // Km1 to Km16, then Kr1 to Kr16.
    private readonly uint[] _keys = new uint[2 * Rounds];
    private int _rounds;

    public override string AlgorithmName => "CAST128";

    public override int GetBlockSize() => BlockBytes;

    protected override void Expand(ReadOnlySpan<byte> key)
    {
        if (key.Length is < SmallestKeyBytes or > LargestKeyBytes) throw new ArgumentException("a CAST-128 key has 5 to 16 octets", nameof(key));
        _rounds = key.Length <= LargestShortKeyBytes ? ShortRounds : Rounds;
        Cast128KeySchedule.Expand(key, _keys);
    }

    protected override void Encrypt(ReadOnlySpan<byte> input, Span<byte> output)
    {
        uint left = BinaryPrimitives.ReadUInt32BigEndian(input), right = BinaryPrimitives.ReadUInt32BigEndian(input[HalfBytes..]);
        for (int round = 0; round < _rounds; round++) (left, right) = (right, left ^ F(round, right));
        BinaryPrimitives.WriteUInt32BigEndian(output, right);
        BinaryPrimitives.WriteUInt32BigEndian(output[HalfBytes..], left);
    }

    protected override void Decrypt(ReadOnlySpan<byte> input, Span<byte> output)
    {
        uint left = BinaryPrimitives.ReadUInt32BigEndian(input), right = BinaryPrimitives.ReadUInt32BigEndian(input[HalfBytes..]);
        for (int round = _rounds - 1; round >= 0; round--) (left, right) = (right, left ^ F(round, right));
        BinaryPrimitives.WriteUInt32BigEndian(output, right);
        BinaryPrimitives.WriteUInt32BigEndian(output[HalfBytes..], left);
    }

    // §2.2: three kinds of round take turns.
    private uint F(int round, uint d)
    {
        uint km = _keys[round];
        int kr = (int)_keys[Rounds + round];
        switch (round % 3)
        {
            case 0:
                uint i = uint.RotateLeft(km + d, kr);
                return (S(1, i >> 24) ^ S(2, i >> 16)) - S(3, i >> 8) + S(4, i);
            case 1:
                i = uint.RotateLeft(km ^ d, kr);
                return (S(1, i >> 24) - S(2, i >> 16) + S(3, i >> 8)) ^ S(4, i);
            default:
                i = uint.RotateLeft(km - d, kr);
                return ((S(1, i >> 24) + S(2, i >> 16)) ^ S(3, i >> 8)) - S(4, i);
        }
    }

    private static uint S(int box, uint index) => Cast128Tables.Boxes[(box - 1) * Cast128Tables.BoxWords + (byte)index];
}
