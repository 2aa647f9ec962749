using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// Serpent (R. Anderson, E. Biham, L. Knudsen, "Serpent: A Proposal for the Advanced Encryption Standard", 1998), with words and octets in the order
/// that NESSIE, libgcrypt and Linux have. It is bitsliced: bit n of the four words is the nibble n. It looks nothing up by secret index.
/// </summary>
internal sealed unsafe class Serpent : BlockFunction
{
    private const int WordBytes = sizeof(uint), BlockBytes = 4 * WordBytes, KeyWords = 8, LargestKeyBytes = KeyWords * WordBytes, Rounds = 32;

    // §2: the golden ratio, by which the words of the key become different.
    private const uint Phi = 0x9E3779B9;

    // K0 to K32.
    private readonly Vector128<uint>[] _keys = GC.AllocateArray<Vector128<uint>>(Rounds + 1, pinned: true);
    private readonly Vector128<uint>* _key;

    public Serpent() => _key = (Vector128<uint>*)Marshal.UnsafeAddrOfPinnedArrayElement(_keys, 0);

    public override string AlgorithmName => "Serpent";

    public override int GetBlockSize() => BlockBytes;

    // §2, the key schedule: a shorter key is followed by a one and zeros.
    protected override void Expand(ReadOnlySpan<byte> key)
    {
        if (key.Length is not (16 or 24 or LargestKeyBytes)) throw new ArgumentException("a Serpent key has 16, 24 or 32 octets", nameof(key));
        Span<byte> whole = stackalloc byte[LargestKeyBytes];
        whole.Clear();
        key.CopyTo(whole);
        if (key.Length < whole.Length) whole[key.Length] = 1;

        Span<uint> w = stackalloc uint[KeyWords + (4 * (Rounds + 1))];
        for (int i = 0; i < KeyWords; i++) w[i] = BinaryPrimitives.ReadUInt32LittleEndian(whole[(i * WordBytes)..]);
        for (int i = KeyWords; i < w.Length; i++)
            w[i] = uint.RotateLeft(w[i - 8] ^ w[i - 5] ^ w[i - 3] ^ w[i - 1] ^ Phi ^ (uint)(i - KeyWords), 11);
        for (int round = 0; round <= Rounds; round++)
        {
            int at = KeyWords + (4 * round);
            _key[round] = SerpentBoxes.Forward(3 - round, Vector128.Create(w[at], w[at + 1], w[at + 2], w[at + 3]));
        }
        CryptographicOperations.ZeroMemory(whole);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(w));
    }

    protected override void Encrypt(ReadOnlySpan<byte> input, Span<byte> output)
    {
        Vector128<uint> x = Read(input);
        for (int round = 0; round < Rounds - 1; round++) x = Transform(SerpentBoxes.Forward(round, x ^ _key[round]));
        Write(SerpentBoxes.Forward(Rounds - 1, x ^ _key[Rounds - 1]) ^ _key[Rounds], output);
    }

    protected override void Decrypt(ReadOnlySpan<byte> input, Span<byte> output)
    {
        Vector128<uint> x = SerpentBoxes.Inverse(Rounds - 1, Read(input) ^ _key[Rounds]) ^ _key[Rounds - 1];
        for (int round = Rounds - 2; round >= 0; round--) x = SerpentBoxes.Inverse(round, TransformBack(x)) ^ _key[round];
        Write(x, output);
    }

    // §2, the linear transformation, in the paper's order.
    private static Vector128<uint> Transform(Vector128<uint> x)
    {
        uint x0 = uint.RotateLeft(x[0], 13), x1 = x[1], x2 = uint.RotateLeft(x[2], 3), x3 = x[3];
        x1 = uint.RotateLeft(x1 ^ x0 ^ x2, 1);
        x3 = uint.RotateLeft(x3 ^ x2 ^ (x0 << 3), 7);
        x0 = uint.RotateLeft(x0 ^ x1 ^ x3, 5);
        x2 = uint.RotateLeft(x2 ^ x3 ^ (x1 << 7), 22);
        return Vector128.Create(x0, x1, x2, x3);
    }

    private static Vector128<uint> TransformBack(Vector128<uint> x)
    {
        uint x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3];
        x2 = uint.RotateRight(x2, 22) ^ x3 ^ (x1 << 7);
        x0 = uint.RotateRight(x0, 5) ^ x1 ^ x3;
        x3 = uint.RotateRight(x3, 7) ^ x2 ^ (x0 << 3);
        x1 = uint.RotateRight(x1, 1) ^ x0 ^ x2;
        return Vector128.Create(uint.RotateRight(x0, 13), x1, uint.RotateRight(x2, 3), x3);
    }

    private static Vector128<uint> Read(ReadOnlySpan<byte> block) => Vector128.Create(block[..BlockBytes]).AsUInt32();

    private static void Write(Vector128<uint> words, Span<byte> block) => words.AsByte().CopyTo(block);
}
