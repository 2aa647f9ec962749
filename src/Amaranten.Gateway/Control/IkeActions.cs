using Amaranten.Crypto;
using Amaranten.Crypto.Certificates;
using Amaranten.Gateway.Control.Dhcp;
using Amaranten.Gateway.Control.Host;
using Amaranten.Gateway.Events;
using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>What IKE may do to the world, done.</summary>
/// <param name="running">The configuration in force.</param>
/// <param name="sas">Where keys go.</param>
/// <param name="path">The packet path.</param>
/// <param name="waiting">Packets that wait for a tunnel.</param>
/// <param name="host">The gateway as a host, which looks up peers and fetches lists.</param>
/// <param name="dhcp">Where addresses come from that no pool has.</param>
/// <param name="keyLog">Where keys go that the operator wants to see.</param>
/// <param name="edge">The world.</param>
/// <param name="log">Takes events.</param>
/// <param name="now">The time.</param>
internal sealed class IkeActions(
    RunningConfig running, SaStore sas, PathPublisher path, WaitingPackets waiting, GatewayHost host, GatewayDhcp dhcp, KeyLog keyLog, GatewayEdge edge,
    EventLog log, Func<Instant> now) : IIkeActions
{
    private readonly DatagramSender _datagrams = new(packet => path.Inject(packet.Span, isSealed: true));

    /// <summary>Where users go about whom others are to be asked.</summary>
    public required Action<UserCheck> UserChecks { get; init; }

    /// <summary>Why tunnels did not come up.</summary>
    public LastFailures Failures { get; } = new();

    /// <summary>Messages that were dropped, by reason.</summary>
    public IkeDropCounters Drops { get; } = new();

    // What was agreed is in force before the peer hears of it: its first packet on a new SA may follow within microseconds.
    public void Send(UdpEndpoint local, UdpEndpoint peer, ReadOnlySpan<byte> message)
    {
        path.PublishSnapshot();
        _datagrams.Send(local, peer, message);
    }

    public void Compute(IkeComputation computation) => edge.Pool.Start(computation);

    public void Phase1Keyed(ulong initiatorCookie, SecretBytes encryptionKey) => keyLog.Write(initiatorCookie, encryptionKey);

    public void Install(in ChildSaKeys keys)
    {
        keyLog.Write(sas.Install(keys, running.OptionsOf(keys.Tunnel, keys.Peer.Address), now()));
        path.Changed();
        if (keys.UseForSending) ReleaseWaiting((keys.Tunnel.Name, keys.SelectorIndex));
    }

    public void UseForSending(uint inboundSpi)
    {
        sas.UseForSending(inboundSpi);
        path.Changed();
        if (sas.Find(inboundSpi) is { } pair) ReleaseWaiting((pair.Key.Tunnel, pair.Key.Selector));
    }

    public void Remove(uint inboundSpi)
    {
        sas.Remove(inboundSpi, path.NextPublication);
        path.Changed();
    }

    public void MovePeer(ReadOnlySpan<uint> inboundSpis, UdpEndpoint peer)
    {
        foreach (uint spi in inboundSpis)
        {
            if (sas.Find(spi) is not { } pair) continue;
            pair.Inbound.Peer = peer;
            pair.Outbound.Peer = peer;
        }
    }

    public Instant LastInbound(uint inboundSpi) =>
        new(sas.Find(inboundSpi) is { } pair ? Volatile.Read(ref pair.Inbound.LastAuthenticMilliseconds) : 0);

    public bool WasUsed(uint inboundSpi) => sas.Find(inboundSpi) is { } pair
        && (Volatile.Read(ref pair.Inbound.Packets) > 0 || Volatile.Read(ref pair.Outbound.Packets) > 0);

    public DateTimeOffset? WallClock => edge.WallClock();

    public void PathJudged(TrustStore trust, CertificateVerdict verdict) => host.Lists.OnJudged(trust, verdict, now());

    public void AddressAssigned(string tunnel, AssignedAddress? assigned)
    {
        running.Inner.Set(tunnel, assigned);
        running.Refresh(host.Peers.Known);
        path.Changed();
    }

    public void CheckUser(UserCheck check) => UserChecks(check);

    public void RequestAddress(AddressRequest request) => dhcp.Ask(request, now());

    public void ReleaseAddress(AddressRequest request) => dhcp.Release(request);

    public bool HasAddressIn(IpPrefix network) => running.Interfaces.Any(port => network.Contains(port.Address));

    public void Report(IkeEvent what)
    {
        if (what.Kind == IkeEventKind.MessageDropped) Drops.Count(what.Drop);
        Failures.Note(what, now());
        // Whoever has the peer's old address now may answer, with a refusal.
        if (what is { Kind: IkeEventKind.NoAnswer or IkeEventKind.NoProposalChosen, Tunnel: { } tunnel }) host.Peers.OnNoAnswer(tunnel, now());
        log.Write(now(), EventTable.Of(what), EventText.Format(what, running.Config.Places));
    }

    private void ReleaseWaiting((string Tunnel, int Selector) pair)
    {
        foreach (byte[] packet in waiting.Release(pair, now()))
        {
            sas.DropsOf(new SaKey(pair.Tunnel, 0, pair.Selector)).CountSentLater();
            path.Release(packet, isSealed: false);
        }
    }
}
