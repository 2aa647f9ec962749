using System.Collections.Immutable;
using Amaranten.Config.Checks;
using Amaranten.Config.Values;
using Amaranten.Crypto.Suites;

namespace Amaranten.Config.Sections;

/// <summary>Reads <c>[tunnel:NAME]</c>.</summary>
internal static class TunnelSection
{
    private const int MostPairs = 64;
    private const long MostKilobytes = uint.MaxValue;

    private static readonly ValueForm<long> s_lifetime = PlainForms.Seconds(10, 7 * 86_400);
    private static readonly ValueForm<long> s_volume = PlainForms.ZeroOr("no limit", PlainForms.Number(64, MostKilobytes, "kilobytes"));
    private static readonly ValueForm<long> s_keepalive = PlainForms.Seconds(1, 300);
    private static readonly ValueForm<long> s_dpdDelay = PlainForms.ZeroOr("off", PlainForms.Seconds(1, 3_600));
    private static readonly ValueForm<long> s_dpdTimeout = PlainForms.Seconds(1, 3_600);

    private static readonly ValueForm<StartMode> s_start =
        PlainForms.Choice(("on-demand", StartMode.OnDemand), ("always", StartMode.Always), ("respond", StartMode.Respond));

    private static readonly ValueForm<RouteMode> s_route = PlainForms.Choice(("static", RouteMode.Static), ("dynamic", RouteMode.Dynamic));

    private static readonly ValueForm<NatTraversalMode> s_nat =
        PlainForms.Choice(("off", NatTraversalMode.Off), ("auto", NatTraversalMode.WhenNeeded), ("always", NatTraversalMode.Always));

    private static readonly ValueForm<long> s_replayWindow = new("a multiple of 64 from 64 to 4096 packets", text =>
    {
        Parsed<long> number = PlainForms.Number(64, 4_096, "").Read(text);
        return number.Value % 64 == 0 ? number : new Refusal($"near it are {number.Value / 64 * 64} and {number.Value / 64 * 64 + 64}");
    });

    private static readonly ValueForm<long> s_plaintextMtu = new("auto, or 576 to 9000 octets", text =>
        text == "auto" ? 0 : PlainForms.Number(576, 9_000, "octets").Read(text));

    private static readonly ValueForm<PfsSubject> s_pfsOn = PlainForms.Choice(
        ("keys", PfsSubject.Keys), ("identities", PfsSubject.Identities), ("identities-keep", PfsSubject.IdentitiesKeep));

    /// <summary>All tunnels as far as they can be read, in file order, each checked by itself.</summary>
    public static IReadOnlyList<Usable<TunnelConfig>> ReadAll(IEnumerable<SectionReader> sections, TunnelSurroundings surroundings)
    {
        var all = new List<Usable<TunnelConfig>>();
        foreach (SectionReader section in sections)
        {
            TunnelConfig read = Read(section, surroundings);
            TunnelChecks.Check(read, section);
            if (!section.IsFaulty) CountPairs(read, section);
            all.Add(new Usable<TunnelConfig>(read, section));
        }
        return all;
    }

    private static void CountPairs(TunnelConfig read, SectionReader section)
    {
        (int local, int remote) = (read.LocalNetworks.Length, read.RemoteNetworks.Length);
        if (local * remote <= MostPairs) return;
        string sum = $"{local} local by {remote} remote networks make {local * remote} pairs, each with keys of its own";
        section.Error("remote-network", $"{sum}; expected at most {MostPairs}");
    }

    private static TunnelConfig Read(SectionReader section, TunnelSurroundings surroundings)
    {
        ImmutableArray<EspSuite> esp = section.Optional("ipsec", surroundings.Proposals.EspOrNone, TunnelDefaults.EspProposals);
        ValueList<AhSuite> ah = section.Optional("ah", TunnelForms.AhProposals, []);
        DhGroup group = PfsGroup(section, esp);
        Peer peer = section.Required("remote-gateway", PeerForm.Peer);
        AuthenticationConfig authentication = AuthenticationKeys.Read(section, surroundings);
        var read = new TunnelConfig
        {
            Name = section.Name,
            LocalNetworks = [],
            RemoteNetworks = [],
            RemoteGateway = peer.Address,
            RemoteGatewayName = peer.Name,
            AnyPeer = peer.IsAny,
            Traffic = NetworkKeys.Traffic(section),
            Authentication = authentication,
            Psk = AuthenticationKeys.Psk(section, authentication.Method),
            LocalId = section.Optional("local-id", IdentityForms.Own, IdentityConfig.Auto),
            RemoteIds = section.Optional("remote-id", IdentityForms.Peers, []),
            Addressing = NetworkKeys.Addressing(section, surroundings),
            DhcpRelay = section.Has("dhcp-relay") ? section.Optional("dhcp-relay", AddressForms.Host, default) : null,
            IkeProposals = section.Optional("ike", surroundings.Proposals.Ike, TunnelDefaults.IkeProposals),
            EspProposals = [.. esp.Select(suite => suite with { Group = group })],
            AhProposals = [.. ah.Select(suite => suite with { Group = group })],
            PfsGroup = group,
            PfsOn = section.Optional("pfs-on", s_pfsOn, PfsSubject.Keys),
            IkeLifetime = Lifetime(section, "ike-lifetime", 28_800),
            EspLifetime = Lifetime(section, "ipsec-lifetime", 3_600),
            Encapsulation = section.Optional("encapsulation", PacketKeys.Encapsulation, EncapsulationMode.Tunnel),
            SaPer = section.Optional("sa-per", PacketKeys.SaPer, SaSharing.Net),
            Start = section.Optional("start", s_start, peer.IsAny ? StartMode.Respond : StartMode.OnDemand),
            Route = section.Optional("route", s_route, RouteMode.Static),
            NatTraversal = section.Optional("nat-traversal", s_nat, NatTraversalMode.WhenNeeded),
            KeepaliveSeconds = (int)section.Optional("nat-keepalive", s_keepalive, 20),
            IkeFragmentation = section.Optional("ike-fragmentation", PlainForms.YesNo, true),
            DpdDelaySeconds = (int)section.Optional("dpd-delay", s_dpdDelay, 10),
            DpdTimeoutSeconds = (int)section.Optional("dpd-timeout", s_dpdTimeout, 30),
            Originator = section.Optional("originator", PacketKeys.Originator, null),
            KeepAlive = PacketKeys.ReadKeepAlive(section),
            ReplayWindow = (int)section.Optional("replay-window", s_replayWindow, 1_024),
            PlaintextMtuBytes = (int)section.Optional("plaintext-mtu", s_plaintextMtu, 0),
            DontFragment = section.Optional("df", PacketKeys.DontFragment, DontFragmentMode.Copy),
            Dscp = section.Optional("dscp", PacketKeys.Dscp, null),
            Manual = ManualKeying.Read(section, esp, ah),
        };
        return NetworkKeys.WithNetworks(read, section, surroundings);
    }

    private static LifetimeConfig Lifetime(SectionReader section, string key, int fallbackSeconds) => new(
        (int)section.Optional(key, s_lifetime, fallbackSeconds),
        section.Optional(key + "-kilobytes", s_volume, 0));

    // Every quick mode of a tunnel uses one group: RFC 2409 §5.5 has one KE payload for all the proposals of an SA.
    private static DhGroup PfsGroup(SectionReader section, ImmutableArray<EspSuite> esp)
    {
        DhGroup[] named = [.. esp.Select(suite => suite.Group).Distinct()];
        DhGroup fallback = named.Length == 1 && named[0] != DhGroup.None ? named[0] : TunnelDefaults.PfsGroup;
        DhGroup group = section.Optional("pfs", TunnelForms.Group, fallback);
        if (named.FirstOrDefault(other => other != DhGroup.None && other != group) is var odd and not DhGroup.None)
        {
            string other = $"{(section.Has("pfs") ? "pfs names" : "others use")} {group.Word()}", word = odd.Word();
            section.Error("ipsec", $"a proposal names group {word}, {other}; expected one group for all, best written once as pfs = {word}");
        }
        return group;
    }
}
