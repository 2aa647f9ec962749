using System.Collections.Immutable;
using System.Security.Cryptography;
using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Config;

/// <summary>Everything an operator decides, checked and immutable. What could not be read stands in the complaints instead.</summary>
public sealed record GatewayConfig
{
    /// <summary>The <c>[system]</c> section.</summary>
    public required SystemConfig System { get; init; }

    /// <summary>The <c>[interface:NAME]</c> sections, in file order.</summary>
    public required ImmutableArray<InterfaceConfig> Interfaces { get; init; }

    /// <summary>The <c>[route:NAME]</c> sections and each interface's default gateway.</summary>
    public required ImmutableArray<RouteConfig> Routes { get; init; }

    /// <summary>The <c>[tunnel:NAME]</c> sections, in file order: the first match wins.</summary>
    public required ImmutableArray<TunnelConfig> Tunnels { get; init; }

    /// <summary>Tunnels that are left out because their sections have errors, in file order.</summary>
    public ValueList<TunnelInError> TunnelsInError { get; init; } = [];

    /// <summary>The <c>[certificate:NAME]</c> sections.</summary>
    public ValueList<CertificateConfig> Certificates { get; init; } = [];

    /// <summary>The <c>[authority:NAME]</c> sections.</summary>
    public ValueList<AuthorityConfig> Authorities { get; init; } = [];

    /// <summary>The <c>[user:NAME]</c> sections.</summary>
    public ValueList<UserConfig> Users { get; init; } = [];

    /// <summary>The <c>[radius:NAME]</c> sections.</summary>
    public ValueList<RadiusConfig> RadiusServers { get; init; } = [];

    /// <summary>The <c>[pool:NAME]</c> sections.</summary>
    public ValueList<PoolConfig> Pools { get; init; } = [];

    /// <summary>Where all this stands in the file; null where it comes from none.</summary>
    public ConfigPlaces? Places { get; init; }
}

/// <summary>The gateway itself.</summary>
/// <param name="Name">What it calls itself at the prompt and in the log.</param>
/// <param name="ForwardInClear">Whether packets that no tunnel covers are routed between interfaces (<c>forward-in-clear</c>, default no).</param>
public sealed record SystemConfig(string Name, bool ForwardInClear = false)
{
    /// <summary>The name when the operator gives none.</summary>
    public const string DefaultName = "amaranten";

    /// <summary>Name servers for peers known by name, in the order in which they are asked.</summary>
    public ValueList<IpAddress> DnsServers { get; init; } = [];

    /// <summary>For how long the address of a name is believed at most, though the name server says longer.</summary>
    public int DnsCacheSeconds { get; init; } = 14_400;

    /// <summary>How many workers carry packets, 1 to <see cref="MostWorkers"/>; null: as <see cref="WorkersOn"/> says.</summary>
    public int? Workers { get; init; }

    /// <summary>The most workers there may be.</summary>
    public const int MostWorkers = 16;

    /// <summary>How many workers carry packets on a board with so many processors: one for each but one, which the kernel and the control thread have.</summary>
    public int WorkersOn(int processors) => Math.Clamp(Workers ?? processors - 1, 1, MostWorkers);

    /// <summary>Tunnels and clients of those with <c>remote-gateway = any</c> together, at most.</summary>
    public int MaxTunnels { get; init; } = 1_000;

    /// <summary>Whether a peer with which nothing stands yet is told so (INITIAL-CONTACT, RFC 2407 §4.6.3.3).</summary>
    public bool InitialContact { get; init; } = true;

    /// <summary>The file in which the keys of IKE and ESP are written down, for debugging; null: they are not.</summary>
    public string? KeyLog { get; init; }

    /// <summary>What the serial line asks for before it is a console; null: it asks for nothing.</summary>
    public PasswordHash? ConsolePassword { get; init; }

    /// <summary>A <see cref="ConsoleTimeoutSeconds"/> of ten minutes where there is a password, and of none where not.</summary>
    public const int AutomaticTimeout = -1;

    /// <summary>For how many seconds the serial console may be left alone before it ends; 0: for ever. Or <see cref="AutomaticTimeout"/>.</summary>
    public int ConsoleTimeoutSeconds { get; init; } = AutomaticTimeout;

    /// <summary><see cref="ConsoleTimeoutSeconds"/>, with what it follows from.</summary>
    public int ConsoleTimeout => ConsoleTimeoutSeconds != AutomaticTimeout ? ConsoleTimeoutSeconds : ConsolePassword is null ? 0 : 600;

    /// <summary>Most certificates on the way from a peer's to the root, both included.</summary>
    public int MaxCertificatePath { get; init; } = 15;

    /// <summary>How long a revocation list is believed at most, though it says longer.</summary>
    public int CrlValiditySeconds { get; init; } = 86_400;

    /// <summary>Revocation lists that are held at most for the peers of one tunnel.</summary>
    public int MaxCrls { get; init; } = 1_024;

    /// <summary>Whether revocation lists are sent along with our certificate.</summary>
    public CrlSending SendCrls { get; init; }
}

/// <summary>When revocation lists travel with a certificate (RFC 4945 §3.3.3).</summary>
public enum CrlSending
{
    /// <summary>When the peer's certificate request asks for them.</summary>
    IfAsked,
    /// <summary>Always.</summary>
    Always,
    /// <summary>Never.</summary>
    Never,
}

/// <summary>An Ethernet port that the gateway owns.</summary>
public sealed record InterfaceConfig
{
    /// <summary>The name in the section's header.</summary>
    public required string Name { get; init; }

    /// <summary>The Linux device.</summary>
    public required string Device { get; init; }

    /// <summary>The VLAN of that device which is meant, 1 to 4094 (IEEE 802.1Q); null: frames without a tag.</summary>
    public int? Vlan { get; init; }

    /// <summary>Whether the other has the same name, device and use of that.</summary>
    public bool UsesDeviceAs(InterfaceConfig other) =>
        (Name == other.Name) & (Device == other.Device) & (Vlan == other.Vlan) & (Mac == other.Mac) & (Superpackets == other.Superpackets);

    /// <summary>Device and VLAN, for people.</summary>
    public string Place => Vlan is { } vlan ? $"{Device} vlan {vlan}" : Device;

    /// <summary>The gateway's address on this network.</summary>
    public required IpAddress Address { get; init; }

    /// <summary>The network at this port.</summary>
    public required IpPrefix Network { get; init; }

    /// <summary>Next hop for everything that no other route covers; null if none at this port.</summary>
    public IpAddress? DefaultGateway { get; init; }

    /// <summary>Largest IP packet on this network, octets: 576 to 9000.</summary>
    public int MtuBytes { get; init; } = 1500;

    /// <summary>The DHCP server to which broadcasts of clients there are relayed; null: none.</summary>
    public IpAddress? DhcpRelay { get; init; }

    /// <summary>Whether the device may be given superpackets and frames without checksums.</summary>
    public bool Superpackets { get; init; } = true;

    /// <summary>The port's Ethernet address; null for one derived from the device's own.</summary>
    public MacAddress? Mac { get; init; }
}

/// <summary>A static route.</summary>
/// <param name="Network">Where to.</param>
/// <param name="Gateway">Next hop.</param>
/// <param name="Interface">The interface whose network holds the next hop.</param>
public sealed record RouteConfig(IpPrefix Network, IpAddress Gateway, string Interface);

/// <summary>How an identity is written: <c>auto</c>, <c>ip:</c>, <c>dns:</c>, <c>email:</c>, <c>dn:</c> (RFC 2407 §4.6.2.1).</summary>
public enum IdentityKind
{
    /// <summary>The address used for IKE.</summary>
    Auto,
    /// <summary>ID_IPV4_ADDR.</summary>
    Ip,
    /// <summary>ID_FQDN.</summary>
    Dns,
    /// <summary>ID_USER_FQDN.</summary>
    Email,
    /// <summary>ID_DER_ASN1_DN.</summary>
    Dn,
}

/// <summary>An identity of phase 1. <paramref name="Value"/> is empty for <see cref="IdentityKind.Auto"/>.</summary>
public sealed record IdentityConfig(IdentityKind Kind, string Value)
{
    /// <summary>The address that IKE uses.</summary>
    public static IdentityConfig Auto { get; } = new(IdentityKind.Auto, "");
}

/// <summary>When a tunnel comes up.</summary>
public enum StartMode
{
    /// <summary>When traffic wants it, or the peer asks.</summary>
    OnDemand,
    /// <summary>As soon as the gateway runs, and again whenever it goes down.</summary>
    Always,
    /// <summary>Only when the peer asks.</summary>
    Respond,
}

/// <summary>When a tunnel's networks are its own.</summary>
public enum RouteMode
{
    /// <summary>Always.</summary>
    Static,
    /// <summary>While it is up; else they are left to the tunnels below that cover them, and dropped where none does.</summary>
    Dynamic,
}

/// <summary>When ESP travels in UDP (RFC 3947, RFC 3948).</summary>
public enum NatTraversalMode
{
    /// <summary>Never.</summary>
    Off,
    /// <summary>When both sides know it and a NAT is found between them.</summary>
    WhenNeeded,
    /// <summary>Whenever both sides know it.</summary>
    Always,
}

/// <summary>A lifetime: whichever limit is reached first ends it. 0 kilobytes means no limit by volume.</summary>
public readonly record struct LifetimeConfig(int Seconds, long Kilobytes);

/// <summary>What becomes of the DF bit on the outer packet (RFC 4301 §8.1).</summary>
public enum DontFragmentMode
{
    /// <summary>That of the inner packet.</summary>
    Copy,
    /// <summary>Routers on the way may fragment.</summary>
    Clear,
    /// <summary>They may not.</summary>
    Set,
}

/// <summary>Pings through the tunnel that keep it up and notice when it is dead. Null addresses: the first usable ones on either side.</summary>
public sealed record KeepAliveConfig(IpAddress? Source, IpAddress? Destination)
{
    /// <summary>What stands where the operator says nothing.</summary>
    public const int DefaultIntervalSeconds = 10, DefaultMostLost = 3;

    /// <summary>Seconds between two pings.</summary>
    public int IntervalSeconds { get; init; } = DefaultIntervalSeconds;

    /// <summary>Replies lost in a row after which the tunnel is negotiated anew.</summary>
    public int MostLost { get; init; } = DefaultMostLost;
}

/// <summary>SAs with fixed SPIs and keys, without IKE (RFC 4301 §4.5.1).</summary>
/// <param name="InboundSpi">What arrives carries it.</param>
/// <param name="OutboundSpi">What we send carries it.</param>
/// <param name="InboundKeymat">Encryption key, then integrity key.</param>
/// <param name="OutboundKeymat">The same for what we send.</param>
public sealed record ManualKeys(uint InboundSpi, uint OutboundSpi, SecretBytes InboundKeymat, SecretBytes OutboundKeymat)
{
    /// <summary>Those of AH, where ESP stands inside AH.</summary>
    public ManualKeys? Ah { get; init; }

    /// <summary>By value, the keys too.</summary>
    public bool Equals(ManualKeys? other) => other is not null
        && (InboundSpi, OutboundSpi) == (other.InboundSpi, other.OutboundSpi)
        && CryptographicOperations.FixedTimeEquals(InboundKeymat.Span, other.InboundKeymat.Span)
        && CryptographicOperations.FixedTimeEquals(OutboundKeymat.Span, other.OutboundKeymat.Span)
        && Equals(Ah, other.Ah);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(InboundSpi, OutboundSpi, Ah);
}

/// <summary>A tunnel to one peer.</summary>
public sealed record TunnelConfig
{
    /// <summary>The name in the section's header.</summary>
    public required string Name { get; init; }

    /// <summary>Networks behind us. Every pair of local and remote network is one policy.</summary>
    public required ImmutableArray<IpPrefix> LocalNetworks { get; init; }

    /// <summary>Networks behind the peer.</summary>
    public required ImmutableArray<IpPrefix> RemoteNetworks { get; init; }

    /// <summary>Every pair of local and remote network, the remote ones running faster: the order in which they are matched.</summary>
    public IEnumerable<TrafficSelector> Pairs =>
        LocalNetworks.SelectMany(local => RemoteNetworks.Select(remote =>
            new TrafficSelector(local, remote, Traffic.Protocol, Traffic.LocalPort, Traffic.RemotePort)));

    /// <summary>Whether the local network is the one address that the peer gives us; then <see cref="LocalNetworks"/> holds 0.0.0.0/32.</summary>
    public bool LocalIsAssigned { get; init; }

    /// <summary>
    /// Whether the remote network is what clients are given; then <see cref="RemoteNetworks"/> holds the smallest network around the pool, and
    /// 0.0.0.0/32 where a DHCP server gives.
    /// </summary>
    public bool RemoteIsAssigned { get; init; }

    /// <summary>Which packets between the networks.</summary>
    public TrafficConfig Traffic { get; init; }

    /// <summary>The peer's address; 0.0.0.0 for <see cref="AnyPeer"/> and until <see cref="RemoteGatewayName"/> is looked up.</summary>
    public required IpAddress RemoteGateway { get; init; }

    /// <summary>The peer's name, to be looked up; null where an address stands.</summary>
    public string? RemoteGatewayName { get; init; }

    /// <summary>Whether any peer may come that proves who it is.</summary>
    public bool AnyPeer { get; init; }

    /// <summary>How the two prove who they are.</summary>
    public AuthenticationConfig Authentication { get; init; } = new();

    /// <summary>Pre-shared key octets, from a passphrase (UTF-8) or <c>hex:</c>; empty where there is none.</summary>
    public required SecretBytes Psk { get; init; }

    /// <summary>Who we say we are.</summary>
    public IdentityConfig LocalId { get; init; } = IdentityConfig.Auto;

    /// <summary>
    /// Who the peer may say it is, wildcards and all. Empty (auto): its address, or, behind a NAT, any address; with certificates whoever has one
    /// that we trust.
    /// </summary>
    public ValueList<IdentityConfig> RemoteIds { get; init; } = [];

    /// <summary>Addresses inside the tunnel by mode-config; null: none.</summary>
    public AddressingConfig? Addressing { get; init; }

    /// <summary>The DHCP server from which roaming clients get their addresses, through us and an SA for that alone; null: none (RFC 3456).</summary>
    public IpAddress? DhcpRelay { get; init; }

    /// <summary>Phase-1 proposals, best first.</summary>
    public required ImmutableArray<IkeSuite> IkeProposals { get; init; }

    /// <summary>Phase-2 proposals of ESP, best first; each carries <see cref="PfsGroup"/>. Empty: no ESP.</summary>
    public required ImmutableArray<EspSuite> EspProposals { get; init; }

    /// <summary>Phase-2 proposals of AH, best first; each carries <see cref="PfsGroup"/>. Empty: no AH. With ESP too, ESP stands inside AH.</summary>
    public ValueList<AhSuite> AhProposals { get; init; } = [];

    /// <summary>Tunnel or transport mode.</summary>
    public EncapsulationMode Encapsulation { get; init; }

    /// <summary>How much one pair of SAs covers.</summary>
    public SaSharing SaPer { get; init; }

    /// <summary>What has perfect forward secrecy, and so how long phase 1 lasts.</summary>
    public PfsSubject PfsOn { get; init; }

    /// <summary>Whether large messages of phase 1 are cut when the peer knows how.</summary>
    public bool IkeFragmentation { get; init; } = true;

    /// <summary>Group of the quick-mode exchange; <see cref="DhGroup.None"/> without PFS.</summary>
    public DhGroup PfsGroup { get; init; }

    /// <summary>Lifetime of phase 1.</summary>
    public LifetimeConfig IkeLifetime { get; init; } = new(28_800, 0);

    /// <summary>Lifetime of phase 2.</summary>
    public LifetimeConfig EspLifetime { get; init; } = new(3_600, 0);

    /// <summary>When the tunnel comes up.</summary>
    public StartMode Start { get; init; }

    /// <summary>When its networks are its own.</summary>
    public RouteMode Route { get; init; }

    /// <summary>When ESP travels in UDP.</summary>
    public NatTraversalMode NatTraversal { get; init; } = NatTraversalMode.WhenNeeded;

    /// <summary>Seconds between NAT keepalives (RFC 3948 §4).</summary>
    public int KeepaliveSeconds { get; init; } = 20;

    /// <summary>Seconds of silence after which the peer is asked whether it lives; 0 turns asking off (RFC 3706).</summary>
    public int DpdDelaySeconds { get; init; } = 10;

    /// <summary>Seconds without an answer after which the peer counts as dead.</summary>
    public int DpdTimeoutSeconds { get; init; } = 30;

    /// <summary>Packets that may arrive out of order: 64 to 4096, a multiple of 64 (RFC 4303 §3.4.3).</summary>
    public int ReplayWindow { get; init; } = 1024;

    /// <summary>Longest inner packet in octets; 0: derived from the path.</summary>
    public int PlaintextMtuBytes { get; init; }

    /// <summary>What becomes of the DF bit.</summary>
    public DontFragmentMode DontFragment { get; init; }

    /// <summary>DSCP of the outer packets, 0 to 63; null: copied from the inner ones (RFC 4301 §5.1.2).</summary>
    public int? Dscp { get; init; }

    /// <summary>Source of what the gateway itself sends into the tunnel; null: its address at an interface inside the local network.</summary>
    public IpAddress? Originator { get; init; }

    /// <summary>Pings through the tunnel; null: none.</summary>
    public KeepAliveConfig? KeepAlive { get; init; }

    /// <summary>Keys without IKE; null: IKE negotiates them.</summary>
    public ManualKeys? Manual { get; init; }
}
