using Amaranten.Crypto.Ciphers;
using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;

namespace Amaranten.Crypto.Ike;

/// <summary>The CBC cipher that protects ISAKMP payloads (RFC 2409 §5, appendix B). Holds the key, not the IV.</summary>
public sealed class IkeCipher : IDisposable
{
    private const int LargestBlockBytes = 16;

    private readonly IBlockCipher _engine;
    private readonly SecretBytes _key;
    private bool? _encrypting;

    private IkeCipher(IBlockCipher engine, ReadOnlySpan<byte> key)
    {
        _engine = engine;
        _key = new SecretBytes(key);
    }

    /// <summary>A cipher in CBC mode under <paramref name="key"/>, of a length that it has.</summary>
    public static IkeCipher Create(EncryptionAlgorithm algorithm, ReadOnlySpan<byte> key)
    {
        if (!SuiteLegality.CanProtectIke(algorithm, key.Length * 8))
            throw new ArgumentException($"{algorithm} with a key of {key.Length} octets cannot protect IKE", nameof(algorithm));
        return new IkeCipher(LegacyCiphers.Find(algorithm)?.Invoke() ?? AesUtilities.CreateEngine(), key);
    }

    /// <summary>8 or 16. Also the length of the IV.</summary>
    public int BlockBytes => _engine.GetBlockSize();

    /// <summary>
    /// Encrypts a whole number of blocks in place, and leaves the last ciphertext block in <paramref name="iv"/>.
    /// </summary>
    public void Encrypt(Span<byte> iv, Span<byte> data)
    {
        Prepare(iv, data, encrypting: true);
        for (; !data.IsEmpty; data = data[iv.Length..])
        {
            Xor(iv, data);
            _engine.ProcessBlock(iv, iv);
            iv.CopyTo(data);
        }
    }

    /// <summary>
    /// Decrypts a whole number of blocks in place, and leaves the last ciphertext block in <paramref name="iv"/>.
    /// </summary>
    public void Decrypt(Span<byte> iv, Span<byte> data)
    {
        Prepare(iv, data, encrypting: false);
        Span<byte> ciphertext = stackalloc byte[LargestBlockBytes];
        ciphertext = ciphertext[..iv.Length];
        for (; !data.IsEmpty; data = data[iv.Length..])
        {
            Span<byte> block = data[..iv.Length];
            block.CopyTo(ciphertext);
            _engine.ProcessBlock(block, block);
            Xor(block, iv);
            ciphertext.CopyTo(iv);
        }
    }

    /// <summary>Wipes the key.</summary>
    public void Dispose()
    {
        _key.Dispose();
        // The engine's own schedule cannot be reached; a schedule of zeros takes its place.
        _engine.Init(true, new KeyParameter(_key.Span));
    }

    private void Prepare(Span<byte> iv, Span<byte> data, bool encrypting)
    {
        if (iv.Length != BlockBytes) throw new ArgumentException($"an IV has {BlockBytes} octets", nameof(iv));
        if (data.Length % BlockBytes != 0) throw new ArgumentException("not a whole number of blocks", nameof(data));
        if (_encrypting == encrypting) return;

        _engine.Init(encrypting, new KeyParameter(_key.Span));
        _encrypting = encrypting;
    }

    private static void Xor(Span<byte> target, ReadOnlySpan<byte> other)
    {
        for (int i = 0; i < target.Length; i++) target[i] ^= other[i];
    }
}
