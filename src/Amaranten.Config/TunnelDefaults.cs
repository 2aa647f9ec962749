using System.Collections.Immutable;
using Amaranten.Crypto.Suites;

namespace Amaranten.Config;

/// <summary>
/// What a tunnel proposes and accepts when the operator says nothing: nothing weaker than SHA-1 in an HMAC and the 2048-bit group
/// (RFC 8221 §5, RFC 8247 §2). SHA-1 stays at the end because ten-year-old peers know nothing better, and as an HMAC it holds.
/// </summary>
public static class TunnelDefaults
{
    /// <summary>Phase-1 proposals. Larger groups cost a small board more than they bring to 128-bit ciphers, so none is offered unasked.</summary>
    public static ImmutableArray<IkeSuite> IkeProposals { get; } =
    [
        Ike(256, HashAlgorithm.Sha256), Ike(128, HashAlgorithm.Sha256), Ike(256, HashAlgorithm.Sha1), Ike(128, HashAlgorithm.Sha1),
    ];

    /// <summary>Phase-2 proposals, still without the group of <see cref="PfsGroup"/>.</summary>
    public static ImmutableArray<EspSuite> EspProposals { get; } =
    [
        Gcm(256), Gcm(128),
        Cbc(256, IntegrityAlgorithm.HmacSha256), Cbc(128, IntegrityAlgorithm.HmacSha256),
        Cbc(256, IntegrityAlgorithm.HmacSha1), Cbc(128, IntegrityAlgorithm.HmacSha1),
    ];

    /// <summary>
    /// PFS is on. Old gateways had it off; with it, who learns one key learns nothing that was said before or after.
    /// </summary>
    public const DhGroup PfsGroup = DhGroup.Modp2048;

    private static IkeSuite Ike(int keyBits, HashAlgorithm hash) => new(EncryptionAlgorithm.AesCbc, keyBits, hash, DhGroup.Modp2048);

    private static EspSuite Gcm(int keyBits) => new(EncryptionAlgorithm.AesGcm16, keyBits, IntegrityAlgorithm.None, DhGroup.None);

    private static EspSuite Cbc(int keyBits, IntegrityAlgorithm integrity) => new(EncryptionAlgorithm.AesCbc, keyBits, integrity, DhGroup.None);
}
