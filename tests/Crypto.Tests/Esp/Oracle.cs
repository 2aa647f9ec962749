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
    /// The sealed packet for a plaintext with trailer. For CBC the IV is the caller's, for GCM it is the sequence.
    /// </summary>
    internal static byte[] Seal(EspSuite suite, byte[] encryptionKey, byte[] integrityKey, uint spi, ulong sequence, byte[] iv, byte[] text)
    {
        byte[] header = new byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(header, spi);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), unchecked((uint)sequence));
        if (suite.Encryption == EncryptionAlgorithm.AesGcm16)
        {
            byte[] explicitIv = new byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(explicitIv, sequence);
            var gcm = new GcmBlockCipher(new AesEngine());
            gcm.Init(true, new AeadParameters(
                new KeyParameter(encryptionKey[..^4]), 128, [.. encryptionKey[^4..], .. explicitIv], header));
            byte[] sealedText = new byte[gcm.GetOutputSize(text.Length)];
            int written = gcm.ProcessBytes(text, 0, text.Length, sealedText, 0);
            gcm.DoFinal(sealedText, written);
            return [.. header, .. explicitIv, .. sealedText];
        }
        byte[] covered = [.. header, .. iv, .. Encrypt(suite.Encryption, encryptionKey, iv, text)];
        return [.. covered, .. Mac(suite.Integrity, integrityKey, covered)[..suite.IcvBytes]];
    }

    internal static byte[] Encrypt(EncryptionAlgorithm algorithm, byte[] key, byte[] iv, byte[] text)
    {
        if (algorithm == EncryptionAlgorithm.Null) return text;
        IBlockCipher engine = algorithm == EncryptionAlgorithm.AesCbc ? new AesEngine() : new DesEdeEngine();
        var cbc = new CbcBlockCipher(engine);
        cbc.Init(true, new ParametersWithIV(new KeyParameter(key), iv));
        byte[] output = new byte[text.Length];
        for (int at = 0; at < text.Length; at += cbc.GetBlockSize()) cbc.ProcessBlock(text, at, output, at);
        return output;
    }

    internal static byte[] Mac(IntegrityAlgorithm algorithm, byte[] key, byte[] data)
    {
        var hmac = new HMac(algorithm switch
        {
            IntegrityAlgorithm.HmacMd5 => new MD5Digest(),
            IntegrityAlgorithm.HmacSha1 => new Sha1Digest(),
            IntegrityAlgorithm.HmacSha256 => new Sha256Digest(),
            IntegrityAlgorithm.HmacSha384 => new Sha384Digest(),
            _ => (IDigest)new Sha512Digest(),
        });
        hmac.Init(new KeyParameter(key));
        hmac.BlockUpdate(data, 0, data.Length);
        byte[] mac = new byte[hmac.GetMacSize()];
        hmac.DoFinal(mac, 0);
        return mac;
    }
}
