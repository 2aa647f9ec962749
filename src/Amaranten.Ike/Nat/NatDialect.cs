using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Nat;

/// <summary>The numbers in which the versions of NAT traversal differ (RFC 3947 §9, draft-ietf-ipsec-nat-t-ike-03 §3.2, §4.1, §4.2).</summary>
internal static class NatDialect
{
    /// <summary>Type of the payloads with hashes of endpoints; the drafts took theirs from the private range.</summary>
    public static PayloadType Detection(this NatVersion version) =>
        version == NatVersion.Rfc3947 ? PayloadType.NatDetection : PayloadType.NatDetectionDraft;

    /// <summary>Type of the payloads with original addresses.</summary>
    public static PayloadType OriginalAddress(this NatVersion version) =>
        version == NatVersion.Rfc3947 ? PayloadType.NatOriginalAddress : PayloadType.NatOriginalAddressDraft;

    /// <summary>
    /// Whether IKE moves to port 4500 once a NAT was found. Before draft 02 it stays where it is, and ESP comes to the same port: eight zero
    /// octets, where IKE has its cookies, tell it apart.
    /// </summary>
    public static bool FloatsPort(this NatVersion version) => version >= NatVersion.Draft02;

    /// <summary>Whether both sides' original addresses are sent in transport mode; the drafts know only the sender's own.</summary>
    public static bool SendsBothAddresses(this NatVersion version) => version == NatVersion.Rfc3947;

    /// <summary>In words.</summary>
    public static string ToText(this NatVersion version) => version switch
    {
        NatVersion.None => "none",
        NatVersion.Rfc3947 => "RFC 3947",
        _ => $"draft-ietf-ipsec-nat-t-ike-0{version - NatVersion.Draft00}",
    };
}
