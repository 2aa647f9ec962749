using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// A block cipher of our own in BouncyCastle's shape. After <see cref="Init"/> it is read-only, allocates nothing, and may be used by several threads.
/// </summary>
internal abstract class BlockFunction : IBlockCipher
{
    private bool _encrypting;

    public abstract string AlgorithmName { get; }

    public abstract int GetBlockSize();

    public void Init(bool forEncryption, ICipherParameters parameters)
    {
        byte[] key = ((KeyParameter)parameters).GetKey();
        _encrypting = forEncryption;
        Expand(key);
        CryptographicOperations.ZeroMemory(key);
    }

    public int ProcessBlock(byte[] inBuf, int inOff, byte[] outBuf, int outOff) => ProcessBlock(inBuf.AsSpan(inOff), outBuf.AsSpan(outOff));

    public int ProcessBlock(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (_encrypting) Encrypt(input, output);
        else Decrypt(input, output);
        return GetBlockSize();
    }

    /// <summary>Replaces the key schedule.</summary>
    protected abstract void Expand(ReadOnlySpan<byte> key);

    /// <summary>One block; input and output may be the same.</summary>
    protected abstract void Encrypt(ReadOnlySpan<byte> input, Span<byte> output);

    /// <summary>One block; input and output may be the same.</summary>
    protected abstract void Decrypt(ReadOnlySpan<byte> input, Span<byte> output);
}
