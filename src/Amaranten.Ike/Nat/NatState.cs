namespace Amaranten.Ike.Nat;

/// <summary>What phase 1 found out about address translation (RFC 3947 §3.2).</summary>
/// <param name="Version">The version that both sides speak.</param>
/// <param name="WeAreBehind">Our address or port is translated: we send keepalives.</param>
/// <param name="PeerIsBehind">The peer's is: its endpoint may change.</param>
/// <param name="Forced">No NAT was found; we made it look as if (<see cref="NatTraversal.Always"/>).</param>
internal readonly record struct NatState(NatVersion Version, bool WeAreBehind, bool PeerIsBehind, bool Forced)
{
    /// <summary>Both sides sent the vendor ID of one version.</summary>
    public bool PeerSpeaks => Version != NatVersion.None;

    /// <summary>Whether ESP travels in UDP, and IKE moves to port 4500 where the version has that.</summary>
    public bool UsesUdp => PeerSpeaks && (WeAreBehind || PeerIsBehind || Forced);

    /// <summary>
    /// Whether we follow the peer to another endpoint. Who is behind a NAT itself must not: a forger would lead it away (RFC 3947 §7).
    /// </summary>
    public bool MayFollowPeer => PeerSpeaks && PeerIsBehind && !WeAreBehind;

    /// <summary>Whether IKE moves to port 4500 (RFC 3947 §4).</summary>
    public bool FloatsPort => UsesUdp && Version.FloatsPort();

    /// <summary>In words; null without a NAT.</summary>
    public string? Text => Version is NatVersion.None or NatVersion.Rfc3947 || Where is null ? Where : $"{Where}, {Version.ToText()}";

    private string? Where => !PeerSpeaks ? null : (WeAreBehind, PeerIsBehind, Forced) switch
    {
        (true, true, _) => "both sides are behind a NAT",
        (true, false, _) => "we are behind a NAT",
        (false, true, _) => "the peer is behind a NAT",
        (false, false, true) => "no NAT, UDP encapsulation is forced",
        _ => null,
    };
}
