using Amaranten.Ike.Informational;
using Amaranten.Ike.Nat;
using Amaranten.Ike.Phase1;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Telling;

/// <summary>What is left to say for the side that is refused: the peer's word, and what it was said to.</summary>
internal static class Refusal
{
    /// <summary>The peer does not accept our proof of who we are.</summary>
    /// <param name="says">Its word, under the keys of phase 1.</param>
    /// <param name="tunnel">What we have shown.</param>
    /// <param name="method">How.</param>
    /// <param name="nat">The NAT traversal that both speak.</param>
    public static Reason By(NotifyType says, IkeTunnel tunnel, Phase1Method method, NatVersion nat)
    {
        bool isSigned = method.ProofOf(initiator: true).IsSignature() || method.ProofOf(initiator: false).IsSignature();
        string why = $"{says.ToText()}{(method.UsesPsk ? ", though the pre-shared key is the same" : "")}; we say we are {tunnel.LocalId}";
        if (isSigned && says != NotifyType.InvalidIdInformation && tunnel.Credential is { } shown)
            return Reason.About($"{why} and show the certificate of {shown.Certificate.Subject}, {Until(shown.Certificate.NotAfter)}: does the peer trust {shown.Certificate.Issuer}, "
                + "and is its clock right?", IkeParameter.Certificate);
        bool mayBeTranslated = nat == NatVersion.None && (IdType)tunnel.LocalId.Type is IdType.Ipv4Address or IdType.Ipv6Address;
        return !mayBeTranslated ? Reason.About($"{why}: compare with the identity the peer expects", IkeParameter.OurIdentity)
            : Reason.About($"{why}: compare with the identity the peer expects; if there is a NAT between, NAT traversal is off {(tunnel.MayUseUdp() ? "at the peer" : "here")}",
                IkeParameter.OurIdentity, IkeParameter.NatTraversal);
    }

    private static string Until(DateTimeOffset end) => $"valid until {end:yyyy-MM-dd}";
}
