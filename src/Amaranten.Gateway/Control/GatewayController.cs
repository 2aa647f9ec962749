using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Crypto.Certificates;
using Amaranten.Gateway.Control.Dhcp;
using Amaranten.Gateway.Control.Host;
using Amaranten.Gateway.Control.Radius;
using Amaranten.Gateway.Control.Editing;
using Amaranten.Gateway.Events;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;
using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>
/// The control side of the gateway: joins IKE and the packet path, owns neighbours, routes and SAs, answers the operator. One thread calls
/// <see cref="Step"/> whenever something waits or <see cref="Deadline"/> has come; it never waits itself.
/// </summary>
public sealed class GatewayController : IGatewayControl
{
    private const int PuntsPerStep = 256;
    private const long AlwaysUpMilliseconds = 1_000, WipeMilliseconds = 100;

    private readonly GatewayEdge _edge;
    private readonly ImmutableArray<IPort> _ports;
    private readonly byte[] _puntData = new byte[ControlQueue.LargestData];
    private readonly EventLog _log;
    private readonly RunningConfig _running;
    private readonly WorkerPlacement _placement;
    private readonly SaStore _sas;
    private readonly PathPublisher _path;
    private readonly WaitingPackets _waiting = new();
    private readonly Pinger _pinger;
    private readonly ManualTunnels _manual;
    private readonly KeepAlivePings _keepAlive;
    private readonly GatewayHost _host;
    private readonly RadiusClient _radius;
    private readonly TunnelCapacity _capacity = new();
    private readonly GatewayDhcp _dhcp;
    private readonly IkeActions _actions;
    private readonly IkeEngine _engine;
    private readonly IkeSnoops _snoops;
    private readonly Captures _captures;
    private readonly Instant _startedAt;
    private readonly bool[] _linkWasUp;
    private readonly BootTimes _boot;
    private readonly TrafficWatch _traffic;
    private NeighbourTable _neighbours;
    private IReadOnlyList<string> _complaints;
    private Instant _now;
    private Instant _alwaysUpAt;

    /// <summary>A gateway that runs <paramref name="config"/> on these ports, one for each interface and in the same order.</summary>
    /// <param name="config">What to run.</param>
    /// <param name="complaints">What of the file is not in force, for the status.</param>
    /// <param name="ports">The ports.</param>
    /// <param name="edge">The world.</param>
    /// <param name="now">The time.</param>
    public GatewayController(GatewayConfig config, IReadOnlyList<string> complaints, ImmutableArray<IPort> ports, GatewayEdge edge, Instant now)
    {
        _complaints = complaints;
        _ports = ports;
        _linkWasUp = [.. ports.Select(port => port.LinkUp)];
        _traffic = new TrafficWatch(ports);
        _edge = edge;
        _boot = new BootTimes([.. edge.Boot, new BootStep("control ready", now)]);
        _startedAt = _now = _alwaysUpAt = now;
        _log = new EventLog(edge.Log);
        _running = new RunningConfig(config, ports, edge.Random);
        _placement = new WorkerPlacement(edge.Workers, ports);
        _placement.Take(_running.Tunnels);
        _sas = new SaStore(edge.Random, _placement);
        _neighbours = Neighbours();
        _host = new GatewayHost(edge.Random, SendAsHost, _running.SourceTowards, () => _path!.Changed(), OnPeerFound, OnListsChanged, edge.WallClock, Log);
        _radius = new RadiusClient(_host.Edge, edge.Random, Log);
        _path = new PathPublisher(ports, edge.Workers, Snapshot, edge.WakeWorker);
        _pinger = new Pinger(packet => _path.Inject(packet.Span, isSealed: false), edge.Microseconds);
        _manual = new ManualTunnels(_sas);
        _keepAlive = new KeepAlivePings(_running, PingOnce, HasSa, Renegotiate);
        _dhcp = new GatewayDhcp(
            _running, _sas, _host.Edge, new DhcpToIke(OnAddress, OnAddressLost, spi => _engine!.PeerOf(spi), (spi, address, at) => _engine!.AddressLeased(spi, address, at)),
            new DhcpDelivery(_path.InjectDhcp, edge.SendFrame, port => _running.Interfaces[port].Mac));
        var keyLog = new KeyLog(_running, edge.CreateKeyFile, edge.KeyLog, problem => Log(GatewayEvent.KeyLogUnwritable, problem));
        _actions = new IkeActions(_running, _sas, _path, _waiting, _host, _dhcp, keyLog, edge, _log, () => _now) { UserChecks = CheckUser };
        _engine = new IkeEngine(_running.ForIke, edge.Random, _actions) { Settings = TunnelMapping.Settings(config) };
        _captures = new Captures(_running, _sas, keyLog, _path, edge, text => Log(GatewayEvent.CaptureEnded, text));
        _snoops = new IkeSnoops(_engine, () => _now);
        Candidate = new CandidateConfig(edge.Store, (changed, errors) => Reconfigure(changed, errors, _now), Log);
        _host.Apply(config, now);
        ApplyWithoutIke();
        _path.PublishSnapshot();
    }

    /// <summary>The packet path. The thread of each calls its <see cref="Worker.RunOnce"/>.</summary>
    public ImmutableArray<Worker> Workers => _path.Workers;

    /// <summary>True when a worker has handed something over: <see cref="Step"/> is due.</summary>
    public bool HasWork
    {
        get
        {
            foreach (Worker worker in Workers)
                if (!worker.ToControl.IsEmpty) return true;
            return false;
        }
    }

    /// <summary>When <see cref="Step"/> is due even if nothing arrives.</summary>
    public Instant Deadline
    {
        get
        {
            Instant deadline = Instant.Earlier(_engine.Deadline, Instant.Earlier(_neighbours.Deadline, _pinger.Deadline));
            deadline = Instant.Earlier(deadline, Instant.Earlier(_alwaysUpAt, _keepAlive.Deadline));
            deadline = Instant.Earlier(deadline, Instant.Earlier(_host.Deadline, Instant.Earlier(_radius.Deadline, _dhcp.Deadline)));
            deadline = Instant.Earlier(deadline, Candidate.RevertAt);
            return _sas.IsClean ? deadline : Instant.Earlier(deadline, _now.Plus(WipeMilliseconds));
        }
    }

    /// <inheritdoc/>
    public CandidateConfig Candidate { get; }

    /// <inheritdoc/>
    public GatewayStatus Status
    {
        get
        {
            IReadOnlyList<InterfaceStatus> interfaces = [.. _running.Interfaces.Select((port, i) => new InterfaceStatus(
                port.Name, _running.Config.Interfaces[i].Place, port.Mac, port.Address, port.Network, port.MtuBytes, _ports[i].LinkUp, _ports[i].Counters)
            {
                HasTraffic = _traffic.Passes(i, _now),
            })];
            IReadOnlyList<TunnelStatus> tunnels = TunnelStatuses();
            return new GatewayStatus
            {
                Name = _running.Config.System.Name,
                Config = _running.Config,
                Version = _edge.Version,
                Now = _now,
                UptimeMilliseconds = _now.Since(_startedAt),
                Interfaces = interfaces,
                Tunnels = tunnels,
                TunnelsInError = _running.Config.TunnelsInError,
                Leases = StatusReport.Leases(tunnels, _dhcp.NoteOf, _now),
                Radius = [.. _running.Config.RadiusServers.Select(server => (server, _radius.CountsOf(server.Name)))],
                Neighbours = [.. _neighbours.Known.Select(neighbour => new NeighbourStatus(
                    _running.Interfaces[neighbour.InterfaceIndex].Name, neighbour.Address, neighbour.Mac, _now.Since(neighbour.LearnedAt)))],
                Routes = _running.Routes,
                Counters = StatusReport.Counters([.. Workers.Select(worker => worker.Counters)], _actions.Drops, _dhcp.Drops, _path.Refused),
                Lights = LightRules.Panel(interfaces, tunnels, _complaints.Count > 0, _edge.IsWriting()),
                Complaints = _complaints,
                TunnelCount = TunnelCount,
                RevocationLists = CrlReport.Of(_running.Config, _host.Lists.Status(_now)),
                Boot = _boot.Steps,
            };
        }
    }

    /// <summary>Does everything that is due, without waiting.</summary>
    public void Step(Instant now)
    {
        _now = now;
        foreach (Worker worker in Workers)
            for (int i = 0; i < PuntsPerStep && worker.ToControl.TryTake(out Punt punt, _puntData, out int length); i++)
                OnPunt(punt, _puntData.AsSpan(0, length));
        while (_edge.Pool.TryTake(out IkeComputation? done)) _engine.Completed(done!, now);
        if (_engine.Deadline <= now) _engine.Tick(now);
        _capacity.Watch(TunnelCount, _running.Config.System.MaxTunnels, Log);
        WatchLinks(now);
        _traffic.Look(now);
        _captures.Tick(now);
        _boot.Look(Array.IndexOf(_linkWasUp, true) >= 0, _sas, now);
        if (_neighbours.Deadline <= now) NoteIf(_neighbours.Tick(now));
        if (_pinger.Deadline <= now) _pinger.Tick(now);
        if (_keepAlive.Deadline <= now) _keepAlive.Tick(now);
        if (_host.Deadline <= now) _host.Tick(now);
        if (_radius.Deadline <= now) _radius.Tick(now);
        if (_dhcp.Deadline <= now) _dhcp.Tick(now);
        if (_alwaysUpAt <= now) KeepUp(now);
        if (Candidate.RevertAt <= now) Candidate.Tick(now);
        _sas.WipeSeenBy(_path.QuiescedAt);
        _path.Publish();
    }

    /// <summary>Writes a line of the operator's or the firmware's own into the log.</summary>
    public void Log(GatewayEvent what, string text) => _log.Write(_now, EventTable.Of(what), text);

    /// <summary>
    /// Takes a changed configuration: only tunnels that differ are touched. Interfaces keep their devices; where those changed, a
    /// restart is needed, and the log says so.
    /// </summary>
    /// <returns>False when devices or workers changed, and nothing was taken.</returns>
    public bool Reconfigure(GatewayConfig config, IReadOnlyList<string> complaints, Instant now)
    {
        _now = now;
        GatewayConfig before = _running.Config;
        if (config.System.Workers != before.System.Workers)
        {
            Log(GatewayEvent.RestartNeeded, "the number of workers was changed; that takes effect with the next start");
            return false;
        }
        if (!UsesTheSameDevices(before, config))
        {
            Log(GatewayEvent.RestartNeeded, "interfaces were added, removed or given other devices; that takes effect with the next start");
            return false;
        }
        config = ConfigDiff.KeepingTheSame(before, config);
        _host.Apply(config, now);
        _complaints = complaints;
        _running.Take(config);
        if (!config.Interfaces.SequenceEqual(before.Interfaces)) _neighbours = Neighbours();
        RefreshTunnels();
        _engine.Settings = TunnelMapping.Settings(config);
        _engine.Reconfigure(_running.ForIke, now);
        _dhcp.Apply();
        ApplyWithoutIke();
        foreach (TrustConfig trust in TunnelMapping.Trusts(config))
            if (trust.Store.SetConfigured(trust.RevocationLists)) OnListsChanged(trust.Store, now);
        _alwaysUpAt = now;
        _path.Publish();
        return true;
    }

    /// <summary>Tells every peer that its SAs are gone. The worker must run once more to send that.</summary>
    public void Shutdown(Instant now)
    {
        _now = now;
        _engine.Shutdown(now);
        _path.Publish();
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> RecentLog(int lines) => _log.Recent(lines);

    /// <inheritdoc/>
    public bool TunnelUp(string name)
    {
        if (_running.Find(name) is not { } tunnel) return false;
        for (int i = 0; i < tunnel.Selectors.Length; i++) _engine.Acquire(name, i, byOperator: true, _now);
        return true;
    }

    /// <inheritdoc/>
    public bool TunnelDown(string name)
    {
        if (_running.Find(name) is null) return false;
        _engine.Down(name, _now);
        _path.Publish();
        return true;
    }

    /// <inheritdoc/>
    public void Ping(IpAddress destination, int count, Action<PingOutcome> each) =>
        _pinger.Start(_running.SourceTowards(destination), destination, count, each, _now);

    /// <inheritdoc/>
    public IDisposable SnoopIke(IpAddress? peer, Action<IkeSighting> each) => _snoops.Begin(peer, each);

    /// <inheritdoc/>
    public string? StartCapture(CaptureRequest request)
    {
        string? problem = _captures.Start(request, _now);
        _path.Publish();
        if (problem is null && request.KeyFile is { } keys) Log(GatewayEvent.KeysWritten, $"the keys of all SAs go into {keys} as long as the capture runs");
        return problem;
    }

    /// <inheritdoc/>
    public bool StopCapture() => _captures.Stop();

    /// <inheritdoc/>
    public string? CaptureProgress => _captures.Progress;

    /// <inheritdoc/>
    public Action<PowerWish>? Power => _edge.Power;

    /// <inheritdoc/>
    public MemoryStatus? Memory => _edge.Memory();

    /// <inheritdoc/>
    public PasswordHash Disguise(string password) => PasswordHash.Of(password, _edge.Random);

    private static bool UsesTheSameDevices(GatewayConfig before, GatewayConfig after)
    {
        if (before.Interfaces.Length != after.Interfaces.Length) return false;
        for (int i = 0; i < before.Interfaces.Length; i++)
            if (!before.Interfaces[i].UsesDeviceAs(after.Interfaces[i])) return false;
        return true;
    }

    // An address that lives behind a tunnel may belong to the LAN's own network: its neighbours there find us in its place.
    private NeighbourTable Neighbours() => new(_running.Interfaces, _edge.SendFrame) { IsBehindTunnel = _sas.ReachesHost };

    private void OnPunt(in Punt punt, ReadOnlySpan<byte> data)
    {
        switch (punt.Kind)
        {
            case PuntKind.Arp:
                NoteIf(_neighbours.Receive(punt.Interface, data, _now));
                break;
            case PuntKind.Udp:
                _engine.Receive(punt.Local, punt.Peer, data, _now);
                break;
            case PuntKind.Acquire:
                OnAcquire(punt.TunnelIndex, punt.PolicyIndex, data);
                break;
            case PuntKind.Resolve:
                OnUnresolved(punt, data);
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
            case PuntKind.Dhcp:
                _dhcp.Receive(punt.Interface, punt.Spi, data, _now);
                break;
            case PuntKind.HostUdp or PuntKind.HostTcp:
                _host.Flows.Receive(punt.Kind == PuntKind.HostTcp ? IpProtocol.Tcp : IpProtocol.Udp, punt.Local, punt.Peer, data, _now);
                break;
        }
    }

    private void OnUnresolved(Punt punt, ReadOnlySpan<byte> packet) => _neighbours.Resolve(
        punt.Interface, punt.Peer.Address, packet, _now,
        release: waited => _path.Release(waited.Span, punt.IsSealed),
        abandon: punt.Ingress < 0 ? null : waited => _path.TellUnreachable(waited.Span, punt.Ingress, punt.Spi));

    private void OnAcquire(int tunnelIndex, int selectorIndex, ReadOnlySpan<byte> packet)
    {
        // The configuration may have changed since.
        if ((uint)tunnelIndex >= (uint)_running.Tunnels.Length) return;
        IkeTunnel tunnel = _running.Tunnels[tunnelIndex];
        if ((uint)selectorIndex >= (uint)tunnel.Selectors.Length) return;
        var key = new SaKey(tunnel.Name, 0, selectorIndex);
        // It came up while the packet was on its way here, perhaps in this very step, and the packet path does not know it yet.
        if (_sas.Sends(key, PacketSelector.Of(packet)))
        {
            _sas.DropsOf(key).CountSentLater();
            _path.Release(packet, isSealed: false);
            return;
        }
        if (_running.ConfigOf(tunnel).Manual is not null) return;
        _waiting.Keep((tunnel.Name, selectorIndex), packet, _now);
        _engine.Acquire(tunnel.Name, selectorIndex, byOperator: false, PacketSelector.Of(packet), _now);
    }

    // What needs no exchange with a peer: manual keys and keep-alive pings.
    private void ApplyWithoutIke()
    {
        IReadOnlyList<string> refused =
        [
            .. _manual.Apply(_running.Config, _running.Tunnels, tunnel => _running.OptionsOf(tunnel, tunnel.PeerAddress), _path.NextPublication, _now),
            .. _keepAlive.Apply(_now),
        ];
        foreach (string problem in refused) Log(GatewayEvent.CannotBeDone, problem);
        _path.Changed();
    }

    private void PingOnce(IpAddress source, IpAddress destination, Action<bool> answered) =>
        _pinger.Start(source, destination, 1, outcome => answered(outcome.RoundTripMicroseconds >= 0), _now);

    private bool HasSa(string name) => _running.Find(name) is { } tunnel && _sas.AnySends(tunnel);

    private void Renegotiate(string name)
    {
        if (_manual.IsUp(name) || _running.Find(name) is not { } tunnel) return;
        Log(GatewayEvent.KeepAliveLost, $"tunnel {name}: keep-alive pings are not answered; it is negotiated anew");
        _engine.Down(name, _now);
        for (int i = 0; i < tunnel.Selectors.Length; i++) _engine.Acquire(name, i, byOperator: false, _now);
    }

    private IReadOnlyList<TunnelStatus> TunnelStatuses()
    {
        Lookup<string, IkeTunnelStatus> negotiated = _engine.Status.ToLookup(status => status.Name);
        return [.. _running.Tunnels.SelectMany(tunnel =>
        {
            bool isManual = _running.ConfigOf(tunnel).Manual is not null;
            IkeTunnelStatus ike = negotiated[tunnel.Name].FirstOrDefault() ?? StatusReport.Manual(tunnel, _sas);
            return StatusReport.Tunnels(
                tunnel, ike, _sas, _now, isManual, _keepAlive.StatusOf(tunnel.Name), _running.ConfigOf(tunnel).Start == StartMode.Always).Select(WithFailure);
        })];
    }

    // The clients of a tunnel have one account of failures: who fails is no client.
    private TunnelStatus WithFailure(TunnelStatus tunnel) => tunnel.IsClient || _actions.Failures.Of(tunnel.Name) is not { } failure ? tunnel : tunnel with
    {
        LastFailure = EventText.Format(failure.What, _running.Config.Places),
        LastFailureMilliseconds = _now.Since(failure.At),
    };

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
        IEnumerable<IkeTunnel> wanted = ManualTunnels.Negotiated(_running.Config, _running.Tunnels).Where(tunnel => _running.ConfigOf(tunnel).Start == StartMode.Always);
        foreach (IkeTunnel tunnel in wanted)
        {
            _alwaysUpAt = now.Plus(AlwaysUpMilliseconds);
            for (int i = 0; i < tunnel.Selectors.Length; i++) _engine.Acquire(tunnel.Name, i, byOperator: false, now);
        }
    }

    private void NoteIf(bool changed)
    {
        if (changed) _path.Changed();
    }

    private Snapshot Snapshot() => new()
    {
        Interfaces = _running.Interfaces,
        Routes = _running.Routes,
        Neighbours = _neighbours.ByAddress,
        Policies = _sas.Policies(_running.Tunnels, _running.Config),
        InboundSas = _sas.InboundSas(),
        ForwardInClear = _running.Config.System.ForwardInClear,
        InnerAddresses = _running.InnerAddresses,
        HostFlows = _host.Flows.All,
        DhcpSas = _sas.DhcpSas(),
        Taps = _captures?.Taps, // the first snapshot is older than everything
    };

    // The packet path knows the conversation before the server can answer.
    private bool SendAsHost(ReadOnlyMemory<byte> packet)
    {
        _path.PublishSnapshot();
        return _path.Inject(packet.Span, isSealed: false);
    }

    private void RefreshTunnels()
    {
        _running.Refresh(_host.Peers.Known);
        _placement.Take(_running.Tunnels);
        _path.Changed();
    }

    private void CheckUser(UserCheck check)
    {
        XauthConfig? xauth = _running.Find(check.Tunnel) is { } tunnel ? _running.ConfigOf(tunnel).Authentication.Xauth : null;
        _radius.Ask(check, [.. xauth?.RadiusServers ?? []], _running.Config.System.Name, (verdict, at) => _engine.UserChecked(check, verdict, at), _now);
    }

    private void OnAddress(AddressRequest request, AddressGrant? grant, string problem, Instant now) =>
        _engine.AddressAnswered(request, grant, problem, now);

    private void OnAddressLost(AddressRequest request, string why, Instant now) => _engine.AddressLost(request, why, now);

    private void OnPeerFound(string tunnel, IpAddress address, Instant now)
    {
        RefreshTunnels();
        _engine.SetPeer(tunnel, address, now, _running.InterfaceTowards(address).Address);
        _alwaysUpAt = now;
    }

    private int TunnelCount => _engine.TunnelCount + _running.ManualCount;

    private void OnListsChanged(TrustStore trust, Instant now)
    {
        _engine.TrustChanged(trust, now);
        _alwaysUpAt = now;
    }
}
