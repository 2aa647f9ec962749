using System.Collections.Immutable;
using System.Security.Cryptography;
using Amaranten.Crypto;
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

    /// <summary>The pre-shared key.</summary>
    public required SecretBytes Psk { get; init; }

    /// <summary>Phase-1 proposals, best first; at least one.</summary>
    public required ImmutableArray<IkeSuite> IkeSuites { get; init; }

    /// <summary>Phase-2 proposals, best first; at least one. All carry the same group.</summary>
    public required ImmutableArray<EspSuite> EspSuites { get; init; }

    /// <summary>The protected pairs; each is negotiated in a quick mode of its own.</summary>
    public required ImmutableArray<TrafficSelector> Selectors { get; init; }

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
        IkeSuites.SequenceEqual(other.IkeSuites) && EspSuites.SequenceEqual(other.EspSuites) && Selectors.SequenceEqual(other.Selectors)
        && CryptographicOperations.FixedTimeEquals(Psk.Span, other.Psk.Span)
        && this == other with { Index = Index, IkeSuites = IkeSuites, EspSuites = EspSuites, Selectors = Selectors, Psk = Psk };
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

    /// <inheritdoc/>
    public override string ToString() => Type switch
    {
        1 or 5 => $"ip:{Value}",
        2 => $"dns:{Value}",
        3 => $"email:{Value}",
        _ => $"type-{Type}:{Value}",
    };
}
