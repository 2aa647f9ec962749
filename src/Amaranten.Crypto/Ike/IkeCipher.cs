using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Ike;

/// <summary>The CBC cipher that protects ISAKMP payloads (RFC 2409 §5, appendix B). Holds the key, not the IV.</summary>
public sealed class IkeCipher : IDisposable
{
    private IkeCipher() { }

    /// <summary>A cipher under <paramref name="key"/> (24 octets for 3DES; 16, 24 or 32 for AES).</summary>
    public static IkeCipher Create(EncryptionAlgorithm algorithm, ReadOnlySpan<byte> key) => throw new NotImplementedException();

    /// <summary>8 for 3DES, 16 for AES. Also the length of the IV.</summary>
    public int BlockBytes => throw new NotImplementedException();

    /// <summary>Encrypts a whole number of blocks in place, and leaves the last ciphertext block in <paramref name="iv"/>.</summary>
    public void Encrypt(Span<byte> iv, Span<byte> data) => throw new NotImplementedException();

    /// <summary>Decrypts a whole number of blocks in place, and leaves the last ciphertext block in <paramref name="iv"/>.</summary>
    public void Decrypt(Span<byte> iv, Span<byte> data) => throw new NotImplementedException();

    /// <summary>Wipes the key.</summary>
    public void Dispose() => throw new NotImplementedException();
}
