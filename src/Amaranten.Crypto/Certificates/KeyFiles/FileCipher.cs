using System.Diagnostics.CodeAnalysis;
using Amaranten.Crypto.Ciphers;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Amaranten.Crypto.Certificates.KeyFiles;

/// <summary>A cipher under which private keys lie in files: a block cipher in CBC mode with PKCS#7 padding (RFC 8018 §6.1.1), or RC4.</summary>
internal sealed class FileCipher
{
    private readonly Func<IBlockCipher>? _block;

    // RC4 alone has no block.
    private FileCipher(Func<IBlockCipher>? block, int keyBytes, int ivBytes) => (_block, KeyBytes, IvBytes) = (block, keyBytes, ivBytes);

    internal int KeyBytes { get; }

    /// <summary>16, 8, or 0 for RC4.</summary>
    internal int IvBytes { get; }

    internal static FileCipher Aes(int keyBytes) => new(AesUtilities.CreateEngine, keyBytes, 16);

    internal static FileCipher TripleDes(int keyBytes) => new(() => new DesEdeEngine(), keyBytes, 8);

    internal static FileCipher Des() => new(() => new DesEngine(), 8, 8);

    internal static FileCipher Rc2(int keyBytes) => new(() => new RC2Engine(), keyBytes, 8);

    internal static FileCipher Rc4(int keyBytes) => new(null, keyBytes, 0);

    /// <summary>A cipher of PBES2 (RFC 8018 appendix B.2), but for RC2, whose parameters say more; null if it is none.</summary>
    internal static FileCipher? Find(string oid) => oid switch
    {
        "2.16.840.1.101.3.4.1.2" => Aes(16),
        "2.16.840.1.101.3.4.1.22" => Aes(24),
        "2.16.840.1.101.3.4.1.42" => Aes(32),
        "1.2.840.113549.3.7" => TripleDes(24),
        "1.3.14.3.2.7" => Des(),
        "1.2.392.200011.61.1.1.1.2" => new(() => new Camellia(), 16, 16),
        "1.2.392.200011.61.1.1.1.3" => new(() => new Camellia(), 24, 16),
        "1.2.392.200011.61.1.1.1.4" => new(() => new Camellia(), 32, 16),
        "1.2.410.200046.1.1.2" => new(() => new AriaEngine(), 16, 16),
        "1.2.410.200046.1.1.7" => new(() => new AriaEngine(), 24, 16),
        "1.2.410.200046.1.1.12" => new(() => new AriaEngine(), 32, 16),
        "1.2.410.200004.1.4" => new(() => new SeedEngine(), 16, 16),
        _ => null,
    };

    /// <summary>False if the padding is wrong, which under another password it nearly always is.</summary>
    internal bool TryDecrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> text, [NotNullWhen(true)] out SecretBytes? plain)
    {
        plain = null;
        if (_block is null)
        {
            plain = new SecretBytes(text.Length);
            var rc4 = new RC4Engine();
            rc4.Init(false, new KeyParameter(key));
            rc4.ProcessBytes(text, plain.Span);
            rc4.Init(false, new KeyParameter(new byte[KeyBytes]));
            return true;
        }
        if (text.IsEmpty || text.Length % IvBytes != 0) return false;
        using var padded = new SecretBytes(text.Length);
        DecryptChain(_block(), key, iv, text, padded.Span);
        int padding = padded.Span[^1];
        if (padding == 0 || padding > IvBytes || padded.Span[^padding..].ContainsAnyExcept((byte)padding)) return false;
        plain = new SecretBytes(padded.Span[..^padding]);
        return true;
    }

    private static void DecryptChain(IBlockCipher engine, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> text, Span<byte> plain)
    {
        engine.Init(false, new KeyParameter(key));
        ReadOnlySpan<byte> previous = iv;
        for (int at = 0; at < text.Length; at += iv.Length)
        {
            ReadOnlySpan<byte> block = text.Slice(at, iv.Length);
            Span<byte> output = plain.Slice(at, iv.Length);
            engine.ProcessBlock(block, output);
            for (int i = 0; i < output.Length; i++) output[i] ^= previous[i];
            previous = block;
        }
        // The engine's own schedule cannot be reached; a schedule of zeros takes its place.
        engine.Init(false, new KeyParameter(new byte[key.Length]));
    }
}
