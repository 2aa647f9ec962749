using System.Collections.Immutable;
using System.Security.Cryptography;
using Amaranten.Crypto;
using Amaranten.Crypto.Certificates;
using Amaranten.Crypto.Suites;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>What IKE must know of one tunnel: who, with what, for which networks. Immutable; replaced as a whole when the operator edits it.</summary>
public sealed record IkeTunnel
{
    /// <summary>The operator's name for it; unique.</summary>
    public required string Name { get; init; }

    /// <summary>Index in the configuration's order; handed back with every key.</summary>
    public required int Index { get; init; }

    /// <summary>Our address towards the peer.</summary>
    public required IpAddress LocalAddress { get; init; }

    /// <summary>The peer's address.</summary>
    public required IpAddress PeerAddress { get; init; }

    /// <summary>Who we say we are.</summary>
    public required IkeIdentity LocalId { get; init; }

    /// <summary>Who the peer must say it is; null: its address, or, when it is behind a NAT, any address identity.</summary>
    public required IkeIdentity? PeerId { get; init; }

    /// <summary>
    /// Whether any peer may come that proves who it is: roaming clients, many at once, from any address. <see cref="PeerAddress"/> means nothing then,
    /// and we do not initiate.
    /// </summary>
    public bool AnyPeer { get; init; }

    /// <summary>Whether phase 1 is aggressive mode: both as initiator and in what we accept (RFC 2409 §5). Main mode otherwise.</summary>
    public bool Aggressive { get; init; }

    /// <summary>How the two sides prove who they are.</summary>
    public IkeAuthentication Authentication { get; init; }

    /// <summary>
    /// Whom the peer may be: any of these. Empty: as <see cref="PeerId"/> says. With certificates empty means whoever has one that we trust.
    /// </summary>
    public ImmutableArray<IdentityPattern> PeerIds { get; init; } = [];

    /// <summary>
    /// Whether a peer that begins and says whom it expects (IDr) must expect us, by <see cref="LocalId"/>. An initiator of IKEv1 has no payload to say
    /// it in, in either mode (RFC 2409 §5): there it changes nothing.
    /// </summary>
    public bool EnforceLocalId { get; init; }

    /// <summary>What we sign with; null where we do not sign.</summary>
    public Credential? Credential { get; init; }

    /// <summary>Whose certificates we believe; null where the peer does not sign.</summary>
    public TrustStore? Trust { get; init; }

    /// <summary>Whether the peer or we prove in addition who the user is; null: nobody does.</summary>
    public XauthSettings? Xauth { get; init; }

    /// <summary>Whether addresses are handed out in phase 1, by us or to us; null: they are not.</summary>
    public ModeConfigSettings? ModeConfig { get; init; }

    /// <summary>
    /// Whether clients get their addresses by DHCP through an SA for nothing else (RFC 3456). Each may then have the address that
    /// <see cref="IkeEngine.AddressLeased"/> tells, and nothing else.
    /// </summary>
    public bool RelaysDhcp { get; init; }

    /// <summary>Tunnel or transport mode.</summary>
    public Encapsulation Encapsulation { get; init; }

    /// <summary>Whether a tunnel in tunnel mode also takes transport mode between the two ends themselves, where the peer asks for it.</summary>
    public bool TakesTransport { get; init; }

    /// <summary>Proposals of AH, best first. Empty: no AH. With <see cref="EspSuites"/> both are used together, ESP inside AH.</summary>
    public ImmutableArray<AhSuite> AhSuites { get; init; } = [];

    /// <summary>How much one pair of SAs covers.</summary>
    public SaGranularity SaPer { get; init; }

    /// <summary>Whether phase 1 ends after each quick mode, so that an identity is sent under one key only once (PFS on identities).</summary>
    public bool PfsOnIdentities { get; init; }

    /// <summary>
    /// Whether it stays then until the next has replaced it, for signs of life and deletes alone: there are peers whose pairs go with their phase 1.
    /// </summary>
    public bool KeepsSpentPhase1 { get; init; }

    /// <summary>Whether large messages are cut into fragments when the peer knows how, and fragments of the peer's are taken.</summary>
    public bool Fragmentation { get; init; } = true;

    /// <summary>The pre-shared key; a random one where certificates take its place.</summary>
    public required SecretBytes Psk { get; init; }

    /// <summary>Phase-1 proposals, best first; at least one.</summary>
    public required ImmutableArray<IkeSuite> IkeSuites { get; init; }

    /// <summary>Phase-2 proposals of ESP, best first; at least one, unless there is AH. All carry the same group.</summary>
    public required ImmutableArray<EspSuite> EspSuites { get; init; }

    /// <summary>The protected pairs; each is negotiated in a quick mode of its own.</summary>
    public required ImmutableArray<TrafficSelector> Selectors { get; init; }

    /// <summary>Stands for our side of a selector where mode-config assigns it.</summary>
    public static IpPrefix Assigned { get; } = IpPrefix.Host(IpAddress.FromV4(0));

    /// <summary>Phase-1 lifetime in seconds.</summary>
    public required int IkeLifetimeSeconds { get; init; }

    /// <summary>Phase-1 lifetime in kilobytes of ISAKMP payload encrypted; 0: no limit.</summary>
    public required long IkeLifetimeKilobytes { get; init; }

    /// <summary>Phase-2 lifetime in seconds.</summary>
    public required int EspLifetimeSeconds { get; init; }

    /// <summary>Phase-2 lifetime in kilobytes of inner packets; 0: no limit.</summary>
    public required long EspLifetimeKilobytes { get; init; }

    /// <summary>When ESP travels in UDP.</summary>
    public required NatTraversal NatTraversal { get; init; }

    /// <summary>Seconds between NAT keepalives (RFC 3948 §4).</summary>
    public required int KeepaliveSeconds { get; init; }

    /// <summary>Seconds of silence before the peer is asked whether it lives; 0: never asked (RFC 3706).</summary>
    public required int DpdDelaySeconds { get; init; }

    /// <summary>Seconds without an answer after which the peer is dead.</summary>
    public required int DpdTimeoutSeconds { get; init; }

    /// <summary>Whether we may initiate. False: only the peer does.</summary>
    public required bool MayInitiate { get; init; }

    /// <summary>Whether the other says the same, wherever it stands in the configuration. The record's own equality compares lists by identity.</summary>
    public bool MeansTheSameAs(IkeTunnel other) =>
        IkeSuites.SequenceEqual(other.IkeSuites) && EspSuites.SequenceEqual(other.EspSuites) && AhSuites.SequenceEqual(other.AhSuites)
        && Selectors.SequenceEqual(other.Selectors) && PeerIds.SequenceEqual(other.PeerIds)
        && CryptographicOperations.FixedTimeEquals(Psk.Span, other.Psk.Span)
        && this == other with
        {
            Index = Index,
            IkeSuites = IkeSuites,
            EspSuites = EspSuites,
            AhSuites = AhSuites,
            Selectors = Selectors,
            PeerIds = PeerIds,
            Psk = Psk,
        };
}

/// <summary>How the two sides of phase 1 prove who they are.</summary>
public enum IkeAuthentication
{
    /// <summary>A pre-shared key (RFC 2409 §5.4).</summary>
    PreSharedKey,
    /// <summary>Signatures with the keys of X.509 certificates: RSA (RFC 2409 §5.1) or ECDSA (RFC 4754), as our own key is.</summary>
    Certificate,
    /// <summary>The XAUTH server signs, the client proves itself by XAUTH alone (draft-ietf-ipsec-isakmp-hybrid-auth-05).</summary>
    Hybrid,
}

/// <summary>Tunnel or transport mode (RFC 4301 §3.2).</summary>
public enum Encapsulation
{
    /// <summary>A whole IP packet inside another.</summary>
    Tunnel,
    /// <summary>Only what follows the IP header; between the two ends themselves.</summary>
    Transport,
}

/// <summary>How much one pair of SAs covers.</summary>
public enum SaGranularity
{
    /// <summary>A pair of networks.</summary>
    Net,
    /// <summary>A pair of hosts within them.</summary>
    Host,
    /// <summary>A protocol between a pair of hosts, with the ports of both.</summary>
    Port,
}

/// <summary>When ESP travels in UDP (RFC 3947).</summary>
public enum NatTraversal
{
    /// <summary>The vendor ID is not sent and ignored.</summary>
    Off,
    /// <summary>When a NAT is found.</summary>
    WhenNeeded,
    /// <summary>Always, by declaring ourselves behind a NAT.</summary>
    Always,
}

/// <summary>An identity of phase 1 or 2 (RFC 2407 §4.6.2.1): type and content as they stand in an ID payload.</summary>
/// <param name="Type">ID_IPV4_ADDR 1, ID_FQDN 2, ID_USER_FQDN 3, ...</param>
/// <param name="Value">An address in dotted notation, or a name.</param>
public sealed record IkeIdentity(byte Type, string Value)
{
    /// <summary>The address as an identity.</summary>
    public static IkeIdentity Of(IpAddress address) => new(address.IsV6 ? (byte)5 : (byte)1, address.ToString());

    /// <summary>The subject of a certificate as an identity: what "auto" means with a certificate.</summary>
    public static IkeIdentity Of(DistinguishedName name) => new(9, name.ToString());

    /// <inheritdoc/>
    public override string ToString() => Type switch
    {
        1 or 5 => $"ip:{Value}",
        2 => $"dns:{Value}",
        3 => $"email:{Value}",
        9 => $"dn:{Value}",
        11 => $"key-id:{Value}",
        _ => $"type-{Type}:{Value}",
    };
}
