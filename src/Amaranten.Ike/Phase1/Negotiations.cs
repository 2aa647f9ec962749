using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>
/// The main modes that have not ended. Those that a peer began are few: in total, and from one source, since a sender may be forged
/// (RFC 2408 §2.5.3, §5.4).
/// </summary>
internal sealed class Negotiations
{
    private readonly List<MainMode> _all = [];

    /// <summary>When one of them has something to do.</summary>
    public Instant Deadline
    {
        get
        {
            Instant earliest = Instant.Never;
            foreach (MainMode mainMode in _all) earliest = Instant.Earlier(earliest, mainMode.Deadline);
            return earliest;
        }
    }

    public IReadOnlyList<MainMode> All => _all;

    /// <summary>The one that this message belongs to.</summary>
    public MainMode? Find(in IsakmpHeader header, UdpEndpoint peer)
    {
        foreach (MainMode mainMode in _all)
        {
            if (mainMode.InitiatorCookie != header.InitiatorCookie) continue;
            bool firstAgain = header.ResponderCookie == 0 && !mainMode.WeInitiate && mainMode.Peer == peer;
            bool firstReply = mainMode.ResponderCookie == 0 && header.ResponderCookie != 0;
            if (firstAgain || firstReply || mainMode.ResponderCookie == header.ResponderCookie) return mainMode;
        }
        return null;
    }

    /// <summary>Our own negotiation with this initiator cookie, whatever the responder cookie.</summary>
    public MainModeInitiator? FindOurs(ulong initiatorCookie)
    {
        foreach (MainMode mainMode in _all)
            if (mainMode is MainModeInitiator ours && ours.InitiatorCookie == initiatorCookie) return ours;
        return null;
    }

    public void Add(MainMode mainMode) => _all.Add(mainMode);

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
        foreach (MainMode mainMode in _all.ToArray()) mainMode.Tick(now);
    }

    /// <summary>Forgets those that ended.</summary>
    public void Sweep() => _all.RemoveAll(mainMode => mainMode.IsOver);

    private int CountHalfOpen(IpAddress? source)
    {
        int count = 0;
        foreach (MainMode mainMode in _all)
            if (!mainMode.WeInitiate && !mainMode.IsOver && (source is null || mainMode.Peer.Address == source)) count++;
        return count;
    }

    private bool EvictOldest(Predicate<MainMode> among)
    {
        MainMode? oldest = _all.Find(mainMode => !mainMode.WeInitiate && mainMode.State == Phase1State.SentSa && among(mainMode));
        if (oldest is null) return false;
        oldest.End();
        return _all.Remove(oldest);
    }
}
