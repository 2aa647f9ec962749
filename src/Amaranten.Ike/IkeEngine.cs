using System.Collections.Immutable;
using Amaranten.Crypto;
using Amaranten.Crypto.Certificates;
using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Phase1;
using Amaranten.Ike.Phase2;
using Amaranten.Ike.Roaming;
using Amaranten.Ike.Timing;
using Amaranten.Ike.Watching;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>
/// All IKEv1 of the gateway (RFC 2407, 2408, 2409, 3706, 3947). It does no I/O and reads no clock: it is given messages, requests and the
/// time, and calls back through <see cref="IIkeActions"/>. All calls come from the control thread.
/// </summary>
public sealed class IkeEngine
{
    private readonly IkeContext _context;
    private readonly Negotiations _negotiations = new();
    private readonly Dispatcher _dispatcher;
    private List<TunnelState> _tunnels;

    /// <summary>An engine for these tunnels. Nothing is negotiated until it is asked for.</summary>
    public IkeEngine(ImmutableArray<IkeTunnel> tunnels, IRandom random, IIkeActions actions)
    {
        _context = new IkeContext(random, actions);
        _tunnels = [.. tunnels.Select(tunnel => new TunnelState(_context, _negotiations, tunnel, default))];
        _dispatcher = new Dispatcher(_context, _negotiations);
        _context.Tunnels.All = _tunnels;
        foreach (TunnelState tunnel in _tunnels) Agenda.Add(tunnel);
    }

    /// <summary>Is shown every message, both ways, and in clear where it was encrypted; null: nobody looks, and nothing is kept for it.</summary>
    public Action<SeenMessage>? Watcher
    {
        set => _context.Watch.Watcher = value;
    }

    /// <summary>The earliest instant at which <see cref="Tick"/> has something to do; <see cref="Instant.Never"/> when nothing waits.</summary>
    public Instant Deadline => Instant.Earlier(Agenda.Deadline, Instant.Earlier(_negotiations.Deadline, _dispatcher.Deadline));

    /// <summary>What holds for all tunnels; may be changed at any time.</summary>
    public IkeSettings Settings
    {
        get => _context.Settings;
        set => _context.Settings = value;
    }

    /// <summary>How many tunnels there are, configured ones and clients of those that serve whoever comes.</summary>
    public int TunnelCount => _context.TunnelCount;

    /// <summary>The tunnels as they are now, in configuration order.</summary>
    public IReadOnlyList<IkeTunnelStatus> Status => [.. _tunnels.Select(tunnel => StatusReport.Of(tunnel, _negotiations))];

    /// <summary>The tunnels themselves, for tests that play the peer.</summary>
    internal IReadOnlyList<TunnelState> Tunnels => _tunnels;

    /// <summary>A UDP datagram arrived on port 500 or 4500; on 4500 without the non-ESP marker.</summary>
    public void Receive(UdpEndpoint local, UdpEndpoint peer, ReadOnlySpan<byte> message, Instant now)
    {
        _dispatcher.Receive(message, new Arrival(local, peer, now));
        Settle(now);
    }

    /// <summary>A computation has been run.</summary>
    public void Completed(IkeComputation computation, Instant now)
    {
        ((ExchangeComputation)computation).Deliver(now);
        Settle(now);
    }

    /// <summary>Retransmits, rekeys, probes, expires.</summary>
    public void Tick(Instant now)
    {
        _negotiations.Tick(now);
        _dispatcher.Tick(now);
        while (Agenda.TryTakeDue(now, out TunnelState? tunnel)) tunnel.Tick(now);
        Settle(now);
    }

    /// <summary>Traffic or the operator wants this pair of networks up. Does nothing if it is up or being negotiated. Backs off after failures unless <paramref name="byOperator"/>.</summary>
    public void Acquire(string tunnel, int selectorIndex, bool byOperator, Instant now) => Acquire(tunnel, selectorIndex, byOperator, null, now);

    /// <summary>
    /// The same for a packet, seen from our side: its addresses as hosts, protocol and ports. Where each host or port has its own pair
    /// (<see cref="IkeTunnel.SaPer"/>) it says which one is wanted; without it only phase 1 is.
    /// </summary>
    public void Acquire(string tunnel, int selectorIndex, bool byOperator, TrafficSelector? packet, Instant now)
    {
        if (Find(tunnel) is not { } state || selectorIndex < 0 || selectorIndex >= state.Config.Selectors.Length) return;
        state.Wishes.Acquire(selectorIndex, packet, byOperator, now);
        Settle(now);
    }

    /// <summary>The pair with this inbound SPI reached its soft limit of bytes or sequence numbers: rekey it.</summary>
    public void SoftLimitReached(uint inboundSpi, Instant now)
    {
        if (Find(inboundSpi) is not ({ } tunnel, { } child)) return;
        tunnel.Children.Rekey(child, now);
        Settle(now);
    }

    /// <summary>An authentic ESP packet of this pair came from another endpoint: the peer moved behind its NAT (RFC 3947 §7).</summary>
    public void PeerMoved(uint inboundSpi, UdpEndpoint peer, Instant now)
    {
        if (Find(inboundSpi) is not ({ } tunnel, { } child)) return;
        tunnel.Liveness.OnEspMoved(child, peer, now);
        Settle(now);
    }

    /// <summary>ESP with an unknown SPI came from this address: if we hold an SA with it, ask it whether it lives (never believe it).</summary>
    public void UnknownSpi(IpAddress peer, Instant now)
    {
        foreach (TunnelState tunnel in Agenda.Members)
            if (tunnel.IkeSas.Any(sa => sa.Peer.Address == peer)) tunnel.Liveness.OnUnknownSpi(now);
        Settle(now);
    }

    /// <summary>The answer to <see cref="IIkeActions.CheckUser"/>. The password is wiped.</summary>
    public void UserChecked(UserCheck check, UserVerdict verdict, Instant now)
    {
        check.Password.Dispose();
        check.Answered(verdict, now);
        Settle(now);
    }

    /// <summary>The answer to <see cref="IIkeActions.RequestAddress"/>.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="grant">The address; null: there is none.</param>
    /// <param name="problem">Then, why not, in words for the operator.</param>
    /// <param name="now">The time.</param>
    public void AddressAnswered(AddressRequest request, AddressGrant? grant, string problem, Instant now)
    {
        if (HolderOf(request) is { } holder)
        {
            holder.Touch();
            holder.Addresses.Fed.OnAnswer(grant, problem, now);
        }
        Settle(now);
    }

    /// <summary>An address that was granted can be used no longer: the client's SAs end, and it is told.</summary>
    public void AddressLost(AddressRequest request, string why, Instant now)
    {
        if (HolderOf(request) is not { } holder) return;
        _context.Report(IkeEventKind.NoAddress, holder.Config.Name, holder.Client?.Peer, why);
        holder.Down(why, now);
        Settle(now);
    }

    /// <summary>Who is at the far end of a pair, proved; null if there is no such pair.</summary>
    public string? PeerOf(uint inboundSpi) => Find(inboundSpi).Tunnel is { } tunnel ? tunnel.Client?.PeerId.ToString() ?? "" : null;

    /// <summary>
    /// A DHCP server has given an address to the client at the far end of this pair (RFC 3456 §4.2): it may have SAs for that address now, and for no
    /// other. False: it may not, since the address is ours or another client's, and must not be told that it has it.
    /// </summary>
    public bool AddressLeased(uint inboundSpi, IpAddress address, Instant now)
    {
        if (Find(inboundSpi).Tunnel is not { Config.RelaysDhcp: true } client) return false;
        bool isTaken = _context.Actions.HasAddressIn(IpPrefix.Host(address))
            || Agenda.Members.Any(other => other != client && other.Addresses.Leased == address && other.Client?.PeerId != client.Client?.PeerId);
        if (isTaken)
        {
            _context.Report(IkeEventKind.NoAddress, client.Config.Name, client.Client?.Peer, $"{address}, which DHCP gives to {client.Client?.PeerId}, is taken");
            return false;
        }
        if (client.Addresses.Leased is { } before && before != address) client.Children.RemoveFor(before, "the client has another address now", now);
        client.Addresses.Give(client, address);
        Settle(now);
        return true;
    }

    /// <summary>Takes a tunnel down: deletes to the peer, SAs removed. It stays down until traffic, the operator or the peer wants it.</summary>
    public void Down(string tunnel, Instant now)
    {
        Find(tunnel)?.Down("the operator took the tunnel down", now);
        Settle(now);
    }

    /// <summary>Deletes everything, telling the peers; afterwards the engine only forgets.</summary>
    public void Shutdown(Instant now)
    {
        foreach (TunnelState tunnel in _tunnels) tunnel.Down("the gateway shuts down", now);
        foreach (Phase1Exchange phase1 in _negotiations.All) phase1.End();
        Settle(now);
        foreach (TunnelState tunnel in Agenda.Members.ToArray()) Agenda.Remove(tunnel);
        _context.Tunnels.All = _tunnels = [];
    }

    /// <summary>
    /// What the name of a tunnel's peer means: its address, or null while that is not known; then the tunnel is not negotiable. SAs with a former
    /// address are taken down, and the peer there is told.
    /// </summary>
    /// <param name="tunnel">The tunnel's name.</param>
    /// <param name="address">The peer's address; null when the name has none.</param>
    /// <param name="now">The time.</param>
    /// <param name="local">Our address towards it; null: as configured.</param>
    public void SetPeer(string tunnel, IpAddress? address, Instant now, IpAddress? local = null)
    {
        if (Find(tunnel) is not { Clients: null } state) return;
        state.SetPeer(address is { IsUnspecified: false } known ? new ResolvedPeer(known, local ?? state.Configured.LocalAddress) : null, now);
        Settle(now);
    }

    /// <summary>
    /// Takes a changed configuration. Tunnels that are equal are not touched; changed and removed ones are taken down; indices may move.
    /// </summary>
    public void Reconfigure(ImmutableArray<IkeTunnel> tunnels, Instant now)
    {
        var next = new List<TunnelState>();
        foreach (IkeTunnel tunnel in tunnels)
        {
            TunnelState? kept = Find(tunnel.Name) is { } same && same.Configured.MeansTheSameAs(tunnel) ? same : null;
            kept?.Renew(tunnel);
            next.Add(kept ?? new TunnelState(_context, _negotiations, tunnel, now));
        }
        foreach (TunnelState old in _tunnels.Except(next))
        {
            old.Down("its configuration changed", now);
            Agenda.Remove(old);
            foreach (TunnelState client in old.Clients?.All ?? []) Agenda.Remove(client);
        }
        foreach (TunnelState begun in next.Except(_tunnels)) Agenda.Add(begun);
        // What a peer began is for tunnels as they were.
        foreach (Phase1Exchange phase1 in _negotiations.All)
            if (!phase1.WeInitiate) phase1.End();
        _context.Tunnels.All = _tunnels = next;
        Settle(now);
    }

    /// <summary>
    /// This store holds other revocation lists than before: the certificates of the peers that it vouched for are judged again, and a tunnel whose
    /// peer it refused may be tried at once.
    /// </summary>
    public void TrustChanged(TrustStore trust, Instant now)
    {
        foreach (TunnelState tunnel in Agenda.Members) tunnel.OnTrustChanged(trust, now);
        Settle(now);
    }

    private TunnelState? Find(string name) => _context.Tunnels.Find(name);

    private (TunnelState? Tunnel, ChildSa? Child) Find(uint inboundSpi)
    {
        foreach (TunnelState tunnel in Agenda.Members)
            if (tunnel.Children.Find(inboundSpi) is { } child) return (tunnel, child);
        return default;
    }

    private TunnelState? HolderOf(AddressRequest request) => Agenda.Members.FirstOrDefault(tunnel => tunnel.Addresses.Fed.Request == request);

    private Agenda Agenda => _context.Agenda;

    // What follows for tunnels from what has just happened to them. A look at one may touch another: a client its template.
    private void Settle(Instant now)
    {
        _negotiations.Sweep();
        while (Agenda.TryTakeTouched(out TunnelState? tunnel))
        {
            tunnel.Wishes.StartWaiting(now);
            tunnel.UpdatePhase(now);
            Agenda.Note(tunnel, tunnel.Deadline);
            tunnel.Template?.Clients!.ForgetIfGone(tunnel, now);
        }
    }
}
