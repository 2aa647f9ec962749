using System.Buffers.Binary;
using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace Crypto.Tests.Esp;

/// <summary>ESP as the RFCs say it, one packet at a time, with BouncyCastle's algorithms.</summary>
internal static class Oracle
{
    /// <summary>
    /// The sealed packet for a plaintext with trailer. For CBC the IV is the caller's, for counter modes it is the sequence.
    /// </summary>
    internal static byte[] Seal(EspSuite suite, byte[] encryptionKey, byte[] integrityKey, uint spi, ulong sequence, byte[] iv, byte[] text)
    {
        byte[] header = new byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(header, spi);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), unchecked((uint)sequence));
        CipherKind kind = CipherTable.Of(suite.Encryption).Kind;
        if (kind is not (CipherKind.Cbc or CipherKind.Null))
        {
            iv = new byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(iv, sequence);
        }
        if (suite.Integrity == IntegrityAlgorithm.None) return SealWithOwnIcv(suite, encryptionKey, header, iv, text);
        byte[] encrypted = kind == CipherKind.Counter ? Count(encryptionKey, iv, text) : Encrypt(suite.Encryption, encryptionKey, iv, text);
        byte[] covered = [.. header, .. iv, .. encrypted];
        return [.. covered, .. Mac(suite.Integrity, integrityKey, covered)[..suite.IcvBytes]];
    }

    // RFC 4106 §3 to §5, RFC 4309 §3 to §5, RFC 4543 §3, RFC 7634 §2. The salt stands behind the key.
    private static byte[] SealWithOwnIcv(EspSuite suite, byte[] key, byte[] header, byte[] iv, byte[] text)
    {
        bool isCcm = suite.Encryption is EncryptionAlgorithm.AesCcm8 or EncryptionAlgorithm.AesCcm12 or EncryptionAlgorithm.AesCcm16;
        bool encrypts = suite.Encryption != EncryptionAlgorithm.AesGmac;
        int salt = isCcm ? 3 : 4;
        byte[] nonce = [.. key[^salt..], .. iv], associated = encrypts ? header : [.. header, .. iv, .. text], hidden = encrypts ? text : [];
        IAeadCipher aead = isCcm ? new CcmBlockCipher(new AesEngine())
            : suite.Encryption == EncryptionAlgorithm.ChaCha20Poly1305 ? new ChaCha20Poly1305() : new GcmBlockCipher(new AesEngine());
        aead.Init(true, new AeadParameters(new KeyParameter(key[..^salt]), suite.IcvBytes * 8, nonce, associated));
        byte[] output = new byte[aead.GetOutputSize(hidden.Length)];
        int written = aead.ProcessBytes(hidden, 0, hidden.Length, output, 0);
        aead.DoFinal(output, written);
        return [.. header, .. iv, .. encrypts ? [] : text, .. output];
    }

    // RFC 3686 §4
    private static byte[] Count(byte[] key, byte[] iv, byte[] text)
    {
        var counter = new BufferedBlockCipher(new SicBlockCipher(new AesEngine()));
        counter.Init(true, new ParametersWithIV(new KeyParameter(key[..^4]), [.. key[^4..], .. iv, 0, 0, 0, 1]));
        return counter.DoFinal(text);
    }

    internal static byte[] Encrypt(EncryptionAlgorithm algorithm, byte[] key, byte[] iv, byte[] text)
    {
        if (algorithm == EncryptionAlgorithm.Null) return text;
        IBlockCipher engine = algorithm switch
        {
            EncryptionAlgorithm.AesCbc => new AesEngine(),
            EncryptionAlgorithm.CamelliaCbc => new CamelliaEngine(),
            EncryptionAlgorithm.TwofishCbc => new TwofishEngine(),
            EncryptionAlgorithm.SerpentCbc => new SerpentEngine(),
            EncryptionAlgorithm.BlowfishCbc => new BlowfishEngine(),
            EncryptionAlgorithm.Cast128Cbc => new Cast5Engine(),
            EncryptionAlgorithm.DesCbc => new DesEngine(),
            EncryptionAlgorithm.TripleDesCbc => new DesEdeEngine(),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
        };
        var cbc = new CbcBlockCipher(engine);
        cbc.Init(true, new ParametersWithIV(new KeyParameter(key), iv));
        byte[] output = new byte[text.Length];
        for (int at = 0; at < text.Length; at += cbc.GetBlockSize()) cbc.ProcessBlock(text, at, output, at);
        return output;
    }

    internal static byte[] Mac(IntegrityAlgorithm algorithm, byte[] key, byte[] data)
    {
        if (algorithm == IntegrityAlgorithm.AesXcbc) return Xcbc(key, data);
        if (algorithm == IntegrityAlgorithm.AesCmac) return Finish(new CMac(new AesEngine()), key, data);
        var hmac = new HMac(algorithm switch
        {
            IntegrityAlgorithm.HmacMd5 => new MD5Digest(),
            IntegrityAlgorithm.HmacSha1 => new Sha1Digest(),
            IntegrityAlgorithm.HmacSha256 => new Sha256Digest(),
            IntegrityAlgorithm.HmacSha384 => new Sha384Digest(),
            _ => (IDigest)new Sha512Digest(),
        });
        return Finish(hmac, key, data);
    }

    // RFC 3566 §4, step by step; BouncyCastle has no XCBC.
    private static byte[] Xcbc(byte[] key, byte[] data)
    {
        byte[][] k = [.. Enumerable.Range(1, 3).Select(i => Block(key, [.. Enumerable.Repeat((byte)i, 16)]))];
        byte[] e = new byte[16];
        int at = 0;
        for (; at + 16 < data.Length; at += 16) e = Block(k[0], Xor(e, data[at..(at + 16)]));
        byte[] last = data[at..];
        last = last.Length == 16 ? Xor(last, k[1]) : Xor([.. last, 0x80, .. new byte[15 - last.Length]], k[2]);
        return Block(k[0], Xor(e, last));
    }

    private static byte[] Block(byte[] key, byte[] block)
    {
        var aes = new AesEngine();
        aes.Init(true, new KeyParameter(key));
        byte[] output = new byte[16];
        aes.ProcessBlock(block, 0, output, 0);
        return output;
    }

    private static byte[] Xor(byte[] a, byte[] b) => [.. a.Zip(b, (x, y) => (byte)(x ^ y))];

    private static byte[] Finish(IMac algorithm, byte[] key, byte[] data)
    {
        algorithm.Init(new KeyParameter(key));
        algorithm.BlockUpdate(data, 0, data.Length);
        byte[] mac = new byte[algorithm.GetMacSize()];
        algorithm.DoFinal(mac, 0);
        return mac;
    }
}
