using Amaranten.Ike.Phase2;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>The ISAKMP SAs with one peer, oldest first: which one serves, and how the replaced ones retire (RFC 2408 §2.4).</summary>
internal sealed class IkeSaList(IkeSaIndex index)
{
    private readonly List<IkeSa> _all = [];
    private Instant _lastRemoval;

    public IReadOnlyList<IkeSa> All => _all;

    public int Count => _all.Count;

    /// <summary>How many of them stay.</summary>
    public int Serving => _all.Count(sa => !sa.IsRetiring);

    /// <summary>The newest that serves and stays; one about to go, or not ready yet, only when there is no other.</summary>
    public IkeSa? Best => _all.FindLast(sa => !sa.IsRetiring && sa.IsReady) ?? _all.FindLast(sa => sa.IsReady) ?? _all.LastOrDefault();

    /// <summary>One of ours under which no quick mode has run, where each is to have its own (PFS of identities, RFC 2409 §8).</summary>
    public IkeSa? Unspent => _all.FindLast(sa => sa is { WeInitiated: true, IsSpent: false, IsRetiring: false });

    /// <summary>When one of them has something to do.</summary>
    public Instant Deadline
    {
        get
        {
            Instant earliest = Instant.Never;
            foreach (IkeSa sa in _all) earliest = Instant.Earlier(earliest, sa.Deadline);
            return earliest;
        }
    }

    /// <summary>When one of them was last heard of.</summary>
    public Instant LastHeard
    {
        get
        {
            Instant last = default;
            foreach (IkeSa sa in _all)
                if (sa.LastHeard > last) last = sa.LastHeard;
            return last;
        }
    }

    public void Add(IkeSa sa)
    {
        sa.Rekeys = _all.Count == 0 ? 0 : _all[^1].Rekeys + 1;
        _all.Add(sa);
        index.Add(sa);
    }

    /// <summary>Forgets one. If only one that was to go is left, it stays.</summary>
    public void Remove(IkeSa sa, Instant now)
    {
        _all.Remove(sa);
        index.Remove(sa);
        _lastRemoval = now;
        if (Best is { IsRetiring: true, IsSpent: false } last) last.RetiredAt = Instant.Never;
    }

    /// <summary>
    /// The newest has taken over: the others go at this time, except those that the peer may prefer. Returns whether all of them go.
    /// </summary>
    public bool RetireAllBut(IkeSa newest, Instant at)
    {
        bool all = true;
        foreach (IkeSa other in _all)
        {
            if (other == newest || other.IsRetiring) continue;
            if (PeerMayPrefer(other, newest)) all = false;
            else other.RetiredAt = at;
        }
        return all;
    }

    /// <summary>Whether there is another one that stays.</summary>
    public bool HasSuccessorOf(IkeSa sa) => _all.Exists(other => other != sa && !other.IsRetiring);

    /// <summary>The peer has another endpoint (RFC 3947 §7).</summary>
    public void Move(UdpEndpoint from, UdpEndpoint to)
    {
        foreach (IkeSa sa in _all)
            if (sa.Peer == from) sa.Peer = to;
    }

    /// <summary>Whether a quick mode for this selector runs under one of them.</summary>
    public bool Negotiates(int selectorIndex, TrafficSelector selector) => _all.Exists(sa => sa.QuickModes.Any(quickMode =>
        !quickMode.IsOver && quickMode.SelectorIndex == selectorIndex && (quickMode.Selector.Contains(selector) || quickMode.Asked.Contains(selector))));

    /// <summary>Whether any quick mode runs.</summary>
    public bool NegotiatesAny => _all.Exists(sa => sa.QuickModes.Any(quickMode => !quickMode.IsOver));

    /// <summary>What we wanted under this one and have not got.</summary>
    public static List<Wish> Unfinished(IkeSa sa) =>
        [.. sa.QuickModes.OfType<QuickModeInitiator>().Where(quickMode => !quickMode.IsOver).Select(quickMode => quickMode.Wish)];

    // strongSwan has its pairs belong to one ISAKMP SA and drops them, without a word, when that one is deleted. Those of one that crossed another stay
    // with it. One that we initiate gets all others; one that the peer initiates those of the one that it replaces, and of several we do not know which that is.
    private bool PeerMayPrefer(IkeSa other, IkeSa newest) =>
        other.CrossedWith(newest) || !newest.WeInitiated && (_all.Count > 2 || _lastRemoval >= newest.BegunAt);
}
