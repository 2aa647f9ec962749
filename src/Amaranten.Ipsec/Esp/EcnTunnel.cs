using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Esp;

/// <summary>How the tunnel's entry treats ECN (RFC 6040 §4.3).</summary>
public enum EcnMode : byte
{
    /// <summary>Copied into the outer header: the other end understands RFC 4301 or RFC 6040.</summary>
    Normal,
    /// <summary>Cleared in the outer header: the other end may be older and would lose congestion marks.</summary>
    Compatibility,
}

/// <summary>Type of service across the tunnel: DSCP (RFC 4301 §5.1.2) and ECN (RFC 6040 §4).</summary>
public static class EcnTunnel
{
    private const byte EcnMask = 3;

    // RFC 6040 §4.2, Figure 4: a row for each arriving inner codepoint, a column for each arriving outer one, both in numeric
    // order (Not-ECT, ECT(1), ECT(0), CE). The RFC's table has ECT(0) before ECT(1).
    private static ReadOnlySpan<byte> Decapsulation =>
    [
        NotEct, NotEct, NotEct, Lost,
        Ect1, Ect1, Ect1, Ce,
        Ect0, Ect1, Ect0, Ce,
        Ce, Ce, Ce, Ce,
    ];

    private const byte NotEct = (byte)Ecn.NotEct, Ect1 = (byte)Ecn.Ect1, Ect0 = (byte)Ecn.Ect0, Ce = (byte)Ecn.Ce, Lost = 0xFF;

    /// <summary>The outer type of service of a packet that enters the tunnel: DSCP copied, ECN by mode (RFC 6040 §4.1).</summary>
    public static byte Encapsulate(byte inner, EcnMode mode = EcnMode.Normal) =>
        mode == EcnMode.Normal ? inner : (byte)(inner & ~EcnMask);

    /// <summary>The same, where the operator may have fixed the DSCP.</summary>
    public static byte Encapsulate(byte inner, byte? dscp) =>
        dscp is { } given ? (byte)(given << 2 | inner & EcnMask) : inner;

    /// <summary>
    /// The type of service with which a packet leaves the tunnel: DSCP of the inner header, since the outer one was not
    /// authenticated; ECN the more severe of both. <see cref="Drop.EspCongested"/> if congestion can be told to the inner
    /// transport only by a loss.
    /// </summary>
    public static Drop Decapsulate(byte inner, byte outer, out byte forwarded)
    {
        byte ecn = Decapsulation[(inner & EcnMask) << 2 | outer & EcnMask];
        forwarded = ecn == Lost ? inner : (byte)(inner & ~EcnMask | ecn);
        return ecn == Lost ? Drop.EspCongested : Drop.None;
    }
}
