using System.Buffers.Binary;
using System.Security.Cryptography;
using Amaranten.Crypto;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Amaranten.Ike.Exchanges;
using HashAlgorithm = Amaranten.Crypto.Suites.HashAlgorithm;

namespace Amaranten.Ike.Phase1;

/// <summary>What both sides have sent in clear when the keys are derived, in the RFC's letters (RFC 2409 §3.2).</summary>
internal sealed record Phase1Transcript(
    ulong InitiatorCookie, ulong ResponderCookie, byte[] SaI, byte[] GxI, byte[] GxR, byte[] Ni, byte[] Nr)
{
    /// <summary>CKY-I | CKY-R.</summary>
    public byte[] Cookies()
    {
        byte[] cookies = new byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(cookies, InitiatorCookie);
        BinaryPrimitives.WriteUInt64BigEndian(cookies.AsSpan(sizeof(ulong)), ResponderCookie);
        return cookies;
    }
}

/// <summary>The keys of one ISAKMP SA (RFC 2409 §5).</summary>
internal sealed class Phase1Keys : IDisposable
{
    private readonly SecretBytes _skeyid;
    private Phase1Transcript? _transcript;

    private readonly HashAlgorithm _proofHash;

    private Phase1Keys(IkeSuite suite, HashAlgorithm proofHash, Phase1Transcript transcript, SecretBytes skeyid, SecretBytes d, SecretBytes a, SecretBytes key)
    {
        Suite = suite;
        _proofHash = proofHash;
        _transcript = transcript;
        _skeyid = skeyid;
        SkeyidD = d;
        SkeyidA = a;
        EncryptionKey = key;
        Cipher = IkeCipher.Create(suite.Encryption, key.Span);
    }

    public IkeSuite Suite { get; }

    /// <summary>From which KEYMAT is derived.</summary>
    public SecretBytes SkeyidD { get; }

    /// <summary>Authenticates messages.</summary>
    public SecretBytes SkeyidA { get; }

    /// <summary>The key of <see cref="Cipher"/>, until phase 1 is over.</summary>
    public SecretBytes EncryptionKey { get; }

    /// <summary>Encrypts messages.</summary>
    public IkeCipher Cipher { get; }

    /// <summary>
    /// Derives everything from the transcript, g^xy, and the pre-shared key; without one as signatures have it. HASH_I and HASH_R are made with the
    /// agreed hash, or with the one that a signature of ECDSA brings with it (RFC 4754 §4).
    /// </summary>
    public static Phase1Keys Derive(
        IkeSuite suite, SecretBytes? psk, Phase1Transcript transcript, SecretBytes gxy, HashAlgorithm? proofHash = null)
    {
        byte[] cookies = transcript.Cookies();
        SecretBytes skeyid = psk is null
            ? KeyMaterial.Skeyid(suite.Hash, gxy, transcript.Ni, transcript.Nr)
            : KeyMaterial.Skeyid(suite.Hash, psk.Span, transcript.Ni, transcript.Nr);
        SecretBytes d = KeyMaterial.SkeyidD(suite.Hash, skeyid, gxy, cookies);
        SecretBytes a = KeyMaterial.SkeyidA(suite.Hash, skeyid, d, gxy, cookies);
        using SecretBytes e = KeyMaterial.SkeyidE(suite.Hash, skeyid, a, gxy, cookies);
        SecretBytes key = KeyMaterial.EncryptionKey(suite, e);
        return new Phase1Keys(suite, proofHash ?? suite.Hash, transcript, skeyid, d, a, key);
    }

    /// <summary>The IV context of the fifth and sixth message.</summary>
    public CbcChain Phase1Cbc() =>
        new(Cipher, KeyMaterial.Phase1Iv(Suite.Hash, _transcript!.GxI, _transcript!.GxR, Cipher.BlockBytes));

    /// <summary>The IV context of a later exchange.</summary>
    public CbcChain Phase2Cbc(ReadOnlySpan<byte> lastPhase1Block, uint messageId) =>
        new(Cipher, KeyMaterial.Phase2Iv(Suite.Hash, lastPhase1Block, messageId, Cipher.BlockBytes));

    /// <summary>HASH_I = prf(SKEYID, g^xi | g^xr | CKY-I | CKY-R | SAi_b | IDii_b).</summary>
    public byte[] HashI(ReadOnlySpan<byte> idii)
    {
        byte[] cookies = _transcript!.Cookies();
        return Prf.Keyed(_proofHash, _skeyid.Span).Add(_transcript!.GxI).Add(_transcript!.GxR).Add(cookies).Add(_transcript!.SaI).Add(idii).Finish();
    }

    /// <summary>HASH_R = prf(SKEYID, g^xr | g^xi | CKY-R | CKY-I | SAi_b | IDir_b).</summary>
    public byte[] HashR(ReadOnlySpan<byte> idir)
    {
        byte[] cookies = _transcript!.Cookies();
        return Prf.Keyed(_proofHash, _skeyid.Span).Add(_transcript!.GxR).Add(_transcript!.GxI)
            .Add(cookies.AsSpan(sizeof(ulong))).Add(cookies.AsSpan(0, sizeof(ulong))).Add(_transcript!.SaI).Add(idir).Finish();
    }

    /// <summary>prf(SKEYID_a, M-ID | ...), which authenticates every message after phase 1 (RFC 2409 §5.5, §5.7).</summary>
    public Prf Authenticator(uint messageId)
    {
        Span<byte> id = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(id, messageId);
        return Prf.Keyed(Suite.Hash, SkeyidA.Span).Add(id);
    }

    /// <summary>HASH(3) = prf(SKEYID_a, 0 | M-ID | Ni_b | Nr_b) (RFC 2409 §5.5).</summary>
    public byte[] Hash3(uint messageId, ReadOnlySpan<byte> ni, ReadOnlySpan<byte> nr)
    {
        Span<byte> id = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(id, messageId);
        return Prf.Keyed(Suite.Hash, SkeyidA.Span).Add(0).Add(id).Add(ni).Add(nr).Finish();
    }

    /// <summary>Compares in constant time.</summary>
    public static bool Holds(ReadOnlySpan<byte> received, ReadOnlySpan<byte> computed) =>
        CryptographicOperations.FixedTimeEquals(received, computed);

    /// <summary>SKEYID is needed for phase 1 alone, and the cipher has its key.</summary>
    public void ForgetPhase1()
    {
        _skeyid.Dispose();
        EncryptionKey.Dispose();
        _transcript = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ForgetPhase1();
        SkeyidD.Dispose();
        SkeyidA.Dispose();
        Cipher.Dispose();
    }
}
