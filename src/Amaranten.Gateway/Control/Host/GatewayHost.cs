using System.Buffers.Binary;
using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Crypto.Certificates;
using Amaranten.Gateway.Events;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control.Host;

/// <summary>The gateway as a host: its conversations with servers, and what it asks them for.</summary>
internal sealed class GatewayHost
{
    private readonly IRandom _random;
    private readonly NameResolver _names;
    private readonly WebFetch _web;

    /// <summary>A host that has asked for nothing yet.</summary>
    /// <param name="random">For ports and numbers that a forger must guess.</param>
    /// <param name="send">Sends an IPv4 packet of our own.</param>
    /// <param name="sourceTowards">Our address towards a destination.</param>
    /// <param name="flowsChanged">The packet path must know of other conversations.</param>
    /// <param name="peerFound">A tunnel's peer has this address.</param>
    /// <param name="listsChanged">There is another list of revoked certificates in this store.</param>
    /// <param name="clock">The time of day.</param>
    /// <param name="log">Takes a line for people.</param>
    public GatewayHost(
        IRandom random, Func<ReadOnlyMemory<byte>, bool> send, Func<IpAddress, IpAddress> sourceTowards, Action flowsChanged,
        Action<string, IpAddress, Instant> peerFound, Action<TrustStore, Instant> listsChanged, Func<DateTimeOffset?> clock, Action<GatewayEvent, string> log)
    {
        _random = random;
        Flows = new HostFlows(flowsChanged);
        Edge = new HostEdge { Send = send, SourceTowards = sourceTowards, Draw = Draw, Flows = Flows };
        _names = new NameResolver(Edge);
        _web = new WebFetch(Edge, _names);
        Lists = new RevocationLists(_web, listsChanged, clock, log);
        Peers = new PeerNames(_names, peerFound, log);
    }

    public HostFlows Flows { get; }

    /// <summary>For other conversations.</summary>
    public HostEdge Edge { get; }

    public RevocationLists Lists { get; }

    public PeerNames Peers { get; }

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline =>
        Instant.Earlier(Instant.Earlier(_names.Deadline, _web.Deadline), Instant.Earlier(Lists.Deadline, Peers.Deadline));

    /// <summary>Takes a configuration.</summary>
    public void Apply(GatewayConfig config, Instant now)
    {
        _names.Servers = [.. config.System.DnsServers];
        Peers.LongestSeconds = config.System.DnsCacheSeconds;
        Peers.Apply(config.Tunnels, now);
        Lists.ValiditySeconds = config.System.CrlValiditySeconds;
        Lists.Most = config.System.MaxCrls;
        Lists.Apply(TunnelMapping.Trusts(config), now);
    }

    /// <summary>Asks what is due, and again what was not answered.</summary>
    public void Tick(Instant now)
    {
        if (_names.Deadline <= now) _names.Tick(now);
        if (_web.Deadline <= now) _web.Tick(now);
        if (Lists.Deadline <= now) Lists.Tick(now);
        if (Peers.Deadline <= now) Peers.Tick(now);
    }

    private ushort Draw()
    {
        Span<byte> octets = stackalloc byte[sizeof(ushort)];
        _random.Fill(octets);
        return BinaryPrimitives.ReadUInt16BigEndian(octets);
    }
}
