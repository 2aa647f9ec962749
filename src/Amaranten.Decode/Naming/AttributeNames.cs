namespace Amaranten.Decode.Naming;

/// <summary>A class of attributes: what it is called, and what its values are called.</summary>
/// <param name="Type">The number.</param>
/// <param name="Name">As the RFC has it.</param>
/// <param name="Form">How a value is to be read.</param>
/// <param name="Values">Names of values; null where they are numbers or something else.</param>
internal sealed record AttributeName(ushort Type, string Name, AttributeForm Form = AttributeForm.Number, NumberNames? Values = null);

/// <summary>How a value is to be read.</summary>
internal enum AttributeForm
{
    Number,
    Address,
    AddressAndMask,
    Text,
    Octets,
    SplitNetworks,
    Secret,
}

/// <summary>The attributes of IKEv1 (RFC 2409 appendix A, RFC 2407 §4.5, draft-dukes-ike-mode-cfg-02 §3.4, draft-beaulieu-ike-xauth-02 §6.2).</summary>
internal static class AttributeNames
{
    private static readonly NumberNames s_groups = new(
        (1, "768-bit MODP"), (2, "1024-bit MODP"), (3, "EC2N GF[2^155]"), (4, "EC2N GF[2^185]"), (5, "1536-bit MODP"), (14, "2048-bit MODP"), (15, "3072-bit MODP"),
        (16, "4096-bit MODP"), (17, "6144-bit MODP"), (18, "8192-bit MODP"), (19, "256-bit random ECP"), (20, "384-bit random ECP"), (21, "521-bit random ECP"),
        (22, "1024-bit MODP with 160-bit subgroup"), (23, "2048-bit MODP with 224-bit subgroup"), (24, "2048-bit MODP with 256-bit subgroup"),
        (25, "192-bit random ECP"), (26, "224-bit random ECP"), (27, "brainpoolP224r1"), (28, "brainpoolP256r1"), (29, "brainpoolP384r1"),
        (30, "brainpoolP512r1"), (31, "Curve25519"), (32, "Curve448"));

    private static readonly NumberNames s_lifeTypes = new((1, "seconds"), (2, "kilobytes"));

    /// <summary>Phase 1 (RFC 2409 appendix A, and IANA's registry of it).</summary>
    public static AttributeName[] Phase1 { get; } =
    [
        new(1, "Encryption Algorithm", Values: new(
            (1, "DES-CBC"), (2, "IDEA-CBC"), (3, "Blowfish-CBC"), (4, "RC5-R16-B64-CBC"), (5, "3DES-CBC"), (6, "CAST-CBC"), (7, "AES-CBC"), (8, "CAMELLIA-CBC"),
            (65004, "Serpent-CBC"), (65005, "Twofish-CBC"))),
        new(2, "Hash Algorithm", Values: new((1, "MD5"), (2, "SHA"), (3, "Tiger"), (4, "SHA2-256"), (5, "SHA2-384"), (6, "SHA2-512"))),
        new(3, "Authentication Method", Values: new(
            (1, "pre-shared key"), (2, "DSS signatures"), (3, "RSA signatures"), (4, "encryption with RSA"), (5, "revised encryption with RSA"),
            (9, "ECDSA with SHA-256 on P-256"), (10, "ECDSA with SHA-384 on P-384"), (11, "ECDSA with SHA-512 on P-521"), (64221, "HybridInitRSA"),
            (64222, "HybridRespRSA"), (65001, "XAUTHInitPreShared"), (65002, "XAUTHRespPreShared"), (65005, "XAUTHInitRSA"), (65006, "XAUTHRespRSA"))),
        new(4, "Group Description", Values: s_groups),
        new(5, "Group Type", Values: new((1, "MODP"), (2, "ECP"), (3, "EC2N"))),
        new(6, "Group Prime/Irreducible Polynomial", AttributeForm.Octets),
        new(7, "Group Generator One", AttributeForm.Octets),
        new(8, "Group Generator Two", AttributeForm.Octets),
        new(9, "Group Curve A", AttributeForm.Octets),
        new(10, "Group Curve B", AttributeForm.Octets),
        new(11, "Life Type", Values: s_lifeTypes),
        new(12, "Life Duration"),
        new(13, "PRF"),
        new(14, "Key Length"),
        new(15, "Field Size"),
        new(16, "Group Order", AttributeForm.Octets),
    ];

    /// <summary>Phase 2 (RFC 2407 §4.5, and IANA's registry of it).</summary>
    public static AttributeName[] Phase2 { get; } =
    [
        new(1, "SA Life Type", Values: s_lifeTypes),
        new(2, "SA Life Duration"),
        new(3, "Group Description", Values: s_groups),
        new(4, "Encapsulation Mode", Values: new(
            (1, "Tunnel"), (2, "Transport"), (3, "UDP-Encapsulated-Tunnel"), (4, "UDP-Encapsulated-Transport"), (61443, "UDP-Encapsulated-Tunnel (draft)"),
            (61444, "UDP-Encapsulated-Transport (draft)"))),
        new(5, "Authentication Algorithm", Values: new(
            (1, "HMAC-MD5"), (2, "HMAC-SHA"), (3, "DES-MAC"), (4, "KPDK"), (5, "HMAC-SHA2-256"), (6, "HMAC-SHA2-384"), (7, "HMAC-SHA2-512"), (8, "HMAC-RIPEMD"),
            (9, "AES-XCBC-MAC"), (10, "SIG-RSA"), (11, "AES-128-GMAC"), (12, "AES-192-GMAC"), (13, "AES-256-GMAC"), (250, "AES-CMAC (private)"))),
        new(6, "Key Length"),
        new(7, "Key Rounds"),
        new(8, "Compress Dictionary Size"),
        new(9, "Compress Private Algorithm", AttributeForm.Octets),
        new(11, "Extended (64-bit) Sequence Number"),
    ];

    /// <summary>Mode-config, XAUTH, and what Cisco's clients ask for beside them.</summary>
    public static AttributeName[] Configuration { get; } =
    [
        new(1, "INTERNAL_IP4_ADDRESS", AttributeForm.Address),
        new(2, "INTERNAL_IP4_NETMASK", AttributeForm.Address),
        new(3, "INTERNAL_IP4_DNS", AttributeForm.Address),
        new(4, "INTERNAL_IP4_NBNS", AttributeForm.Address),
        new(5, "INTERNAL_ADDRESS_EXPIRY"),
        new(6, "INTERNAL_IP4_DHCP", AttributeForm.Address),
        new(7, "APPLICATION_VERSION", AttributeForm.Text),
        new(8, "INTERNAL_IP6_ADDRESS", AttributeForm.Address),
        new(9, "INTERNAL_IP6_NETMASK", AttributeForm.Address),
        new(10, "INTERNAL_IP6_DNS", AttributeForm.Address),
        new(11, "INTERNAL_IP6_NBNS", AttributeForm.Address),
        new(12, "INTERNAL_IP6_DHCP", AttributeForm.Address),
        new(13, "INTERNAL_IP4_SUBNET", AttributeForm.AddressAndMask),
        new(14, "SUPPORTED_ATTRIBUTES", AttributeForm.Octets),
        new(15, "INTERNAL_IP6_SUBNET", AttributeForm.Octets),
        new(16520, "XAUTH_TYPE", Values: new((0, "Generic"), (1, "RADIUS-CHAP"), (2, "OTP"), (3, "S/KEY"))),
        new(16521, "XAUTH_USER_NAME", AttributeForm.Text),
        new(16522, "XAUTH_USER_PASSWORD", AttributeForm.Secret),
        new(16523, "XAUTH_PASSCODE", AttributeForm.Secret),
        new(16524, "XAUTH_MESSAGE", AttributeForm.Text),
        new(16525, "XAUTH_CHALLENGE", AttributeForm.Secret),
        new(16526, "XAUTH_DOMAIN", AttributeForm.Text),
        new(16527, "XAUTH_STATUS", Values: new((0, "FAIL"), (1, "OK"))),
        new(16528, "XAUTH_NEXT_PIN", AttributeForm.Secret),
        new(16529, "XAUTH_ANSWER", AttributeForm.Secret),
        new(28672, "UNITY_BANNER", AttributeForm.Text),
        new(28673, "UNITY_SAVE_PASSWD"),
        new(28674, "UNITY_DEF_DOMAIN", AttributeForm.Text),
        new(28675, "UNITY_SPLITDNS_NAME", AttributeForm.Text),
        new(28676, "UNITY_SPLIT_INCLUDE", AttributeForm.SplitNetworks),
        new(28677, "UNITY_NATT_PORT"),
        new(28678, "UNITY_LOCAL_LAN", AttributeForm.SplitNetworks),
        new(28679, "UNITY_PFS"),
        new(28680, "UNITY_FW_TYPE", AttributeForm.Octets),
        new(28681, "UNITY_BACKUP_SERVERS", AttributeForm.Octets),
        new(28682, "UNITY_DDNS_HOSTNAME", AttributeForm.Text),
    ];

    /// <summary>The transform of phase 1 (RFC 2407 §4.4.2).</summary>
    public static NumberNames IkeTransforms { get; } = new((1, "KEY_IKE"));

    /// <summary>Transforms of AH (RFC 2407 §4.4.3).</summary>
    public static NumberNames AhTransforms { get; } = new(
        (2, "AH_MD5"), (3, "AH_SHA"), (4, "AH_DES"), (5, "AH_SHA2-256"), (6, "AH_SHA2-384"), (7, "AH_SHA2-512"), (8, "AH_RIPEMD"), (9, "AH_AES-XCBC-MAC"),
        (10, "AH_RSA"), (250, "AH_AES-CMAC (private)"));

    /// <summary>Transforms of ESP (RFC 2407 §4.4.4, and IANA's registry of it).</summary>
    public static NumberNames EspTransforms { get; } = new(
        (1, "ESP_DES_IV64"), (2, "ESP_DES"), (3, "ESP_3DES"), (4, "ESP_RC5"), (5, "ESP_IDEA"), (6, "ESP_CAST"), (7, "ESP_BLOWFISH"), (8, "ESP_3IDEA"),
        (9, "ESP_DES_IV32"), (10, "ESP_RC4"), (11, "ESP_NULL"), (12, "ESP_AES-CBC"), (13, "ESP_AES-CTR"), (14, "ESP_AES-CCM_8"), (15, "ESP_AES-CCM_12"),
        (16, "ESP_AES-CCM_16"), (18, "ESP_AES-GCM_8"), (19, "ESP_AES-GCM_12"), (20, "ESP_AES-GCM_16"), (21, "ESP_SEED_CBC"), (22, "ESP_CAMELLIA"),
        (23, "ESP_NULL_AUTH_AES-GMAC"), (252, "ESP_SERPENT (private)"), (253, "ESP_TWOFISH (private)"));

    /// <summary>Transforms of IPCOMP (RFC 2407 §4.4.5).</summary>
    public static NumberNames CompressionTransforms { get; } = new((1, "IPCOMP_OUI"), (2, "IPCOMP_DEFLATE"), (3, "IPCOMP_LZS"), (4, "IPCOMP_LZJH"));
}
