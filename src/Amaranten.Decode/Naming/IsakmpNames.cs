using Amaranten.Wire.Isakmp;

namespace Amaranten.Decode.Naming;

/// <summary>Names of the numbers in ISAKMP headers and payloads (RFC 2407, RFC 2408, RFC 2409, RFC 3706, RFC 3947).</summary>
internal static class IsakmpNames
{
    public static NumberNames Exchanges { get; } = new(
        (1, "base"), (2, "main mode"), (3, "authentication only"), (4, "aggressive mode"), (5, "informational"), (6, "transaction"), (32, "quick mode"),
        (33, "new group mode"), (34, "IKE_SA_INIT"), (35, "IKE_AUTH"), (36, "CREATE_CHILD_SA"), (37, "INFORMATIONAL"));

    /// <summary>Short names, as the RFC's diagrams have them.</summary>
    public static NumberNames Payloads { get; } = new(
        (1, "SA"), (2, "P"), (3, "T"), (4, "KE"), (5, "ID"), (6, "CERT"), (7, "CR"), (8, "HASH"), (9, "SIG"), (10, "NONCE"), (11, "N"), (12, "D"), (13, "VID"),
        (14, "ATTR"), (20, "NAT-D"), (21, "NAT-OA"), (130, "NAT-D"), (131, "NAT-OA"), (132, "FRAGMENT"));

    public static NumberNames Protocols { get; } = new((1, "ISAKMP"), (2, "AH"), (3, "ESP"), (4, "IPCOMP"));

    public static NumberNames IdTypes { get; } = new(
        (1, "ID_IPV4_ADDR"), (2, "ID_FQDN"), (3, "ID_USER_FQDN"), (4, "ID_IPV4_ADDR_SUBNET"), (5, "ID_IPV6_ADDR"), (6, "ID_IPV6_ADDR_SUBNET"),
        (7, "ID_IPV4_ADDR_RANGE"), (8, "ID_IPV6_ADDR_RANGE"), (9, "ID_DER_ASN1_DN"), (10, "ID_DER_ASN1_GN"), (11, "ID_KEY_ID"), (12, "ID_LIST"));

    public static NumberNames Certificates { get; } = new(
        (0, "NONE"), (1, "PKCS #7 wrapped X.509 certificate"), (2, "PGP certificate"), (3, "DNS signed key"), (4, "X.509 certificate - signature"),
        (5, "X.509 certificate - key exchange"), (6, "Kerberos tokens"), (7, "certificate revocation list"), (8, "authority revocation list"),
        (9, "SPKI certificate"), (10, "X.509 certificate - attribute"));

    public static NumberNames Notifications { get; } = new(
        (1, "INVALID-PAYLOAD-TYPE"), (2, "DOI-NOT-SUPPORTED"), (3, "SITUATION-NOT-SUPPORTED"), (4, "INVALID-COOKIE"), (5, "INVALID-MAJOR-VERSION"),
        (6, "INVALID-MINOR-VERSION"), (7, "INVALID-EXCHANGE-TYPE"), (8, "INVALID-FLAGS"), (9, "INVALID-MESSAGE-ID"), (10, "INVALID-PROTOCOL-ID"),
        (11, "INVALID-SPI"), (12, "INVALID-TRANSFORM-ID"), (13, "ATTRIBUTES-NOT-SUPPORTED"), (14, "NO-PROPOSAL-CHOSEN"), (15, "BAD-PROPOSAL-SYNTAX"),
        (16, "PAYLOAD-MALFORMED"), (17, "INVALID-KEY-INFORMATION"), (18, "INVALID-ID-INFORMATION"), (19, "INVALID-CERT-ENCODING"),
        (20, "INVALID-CERTIFICATE"), (21, "CERT-TYPE-UNSUPPORTED"), (22, "INVALID-CERT-AUTHORITY"), (23, "INVALID-HASH-INFORMATION"),
        (24, "AUTHENTICATION-FAILED"), (25, "INVALID-SIGNATURE"), (26, "ADDRESS-NOTIFICATION"), (27, "NOTIFY-SA-LIFETIME"),
        (28, "CERTIFICATE-UNAVAILABLE"), (29, "UNSUPPORTED-EXCHANGE-TYPE"), (30, "UNEQUAL-PAYLOAD-LENGTHS"), (16384, "CONNECTED"),
        (24576, "RESPONDER-LIFETIME"), (24577, "REPLAY-STATUS"), (24578, "INITIAL-CONTACT"), (36136, "R-U-THERE"), (36137, "R-U-THERE-ACK"));

    public static NumberNames ConfigurationTypes { get; } = new(
        (1, "ISAKMP_CFG_REQUEST"), (2, "ISAKMP_CFG_REPLY"), (3, "ISAKMP_CFG_SET"), (4, "ISAKMP_CFG_ACK"));

    /// <summary>The payload's short name; its number where it has none.</summary>
    public static string Payload(PayloadType type) => Payloads.Find((ulong)type) ?? $"payload {(byte)type}";

    public static string Protocol(ProtocolId protocol) => Protocols.Find((ulong)protocol) ?? $"protocol {(byte)protocol}";

    public static string Flags(IsakmpFlags flags) => flags == IsakmpFlags.None ? "none" : string.Join(", ", Each((byte)flags));

    private static IEnumerable<string> Each(byte flags)
    {
        string[] names = ["encryption", "commit", "authentication only"];
        for (int bit = 0; bit < 8; bit++)
            if ((flags & 1 << bit) != 0) yield return bit < names.Length ? names[bit] : $"bit {bit}, which has no name";
    }
}
