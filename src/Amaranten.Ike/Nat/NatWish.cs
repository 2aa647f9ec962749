namespace Amaranten.Ike.Nat;

/// <summary>What a tunnel's setting means for the exchanges (RFC 3947 §3).</summary>
internal static class NatWish
{
    /// <summary>Whether vendor IDs are sent and looked for.</summary>
    public static bool MayUseUdp(this IkeTunnel tunnel) => tunnel.NatTraversal != NatTraversal.Off;

    /// <summary>Whether we declare ourselves behind a NAT. Not with AH, which cannot travel in UDP (RFC 3948 §1).</summary>
    public static bool ForcesUdp(this IkeTunnel tunnel) => tunnel.NatTraversal == NatTraversal.Always && tunnel.AhSuites.IsEmpty;
}
