using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>
/// The negotiations of phase 1 that have not ended. Those that a peer began are few: in total, and from one source, since a sender may be forged
/// (RFC 2408 §2.5.3, §5.4).
/// </summary>
internal sealed class Negotiations
{
    private readonly List<Phase1Exchange> _all = [];
    private readonly BeginLimit _aggressive = new(Limits.AggressiveCostPerSecond), _aggressiveByStrangers = new(Limits.AggressiveCostOfStrangers);

    /// <summary>When one of them has something to do.</summary>
    public Instant Deadline
    {
        get
        {
            Instant earliest = Instant.Never;
            foreach (Phase1Exchange phase1 in _all) earliest = Instant.Earlier(earliest, phase1.Deadline);
            return earliest;
        }
    }

    public IReadOnlyList<Phase1Exchange> All => _all;

    /// <summary>The one that this message belongs to.</summary>
    public Phase1Exchange? Find(in IsakmpHeader header, UdpEndpoint peer)
    {
        foreach (Phase1Exchange phase1 in _all)
        {
            if (phase1.InitiatorCookie != header.InitiatorCookie) continue;
            bool firstAgain = header.ResponderCookie == 0 && !phase1.WeInitiate && phase1.Peer == peer;
            bool firstReply = phase1.ResponderCookie == 0 && header.ResponderCookie != 0;
            if (firstAgain || firstReply || phase1.ResponderCookie == header.ResponderCookie) return phase1;
        }
        return null;
    }

    /// <summary>Our own negotiation with this initiator cookie, whatever the responder cookie.</summary>
    public Phase1Initiator? FindOurs(ulong initiatorCookie)
    {
        foreach (Phase1Exchange phase1 in _all)
            if (phase1 is Phase1Initiator ours && ours.InitiatorCookie == initiatorCookie) return ours;
        return null;
    }

    /// <summary>
    /// Whether another aggressive mode may be begun now under the address of a configured peer or, where any may come, by a stranger: it costs us
    /// before anybody has shown that he hears us (threats 25, 26).
    /// </summary>
    public bool MayBeginAggressive(bool byStranger, int cost, Instant now) =>
        (!byStranger || _aggressiveByStrangers.TryTake(now, cost)) && _aggressive.TryTake(now, cost);

    public void Add(Phase1Exchange phase1) => _all.Add(phase1);

    /// <summary>
    /// Whether a stranger may begin another one. If not, the oldest from which nothing came since our first reply makes room: a sender that
    /// cannot hear us never gets further, a peer needs only a moment.
    /// </summary>
    public bool MakeRoom(IpAddress source)
    {
        if (CountHalfOpen(source) >= Limits.HalfOpenPerSource && !EvictOldest(responder => responder.Peer.Address == source)) return false;
        return CountHalfOpen(null) < Limits.HalfOpen || EvictOldest(_ => true);
    }

    public void Tick(Instant now)
    {
        foreach (Phase1Exchange phase1 in _all.ToArray()) phase1.Tick(now);
    }

    /// <summary>Forgets those that ended.</summary>
    public void Sweep() => _all.RemoveAll(phase1 => phase1.IsOver);

    private int CountHalfOpen(IpAddress? source)
    {
        int count = 0;
        foreach (Phase1Exchange phase1 in _all)
            if (!phase1.WeInitiate && !phase1.IsOver && (source is null || phase1.Peer.Address == source)) count++;
        return count;
    }

    private bool EvictOldest(Predicate<Phase1Exchange> among)
    {
        Phase1Exchange? oldest = _all.Find(phase1 => !phase1.WeInitiate && phase1.IsUnheard && among(phase1));
        if (oldest is null) return false;
        oldest.End();
        return _all.Remove(oldest);
    }
}
