using Amaranten.Config;
using Amaranten.Gateway.Control.Host;
using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Dhcp;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control.Dhcp;

/// <summary>What DHCP needs of IKE.</summary>
/// <param name="Answered">See <see cref="IkeEngine.AddressAnswered"/>.</param>
/// <param name="Lost">See <see cref="IkeEngine.AddressLost"/>.</param>
/// <param name="PeerOf">See <see cref="IkeEngine.PeerOf"/>.</param>
/// <param name="Leased">See <see cref="IkeEngine.AddressLeased"/>.</param>
internal sealed record DhcpToIke(
    Action<AddressRequest, AddressGrant?, string, Instant> Answered, Action<AddressRequest, string, Instant> Lost,
    Func<uint, string?> PeerOf, Func<uint, IpAddress, Instant, bool> Leased);

/// <summary>All DHCP of the gateway: addresses for clients of mode-config, and relaying.</summary>
internal sealed class GatewayDhcp
{
    private const int MostNoted = 4_096;
    private readonly RunningConfig _running;
    private readonly SaStore _sas;
    private readonly DhcpToIke _ike;
    private readonly DhcpServers _servers;
    private readonly DhcpRelay _relay;
    private readonly Dictionary<IpAddress, LeaseNote> _relayed = [];

    /// <summary>Nothing is asked yet.</summary>
    public GatewayDhcp(RunningConfig running, SaStore sas, HostEdge edge, DhcpToIke ike, DhcpDelivery delivery)
    {
        (_running, _sas, _ike) = (running, sas, ike);
        _servers = new DhcpServers(edge, Drops);
        Clients = new DhcpClients(_servers) { Answered = ike.Answered, Lost = ike.Lost, IsOurs = IsOurs };
        _relay = new DhcpRelay(_servers) { Deliver = delivery.Send, Leased = OnLeased };
        _servers.Takers.AddRange([Clients.Take, _relay.Take]);
    }

    /// <summary>Messages that were dropped, by reason.</summary>
    public DhcpDropCounters Drops { get; } = new();

    public DhcpClients Clients { get; }

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline => Clients.Deadline;

    /// <summary>Sends again, renews, gives up.</summary>
    public void Tick(Instant now) => Clients.Tick(now);

    /// <summary>A client of mode-config wants an address of a pool that a DHCP server fills.</summary>
    public void Ask(AddressRequest request, Instant now)
    {
        PoolConfig? pool = _running.Config.Pools.FirstOrDefault(pool => pool.Name == request.Pool.Name);
        Clients.Ask(request, pool?.DhcpServer ?? default, now);
    }

    /// <summary>It is gone.</summary>
    public void Release(AddressRequest request) => Clients.Release(request);

    /// <summary>A DHCP client without address has spoken: out of the SA of this SPI, or at an interface where that is 0.</summary>
    public void Receive(int interfaceIndex, uint inboundSpi, ReadOnlySpan<byte> message, Instant now)
    {
        DhcpCircuit? circuit = inboundSpi == 0 ? CircuitOf(interfaceIndex) : CircuitOf(inboundSpi);
        Drops.Count(circuit is null ? DhcpDrop.NoRelay : _relay.Ask(circuit, message, now));
    }

    /// <summary>The configuration is another: servers that it does not name are not heard any more.</summary>
    public void Apply()
    {
        GatewayConfig config = _running.Config;
        IEnumerable<IpAddress?> named = config.Pools.Select(pool => pool.DhcpServer)
            .Concat(config.Tunnels.Select(tunnel => tunnel.DhcpRelay)).Concat(config.Interfaces.Select(port => port.DhcpRelay));
        _servers.KeepOnly([.. named.OfType<IpAddress>()], [.. _running.Interfaces.Select(port => port.Address), .. _running.Inner.All]);
    }

    /// <summary>From which server a client has its address, and until when.</summary>
    public LeaseNote? NoteOf(IpAddress address) =>
        Clients.All.FirstOrDefault(lease => lease.IsHeld && lease.Address == address) is { } held
            ? new LeaseNote(held.Server, held.ExpiresAt) : _relayed.GetValueOrDefault(address);

    private DhcpCircuit? CircuitOf(int interfaceIndex) => _running.Config.Interfaces[interfaceIndex] is { DhcpRelay: { } server } port
        ? new DhcpCircuit(port.Name, "", server, port.Address, interfaceIndex, 0) : null;

    private DhcpCircuit? CircuitOf(uint inboundSpi)
    {
        if (_sas.Find(inboundSpi) is not { } pair || _running.Find(pair.Key.Tunnel) is not { } tunnel) return null;
        IpPrefix far = pair.Outbound.Selector.Remote;
        return _running.ConfigOf(tunnel).DhcpRelay is { } server && _ike.PeerOf(inboundSpi) is { } remote
            ? new DhcpCircuit($"{tunnel.Name}/{pair.Key.Instance}", remote, server, _servers.RelayTowards(server), -1, inboundSpi)
            {
                Only = far.Length == far.Address.Width && !far.Address.IsUnspecified ? far.Address : null,
            }
            : null;
    }

    private bool OnLeased(DhcpCircuit circuit, IpAddress address, uint seconds, Instant now)
    {
        if (!_ike.Leased(circuit.InboundSpi, address, now)) return false;
        if (_relayed.Count >= MostNoted) _relayed.Clear();
        _relayed[address] = new LeaseNote(circuit.Server, seconds == DhcpValues.Infinite ? Instant.Never : now.Plus(seconds * 1_000L));
        return true;
    }

    private bool IsOurs(IpAddress address) => _running.Interfaces.Any(port => port.Address == address) || _running.Inner.All.Contains(address);
}

/// <summary>Where an address comes from, and when that is over unless it is renewed.</summary>
internal sealed record LeaseNote(IpAddress Server, Instant ExpiresAt);
