using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Simulation;

/// <summary>The arithmetic of IKEv1 with SHA-1, AES-128 and a pre-shared key, as RFC 2409 §5 writes it down.</summary>
public sealed class ForeignKeys
{
    /// <summary>Octets of a block of AES.</summary>
    public const int BlockBytes = 16;

    private readonly byte[] _skeyid, _encryption, _cookies, _saI, _gxI, _gxR;

    /// <summary>SKEYID and what follows from it (RFC 2409 §5).</summary>
    public ForeignKeys(byte[] psk, byte[] cookies, byte[] saI, byte[] gxI, byte[] gxR, byte[] ni, byte[] nr, byte[] gxy)
    {
        (_cookies, _saI, _gxI, _gxR) = (cookies, saI, gxI, gxR);
        _skeyid = Prf(psk, ni, nr);
        SkeyidD = Prf(_skeyid, gxy, cookies, [0]);
        SkeyidA = Prf(_skeyid, SkeyidD, gxy, cookies, [1]);
        _encryption = Prf(_skeyid, SkeyidA, gxy, cookies, [2])[..BlockBytes];
        Phase1Iv = SHA1.HashData([.. gxI, .. gxR])[..BlockBytes];
    }

    /// <summary>For KEYMAT.</summary>
    public byte[] SkeyidD { get; }

    /// <summary>For hashes after phase 1.</summary>
    public byte[] SkeyidA { get; }

    /// <summary>The IV of the fifth message (RFC 2409 appendix B).</summary>
    public byte[] Phase1Iv { get; }

    /// <summary>prf(key, ...) is HMAC-SHA1.</summary>
    public static byte[] Prf(byte[] key, params byte[][] parts) => HMACSHA1.HashData(key, parts.SelectMany(part => part).ToArray());

    /// <summary>A number in network order.</summary>
    public static byte[] Octets(uint number)
    {
        byte[] octets = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(octets, number);
        return octets;
    }

    /// <summary>HASH_I (RFC 2409 §5).</summary>
    public byte[] HashI(byte[] id) => Prf(_skeyid, _gxI, _gxR, _cookies, _saI, id);

    /// <summary>HASH_R (RFC 2409 §5).</summary>
    public byte[] HashR(byte[] id) => Prf(_skeyid, _gxR, _gxI, _cookies[8..], _cookies[..8], _saI, id);

    /// <summary>The first IV of an exchange after phase 1 (RFC 2409 appendix B).</summary>
    public static byte[] Phase2Iv(byte[] lastPhase1Block, uint messageId) => SHA1.HashData([.. lastPhase1Block, .. Octets(messageId)])[..BlockBytes];

    /// <summary>Encrypts, with zeros as padding; the IV moves on.</summary>
    public byte[] Encrypt(byte[] clear, ref byte[] iv)
    {
        byte[] padded = new byte[(clear.Length + BlockBytes - 1) / BlockBytes * BlockBytes];
        clear.CopyTo(padded, 0);
        byte[] sealedOctets = Cipher().EncryptCbc(padded, iv, PaddingMode.None);
        iv = sealedOctets[^BlockBytes..];
        return sealedOctets;
    }

    /// <summary>Decrypts; null if it cannot be a message. The IV moves on.</summary>
    public byte[]? Decrypt(byte[] octets, ref byte[] iv)
    {
        if (octets.Length == 0 || octets.Length % BlockBytes != 0) return null;
        byte[] clear = Cipher().DecryptCbc(octets, iv, PaddingMode.None);
        iv = octets[^BlockBytes..];
        return clear;
    }

    /// <summary>
    /// KEYMAT of an SA of ESP: twenty octets, a key of AES-128 and a salt (RFC 2409 §5.5, RFC 4106 §8.1). <paramref name="gxy"/> is of its own quick
    /// mode, empty without PFS.
    /// </summary>
    public byte[] Keymat(byte[] gxy, uint spi, byte[] ni, byte[] nr) => Prf(SkeyidD, gxy, [3], Octets(spi), ni, nr);

    private Aes Cipher()
    {
        var aes = Aes.Create();
        aes.Key = _encryption;
        return aes;
    }
}
