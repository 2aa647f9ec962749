using System.Collections.Frozen;
using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Crypto.Certificates;
using Amaranten.Gateway.Control.Host;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;
using Amaranten.Ike;
using Amaranten.Ipsec.Policy;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>
/// The control side of the gateway: joins IKE and the packet path, owns neighbours, routes and SAs, answers the operator. One thread calls
/// <see cref="Step"/> whenever something waits or <see cref="Deadline"/> has come; it never waits itself.
/// </summary>
public sealed class GatewayController : IGatewayControl
{
    private const int PuntsPerStep = 256, NoPskBytes = 32;
    private const long AlwaysUpMilliseconds = 1_000, WipeMilliseconds = 100;
    private const int ControlQueueEntries = 512, ControlQueueBytes = 1 << 20;

    private readonly GatewayEdge _edge;
    private readonly ImmutableArray<IPort> _ports;
    private readonly ControlQueue _fromWorker = new(ControlQueueEntries, ControlQueueBytes);
    private readonly byte[] _puntData = new byte[ControlQueue.LargestData];
    private readonly EventLog _log;
    private readonly SaStore _sas;
    private readonly WaitingPackets _waiting = new();
    private readonly DatagramSender _datagrams;
    private readonly Pinger _pinger;
    private readonly ManualTunnels _manual;
    private readonly InnerAddresses _inner = new();
    private readonly KeepAlivePings _keepAlive;
    private readonly GatewayHost _host;
    private readonly IkeDropCounters _ikeDrops = new();
    private readonly List<(byte[] Packet, bool IsSealed)> _released = [];
    private readonly IkeEngine _engine;
    private readonly Instant _startedAt;
    private readonly bool[] _linkWasUp;
    private SecretBytes _noPsk = new(0);
    private NeighbourTable _neighbours;
    private GatewayConfig _config;
    private ImmutableArray<IkeTunnel> _tunnels;
    private ImmutableArray<InterfaceState> _interfaces;
    private ImmutableArray<Route> _routes;
    private IReadOnlyList<string> _complaints;
    private PolicyTable _policies;
    private Instant _now;
    private Instant _alwaysUpAt;
    private long _publication;
    private long _refusedByPath;
    private bool _isDirty;

    /// <summary>A gateway that runs <paramref name="config"/> on these ports, one for each interface and in the same order.</summary>
    /// <param name="config">What to run.</param>
    /// <param name="complaints">What of the file is not in force, for the status.</param>
    /// <param name="ports">The ports.</param>
    /// <param name="edge">The world.</param>
    /// <param name="now">The time.</param>
    public GatewayController(GatewayConfig config, IReadOnlyList<string> complaints, ImmutableArray<IPort> ports, GatewayEdge edge, Instant now)
    {
        _config = config;
        _complaints = complaints;
        _ports = ports;
        _linkWasUp = [.. ports.Select(port => port.LinkUp)];
        _edge = edge;
        _startedAt = _now = _alwaysUpAt = now;
        _log = new EventLog(edge.Log);
        _sas = new SaStore(edge.Random);
        _datagrams = new DatagramSender(packet => Inject(packet.Span, isSealed: true));
        _pinger = new Pinger(packet => Inject(packet.Span, isSealed: false), edge.Microseconds);
        _host = new GatewayHost(edge.Random, SendAsHost, SourceTowards, () => _isDirty = true, OnPeerFound, edge.WallClock, Log);
        _host.Apply(config, now);
        _tunnels = TunnelMapping.Tunnels(config, NoPsk(config));
        _interfaces = Interfaces(config);
        _routes = TunnelMapping.Routes(config);
        _neighbours = Neighbours();
        _manual = new ManualTunnels(_sas);
        _keepAlive = new KeepAlivePings(PingOnce, HasSa, Renegotiate);
        ApplyWithoutIke();
        _policies = _sas.Policies(_tunnels);
        _engine = new IkeEngine(ManualTunnels.Negotiated(config, _tunnels), edge.Random, new IkeActions(this));
        Worker = new Worker(ports, Snapshot(), _fromWorker);
    }

    /// <summary>The packet path. Its thread calls <see cref="Forwarding.Worker.RunOnce"/>.</summary>
    public Worker Worker { get; }

    /// <summary>True when the worker has handed something over: <see cref="Step"/> is due.</summary>
    public bool HasWork => !_fromWorker.IsEmpty;

    /// <summary>When <see cref="Step"/> is due even if nothing arrives.</summary>
    public Instant Deadline
    {
        get
        {
            Instant deadline = Instant.Earlier(_engine.Deadline, Instant.Earlier(_neighbours.Deadline, _pinger.Deadline));
            deadline = Instant.Earlier(deadline, Instant.Earlier(_alwaysUpAt, _keepAlive.Deadline));
            deadline = Instant.Earlier(deadline, _host.Deadline);
            return _sas.IsClean ? deadline : Instant.Earlier(deadline, _now.Plus(WipeMilliseconds));
        }
    }

    /// <inheritdoc/>
    public GatewayStatus Status
    {
        get
        {
            IReadOnlyList<InterfaceStatus> interfaces = [.. _interfaces.Select((port, i) => new InterfaceStatus(
                port.Name, _config.Interfaces[i].Device, port.Mac, port.Address, port.Network, port.MtuBytes, _ports[i].LinkUp, _ports[i].Counters))];
            IReadOnlyList<TunnelStatus> tunnels = TunnelStatuses();
            return new GatewayStatus
            {
                Name = _config.System.Name,
                Config = _config,
                Version = _edge.Version,
                Now = _now,
                UptimeMilliseconds = _now.Since(_startedAt),
                Interfaces = interfaces,
                Tunnels = tunnels,
                Leases = StatusReport.Leases(tunnels),
                Neighbours = [.. _neighbours.Known.Select(neighbour => new NeighbourStatus(
                    _interfaces[neighbour.InterfaceIndex].Name, neighbour.Address, neighbour.Mac, _now.Since(neighbour.LearnedAt)))],
                Routes = _routes,
                Counters = StatusReport.Counters(Worker.Counters, _ikeDrops, _refusedByPath),
                Lights = LightRules.Panel(interfaces, tunnels, _complaints.Count > 0),
                Complaints = _complaints,
            };
        }
    }

    /// <summary>Does everything that is due, without waiting.</summary>
    public void Step(Instant now)
    {
        _now = now;
        for (int i = 0; i < PuntsPerStep && _fromWorker.TryTake(out Punt punt, _puntData, out int length); i++)
            OnPunt(punt, _puntData.AsSpan(0, length));
        while (_edge.Pool.TryTake(out IkeComputation? done)) _engine.Completed(done!, now);
        if (_engine.Deadline <= now) _engine.Tick(now);
        WatchLinks(now);
        if (_neighbours.Deadline <= now) _isDirty |= _neighbours.Tick(now);
        if (_pinger.Deadline <= now) _pinger.Tick(now);
        if (_keepAlive.Deadline <= now) _keepAlive.Tick(now);
        if (_host.Deadline <= now) _host.Tick(now);
        if (_alwaysUpAt <= now) KeepUp(now);
        _sas.WipeSeenBy(Worker.QuiescedAt);
        PublishIfDirty();
    }

    /// <summary>Writes a line of the operator's or the firmware's own into the log.</summary>
    public void Log(LogLevel level, string text) => _log.Write(_now, level, text);

    /// <summary>
    /// Takes a changed configuration: only tunnels that differ are touched. Interfaces keep their devices; where those changed, a
    /// restart is needed, and the log says so.
    /// </summary>
    /// <returns>False when devices changed, and nothing was taken.</returns>
    public bool Reconfigure(GatewayConfig config, IReadOnlyList<string> complaints, Instant now)
    {
        _now = now;
        if (!config.Interfaces.Select(port => (port.Name, port.Device, port.Mac)).SequenceEqual(_config.Interfaces.Select(port => (port.Name, port.Device, port.Mac))))
        {
            Log(LogLevel.Error, "interfaces were added, removed or given other devices; that takes effect with the next start");
            return false;
        }
        config = ConfigDiff.KeepingTheSame(_config, config);
        _host.Apply(config, now);
        bool sameNetworks = config.Interfaces.SequenceEqual(_config.Interfaces);
        _config = config;
        _complaints = complaints;
        _interfaces = Interfaces(config);
        _routes = TunnelMapping.Routes(config);
        if (!sameNetworks) _neighbours = Neighbours();
        RefreshTunnels();
        _engine.Reconfigure(ManualTunnels.Negotiated(config, TunnelMapping.Tunnels(config, NoPsk(config))), now);
        ApplyWithoutIke();
        _alwaysUpAt = now;
        _isDirty = true;
        PublishIfDirty();
        return true;
    }

    /// <summary>Tells every peer that its SAs are gone. The worker must run once more to send that.</summary>
    public void Shutdown(Instant now)
    {
        _now = now;
        _engine.Shutdown(now);
        PublishIfDirty();
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> RecentLog(int lines) => _log.Recent(lines);

    /// <inheritdoc/>
    public bool TunnelUp(string name)
    {
        if (_tunnels.FirstOrDefault(tunnel => tunnel.Name == name) is not { } tunnel) return false;
        for (int i = 0; i < tunnel.Selectors.Length; i++) _engine.Acquire(name, i, byOperator: true, _now);
        return true;
    }

    /// <inheritdoc/>
    public bool TunnelDown(string name)
    {
        if (_tunnels.All(tunnel => tunnel.Name != name)) return false;
        _engine.Down(name, _now);
        PublishIfDirty();
        return true;
    }

    /// <inheritdoc/>
    public void Ping(IpAddress destination, int count, Action<PingOutcome> each) =>
        _pinger.Start(SourceTowards(destination), destination, count, each, _now);

    // Drawn only when a tunnel needs it, and then once, so that its tunnels stay the same.
    private SecretBytes NoPsk(GatewayConfig config)
    {
        if (_noPsk.Length > 0 || config.Tunnels.All(tunnel => tunnel.Psk.Length > 0)) return _noPsk;
        _noPsk = new SecretBytes(NoPskBytes);
        _edge.Random.Fill(_noPsk.Span);
        return _noPsk;
    }

    private ImmutableArray<InterfaceState> Interfaces(GatewayConfig config) => [.. config.Interfaces.Select((port, i) =>
        new InterfaceState(port.Name, _ports[i].Mac, port.Address, port.Network, port.MtuBytes))];

    // An address that lives behind a tunnel may belong to the LAN's own network: its neighbours there find us in its place.
    private NeighbourTable Neighbours() => new(_interfaces, _edge.SendFrame) { IsBehindTunnel = _sas.ReachesHost };

    private void OnPunt(in Punt punt, ReadOnlySpan<byte> data)
    {
        switch (punt.Kind)
        {
            case PuntKind.Arp:
                _isDirty |= _neighbours.Receive(punt.Interface, data, _now);
                break;
            case PuntKind.Udp:
                _engine.Receive(punt.Local, punt.Peer, data, _now);
                break;
            case PuntKind.Acquire:
                OnAcquire(punt.PolicyIndex, data);
                break;
            case PuntKind.Resolve:
                bool isSealed = punt.IsSealed;
                _neighbours.Resolve(punt.Interface, punt.Peer.Address, data, _now, packet => _released.Add((packet.ToArray(), isSealed)));
                break;
            case PuntKind.SoftLimit:
                uint inboundSpi = _sas.Find(punt.Spi)?.Inbound.Spi ?? _sas.FindOutbound(punt.Spi)?.Inbound.Spi ?? 0;
                _engine.SoftLimitReached(inboundSpi, _now);
                break;
            case PuntKind.PeerMoved:
                _engine.PeerMoved(punt.Spi, punt.Peer, _now);
                break;
            case PuntKind.UnknownSpi:
                _engine.UnknownSpi(punt.Peer.Address, _now);
                break;
            case PuntKind.EchoReply:
                _pinger.OnReply(data, _now);
                break;
            case PuntKind.HostUdp or PuntKind.HostTcp:
                _host.Flows.Receive(punt.Kind == PuntKind.HostTcp ? IpProtocol.Tcp : IpProtocol.Udp, punt.Local, punt.Peer, data, _now);
                break;
        }
    }

    private void OnAcquire(int policyIndex, ReadOnlySpan<byte> packet)
    {
        if ((uint)policyIndex >= (uint)_policies.Policies.Length) return;
        SecurityPolicy policy = _policies.Policies[policyIndex];
        if (policy.Sa is not null) // came up while the packet was on its way here
        {
            _released.Add((packet.ToArray(), false));
            return;
        }
        IkeTunnel tunnel = _tunnels[policy.TunnelIndex];
        if (_config.Tunnels[policy.TunnelIndex].Manual is not null) return;
        _waiting.Keep((tunnel.Name, policy.PolicyIndex), packet, _now);
        _engine.Acquire(tunnel.Name, policy.PolicyIndex, byOperator: false, PacketSelector.Of(packet), _now);
    }

    // What needs no exchange with a peer: manual keys and keep-alive pings.
    private void ApplyWithoutIke()
    {
        IEnumerable<string> refused = _manual.Apply(_config, _tunnels, OptionsOf, _publication + 1, _now).Concat(_keepAlive.Apply(_config, _tunnels, _now));
        foreach (string problem in refused) Log(LogLevel.Error, problem);
    }

    private SaOptions OptionsOf(IkeTunnel tunnel) => TunnelMapping.Options(_config.Tunnels[tunnel.Index], InterfaceTowards(tunnel.PeerAddress).MtuBytes);

    private void PingOnce(IpAddress source, IpAddress destination, Action<bool> answered) =>
        _pinger.Start(source, destination, 1, outcome => answered(outcome.RoundTripMicroseconds >= 0), _now);

    private bool HasSa(string tunnel) => _sas.Pairs.Any(pair => pair.Key.Tunnel == tunnel && pair.UsedForSending);

    private void Renegotiate(string name)
    {
        if (_manual.IsUp(name) || _tunnels.FirstOrDefault(tunnel => tunnel.Name == name) is not { } tunnel) return;
        Log(LogLevel.Warning, $"tunnel {name}: keep-alive pings are not answered; it is negotiated anew");
        _engine.Down(name, _now);
        for (int i = 0; i < tunnel.Selectors.Length; i++) _engine.Acquire(name, i, byOperator: false, _now);
    }

    private IReadOnlyList<TunnelStatus> TunnelStatuses()
    {
        ILookup<string, IkeTunnelStatus> negotiated = _engine.Status.ToLookup(status => status.Name);
        return [.. _tunnels.SelectMany(tunnel =>
        {
            bool isManual = _config.Tunnels[tunnel.Index].Manual is not null;
            IkeTunnelStatus ike = negotiated[tunnel.Name].FirstOrDefault() ?? StatusReport.Manual(tunnel, _sas);
            return StatusReport.Tunnels(tunnel, ike, _sas, _now, isManual, _keepAlive.StatusOf(tunnel.Name));
        })];
    }

    private void WatchLinks(Instant now)
    {
        for (int i = 0; i < _ports.Length; i++)
        {
            bool isUp = _ports[i].LinkUp;
            if (isUp && !_linkWasUp[i]) _neighbours.LinkReturned(i, now);
            _linkWasUp[i] = isUp;
        }
    }

    private void KeepUp(Instant now)
    {
        _alwaysUpAt = Instant.Never;
        foreach (IkeTunnel tunnel in ManualTunnels.Negotiated(_config, _tunnels).Where(tunnel => _config.Tunnels[tunnel.Index].Start == StartMode.Always))
        {
            _alwaysUpAt = now.Plus(AlwaysUpMilliseconds);
            for (int i = 0; i < tunnel.Selectors.Length; i++) _engine.Acquire(tunnel.Name, i, byOperator: false, now);
        }
    }

    private void PublishSnapshotIfDirty()
    {
        if (!_isDirty) return;
        _isDirty = false;
        _policies = _sas.Policies(_tunnels);
        _publication = Worker.Publish(Snapshot());
    }

    // What waited goes last, behind the message that makes the peer ready for it.
    private void PublishIfDirty()
    {
        PublishSnapshotIfDirty();
        foreach ((byte[] packet, bool isSealed) in _released) Inject(packet, isSealed);
        _released.Clear();
    }

    private Snapshot Snapshot() => new()
    {
        Interfaces = _interfaces,
        Routes = _routes,
        Neighbours = _neighbours.Known.ToFrozenDictionary(neighbour => neighbour.Address, neighbour => neighbour.Mac),
        Policies = _policies,
        InboundSas = _sas.InboundSas(),
        ForwardInClear = _config.System.ForwardInClear,
        InnerAddresses = _inner.All,
        HostFlows = _host.Flows.All,
    };

    // The packet path knows the conversation before the server can answer.
    private bool SendAsHost(ReadOnlyMemory<byte> packet)
    {
        PublishSnapshotIfDirty();
        return Inject(packet.Span, isSealed: false);
    }

    // The tunnels as they are by now: with the addresses of peers known by name, and with those that we were given. IKE is told of these itself.
    private void RefreshTunnels()
    {
        _tunnels = _inner.PutInto(TunnelMapping.Tunnels(_config, NoPsk(_config), _host.Peers.Known));
        _isDirty = true;
    }

    private void OnPeerFound(string tunnel, IpAddress address, Instant now)
    {
        RefreshTunnels();
        _engine.SetPeer(tunnel, address, now, InterfaceTowards(address).Address);
        _alwaysUpAt = now;
    }

    private bool Inject(ReadOnlySpan<byte> packet, bool isSealed)
    {
        bool taken = Worker.TryInject(packet, isSealed);
        if (!taken) _refusedByPath++;
        _edge.WakeWorker();
        return taken;
    }

    /// <summary>Inside a tunnel the far side only takes packets from the local network, so that address of ours is the source.</summary>
    private IpAddress SourceTowards(IpAddress destination)
    {
        foreach (IkeTunnel tunnel in _tunnels)
        {
            foreach (TrafficSelector selector in tunnel.Selectors.Where(selector => selector.Remote.Contains(destination)))
            {
                if (_inner.Find(selector.Local) is { } assigned) return assigned;
                if (_interfaces.FirstOrDefault(port => selector.Local.Contains(port.Address)) is { } inside) return inside.Address;
            }
        }
        return InterfaceTowards(destination).Address;
    }

    /// <summary>What IKE may do to the world, done.</summary>
    private sealed class IkeActions(GatewayController gateway) : IIkeActions
    {
        // What was agreed is in force before the peer hears of it: its first packet on a new SA may follow within microseconds.
        public void Send(UdpEndpoint local, UdpEndpoint peer, ReadOnlySpan<byte> message)
        {
            gateway.PublishSnapshotIfDirty();
            gateway._datagrams.Send(local, peer, message);
        }

        public void Compute(IkeComputation computation) => gateway._edge.Pool.Start(computation);

        public void Install(in ChildSaKeys keys)
        {
            TunnelConfig tunnel = gateway._config.Tunnels[keys.Tunnel.Index];
            gateway._sas.Install(keys, TunnelMapping.Options(tunnel, gateway.InterfaceTowards(keys.Peer.Address).MtuBytes), gateway._now);
            gateway._isDirty = true;
            if (keys.UseForSending) gateway.ReleaseWaiting((keys.Tunnel.Name, keys.SelectorIndex));
        }

        public void UseForSending(uint inboundSpi)
        {
            gateway._sas.UseForSending(inboundSpi);
            gateway._isDirty = true;
            if (gateway._sas.Find(inboundSpi) is { } pair) gateway.ReleaseWaiting((pair.Key.Tunnel, pair.Key.Selector));
        }

        public void Remove(uint inboundSpi)
        {
            gateway._sas.Remove(inboundSpi, gateway._publication + 1);
            gateway._isDirty = true;
        }

        public void MovePeer(ReadOnlySpan<uint> inboundSpis, UdpEndpoint peer)
        {
            foreach (uint spi in inboundSpis)
            {
                if (gateway._sas.Find(spi) is not { } pair) continue;
                pair.Inbound.Peer = peer;
                pair.Outbound.Peer = peer;
            }
        }

        public Instant LastInbound(uint inboundSpi) =>
            new(gateway._sas.Find(inboundSpi) is { } pair ? Volatile.Read(ref pair.Inbound.LastAuthenticMilliseconds) : 0);

        public bool WasUsed(uint inboundSpi) => gateway._sas.Find(inboundSpi) is { } pair
            && (Volatile.Read(ref pair.Inbound.Packets) > 0 || Volatile.Read(ref pair.Outbound.Packets) > 0);

        public DateTimeOffset? WallClock => gateway._edge.WallClock();

        public void PathJudged(TrustStore trust, CertificateVerdict verdict) => gateway._host.Lists.OnJudged(trust, verdict, gateway._now);

        public void AddressAssigned(string tunnel, AssignedAddress? assigned)
        {
            gateway._inner.Set(tunnel, assigned);
            gateway.RefreshTunnels();
        }

        public bool HasAddressIn(IpPrefix network) => gateway._interfaces.Any(port => network.Contains(port.Address));

        public void Report(IkeEvent what)
        {
            if (what.Kind == IkeEventKind.MessageDropped) gateway._ikeDrops.Count(what.Drop);
            if (what is { Kind: IkeEventKind.NoAnswer, Tunnel: { } tunnel }) gateway._host.Peers.OnNoAnswer(tunnel, gateway._now);
            gateway.Log(EventText.Level(what.Kind), EventText.Format(what));
        }
    }

    private InterfaceState InterfaceTowards(IpAddress destination) =>
        _interfaces[_routes.FirstOrDefault(route => route.Network.Contains(destination))?.Interface ?? 0];

    private void ReleaseWaiting((string, int) pair) =>
        _released.AddRange(_waiting.Release(pair, _now).Select(packet => (packet, false)));
}
