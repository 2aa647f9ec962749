using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Phase1;
using Amaranten.Ike.Phase2;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Roaming;

/// <summary>
/// The clients of one tunnel that serves whoever comes and proves who it is (<see cref="IkeTunnel.AnyPeer"/>). Each has a tunnel state of its own,
/// an instance, from its first phase 1 until its last SA is gone.
/// </summary>
internal sealed class RoamingClients(IkeContext context, Negotiations negotiations, TunnelState template)
{
    private readonly List<TunnelState> _all = [];
    private readonly Queue<(TunnelState Client, Instant At)> _gone = new();
    private readonly SourceLimit _begins = new(context, Limits.BegunPerSecond), _aggressive = new(context, Limits.AggressiveCostPerSource);
    private readonly BeginLimit _told = new();
    private readonly int[] _inPhase = new int[Enum.GetValues<TunnelPhase>().Length];
    private int _highest;

    /// <summary>The instances, oldest first.</summary>
    public IReadOnlyList<TunnelState> All => _all;

    /// <summary>How far the furthest of them is.</summary>
    public TunnelPhase Phase
    {
        get
        {
            for (int phase = _inPhase.Length - 1; phase > 0; phase--)
                if (_inPhase[phase] > 0) return (TunnelPhase)phase;
            return TunnelPhase.Idle;
        }
    }

    /// <summary>One of them has another phase now.</summary>
    public void OnPhase(TunnelPhase before, TunnelPhase after)
    {
        _inPhase[(int)before]--;
        _inPhase[(int)after]++;
        template.Touch();
    }

    /// <summary>Whether a stranger at this address may begin another negotiation now.</summary>
    public bool MayBegin(IpAddress source, Instant now) => _begins.TryTake(source, now);

    /// <summary>The same for an aggressive mode.</summary>
    public bool MayBeginAggressive(IpAddress source, int cost, Instant now) => _aggressive.TryTake(source, now, cost);

    /// <summary>Whether the log may have another line about it: a flood from many addresses must not fill it.</summary>
    public bool MayTell(Instant now) => _told.TryTake(now);

    /// <summary>Somebody begins: what it becomes, if it proves who it is. Until then nobody knows of it.</summary>
    public TunnelState Expect(Arrival arrival) =>
        new(context, negotiations, InstanceOf(template.Configured, arrival.Local.Address, arrival.Peer.Address), arrival.At, template);

    /// <summary>
    /// It has proved who it is: the instance that it is from now on, which may be one that stands already. That is so for the same identity from the
    /// same place; behind a NAT the port belongs to the place. From elsewhere it is so only if it says INITIAL-CONTACT, no NAT is in
    /// between, and the identity is no group's: otherwise one client of many with the same identity would evict the others (threats 30).
    /// </summary>
    public TunnelState Admit(TunnelState expected, Whereabouts client, bool initialContact, Instant now)
    {
        TunnelState? known = _all.Find(other => other.Client is { } at && at.PeerId == client.PeerId
            && (at.IsSamePlaceAs(client) || initialContact && template.Configured.Xauth is null && !at.IsBehindNat && !client.IsBehindNat));
        TunnelState admitted = known ?? expected;
        if (known is null)
        {
            MakeRoom(now);
            foreach ((TunnelState gone, _) in _gone.Where(gone => gone.Client.Client?.PeerId == client.PeerId)) expected.Liveness.Remember(gone.Liveness);
            expected.Instance = TakeNumber(now);
            _all.Add(expected);
            _inPhase[(int)expected.Phase]++;
            context.Agenda.Add(expected);
            template.Touch();
        }
        admitted.Client = client;
        admitted.Renew(InstanceOf(template.Configured, client.Local, client.Peer.Address));
        return admitted;
    }

    /// <summary>Whether somebody with this identity is here: who is new only to us must not be told INITIAL-CONTACT.</summary>
    public bool Know(IkeIdentity peerId) => _all.Exists(client => client.Client?.PeerId == peerId && client.HasSas);

    /// <summary>Why a client that has proved who it is cannot stay; null when it can.</summary>
    public string? Objection(TunnelState client, IkeSa sa, out IkeEventKind kind)
    {
        kind = IkeEventKind.Phase1Failed;
        if (sa.PeerId != client.Client?.PeerId) return $"the client was {client.Client?.PeerId}, and is {sa.PeerId} now";
        kind = IkeEventKind.NoRoom;
        bool isNew = client.Children.All.Count == 0 && client.IkeSas.All(other => other == sa);
        int most = context.Settings.MaxTunnels;
        return isNew && context.TunnelCount > most ? $"there are {most} tunnels already, clients included (max-tunnels)" : null;
    }

    /// <summary>The template was renamed to another place in the configuration.</summary>
    public void Renew(IkeTunnel configured)
    {
        foreach (TunnelState client in _all) client.Renew(InstanceOf(configured, client.Client!.Value.Local, client.Client.Value.Peer.Address));
    }

    /// <summary>Who of the others has a pair that overlaps this selector.</summary>
    public TunnelState? HolderOf(TrafficSelector selector, TunnelState asking) =>
        _all.Find(other => other != asking && other.Children.All.Any(child => Overlap(child, selector)));

    /// <summary>A client has come from elsewhere and has its networks now: who had them before, by the same name, has them no more.</summary>
    public void Displace(TunnelState by, TrafficSelector selector, Instant now)
    {
        foreach (TunnelState other in _all.Where(other => other != by && other.Client?.PeerId == by.Client?.PeerId).ToArray())
            foreach (ChildSa child in other.Children.All.Where(child => Overlap(child, selector)).ToArray())
                other.Children.Remove(child, tellPeer: true, "the same client has come from elsewhere", now);
    }

    /// <summary>
    /// A client has moved. Where one with the same identity is at that place, both are one machine, whose phase 1 came from there before its packets did: the
    /// pairs of the one get the ISAKMP SAs of the other. They could neither be replaced nor asked after under those that the client has forgotten.
    /// </summary>
    public void Join(TunnelState moved, Instant now)
    {
        TunnelState? there = _all.Find(other => other != moved && other.Client is { } at && moved.Client is { } here
            && at.PeerId == here.PeerId && at.IsSamePlaceAs(here));
        if (there is null) return;
        (TunnelState stays, TunnelState goes) = there.Children.All.Count == 0 ? (moved, there) : (there, moved);
        if (goes.Children.All.Count == 0 && goes.Addresses.Leased is null) stays.Phase1.TakeOver(goes, now);
    }

    public void Down(string why, Instant now)
    {
        foreach (TunnelState client in _all.ToArray()) client.Down(why, now);
    }

    /// <summary>
    /// Forgets one of whom nothing stands; a number is used again only after a while, so that nobody takes one client for another. What was deleted
    /// is kept as long: who missed it and comes again is told.
    /// </summary>
    public void ForgetIfGone(TunnelState client, Instant now)
    {
        if (!client.HasSas && client.Negotiating is null) Forget(client, now);
    }

    // The SAs of clients that have no address yet are for everything, and take nobody anything.
    private static bool Overlap(ChildSa child, TrafficSelector other) => !child.IsForDhcp
        && child.Selector.Remote.Overlaps(other.Remote) && child.Selector.Local.Overlaps(other.Local);

    // We never call a client, except to replace a phase 1 that stands. An address that is our identity is the one that the client talks to.
    private static IkeTunnel InstanceOf(IkeTunnel configured, IpAddress local, IpAddress peer) => configured with
    {
        PeerAddress = peer,
        LocalAddress = local,
        LocalId = configured.LocalId == IkeIdentity.Of(configured.LocalAddress) ? IkeIdentity.Of(local) : configured.LocalId,
        MayInitiate = false,
    };

    // The oldest that has agreed on nothing yet makes room.
    private void MakeRoom(Instant now)
    {
        if (context.TunnelCount < context.Settings.MaxTunnels) return;
        TunnelState? idle = _all.Find(client => client.Children.All.Count == 0);
        if (idle is null) return;
        idle.Down("another client needs the room", now);
        Forget(idle, now);
    }

    private void Forget(TunnelState client, Instant now)
    {
        _gone.Enqueue((client, now));
        _all.Remove(client);
        _inPhase[(int)client.Phase]--;
        context.Agenda.Remove(client);
        template.Touch();
    }

    private int TakeNumber(Instant now)
    {
        bool rested = _gone.TryPeek(out (TunnelState, Instant At) first) && now.Since(first.At) >= Limits.InstanceRestMilliseconds;
        return rested ? _gone.Dequeue().Client.Instance : ++_highest;
    }
}
