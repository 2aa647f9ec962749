using Amaranten.Bench.Measuring;
using Amaranten.Bench.Peers;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Modes;

namespace Amaranten.Bench.Kernels;

/// <summary>The sealing of packets in every suite that matters, at three lengths.</summary>
internal static class SealingContests
{
    internal const string We = "we", OpenSsl = "OpenSSL", Bouncy = "BouncyCastle";

    private static readonly int[] s_octets = [64, 576, 1420];

    private static readonly (string Suite, string Cipher, string? Digest)[] s_suites =
    [
        ("aes128gcm16", "AES-128-GCM", null),
        ("aes256gcm16", "AES-256-GCM", null),
        ("chacha20poly1305", "ChaCha20-Poly1305", null),
        ("aes128-sha1", "AES-128-CBC", "SHA1"),
        ("aes128-sha256", "AES-128-CBC", "SHA256"),
        ("aes256-sha512", "AES-256-CBC", "SHA512"),
    ];

    internal static IEnumerable<Contest> All =>
        from line in s_suites
        from octets in s_octets
        select Create(line.Suite, line.Cipher, line.Digest, octets);

    private static Contest Create(string notation, string cipher, string? digest, int octets)
    {
        if (!SuiteNotation.TryParseEsp(notation, out EspSuite suite, out string? problem)) throw new FormatException(problem);
        var memory = new PacketMemory(suite, octets);
        byte[] key = Keys.Octets(suite.EncryptionKeyBytes), integrityKey = Keys.Octets(suite.IntegrityKeyBytes);
        return new Contest(
            notation, octets,
            memory.Sealed(We, EspTransform.Create(suite, key, integrityKey, new Keys())),
            memory.SealedBy(OpenSsl, digest is null
                ? new OpenSslAead(cipher, key)
                : new OpenSslCbcHmac(cipher, key, digest, integrityKey, suite.IcvBytes)),
            memory.SealedBy(Bouncy, digest is null
                ? new BouncyAead(Aead(cipher), key)
                : new BouncyCbcHmac(key, Digest(digest), integrityKey, suite.IcvBytes)));
    }

    private static IAeadCipher Aead(string cipher) =>
        cipher == "ChaCha20-Poly1305" ? new ChaCha20Poly1305() : new GcmBlockCipher(AesUtilities.CreateEngine());

    private static IDigest Digest(string digest) => digest switch
    {
        "SHA1" => new Sha1Digest(),
        "SHA256" => new Sha256Digest(),
        _ => new Sha512Digest(),
    };
}
