using Amaranten.Ike.Phase2;
using Amaranten.Wire;

namespace Amaranten.Ike.Informational;

/// <summary>
/// Which inbound SPIs the peer was told are gone (RFC 2408 §3.15). A delete is not acknowledged: it may be lost, or there may be no ISAKMP SA to
/// send it under. So the last ones are kept, and told when there is one again, or when the peer seems not to know.
/// </summary>
internal sealed class DeletesTold
{
    private readonly List<ChildSpis> _told = [];
    private readonly List<ChildSpis> _untold = [];
    private Instant _remindedAt = new(long.MinValue / 2);

    /// <summary>Tells it now, or later.</summary>
    public void Tell(ChildSpis inbound, IkeSa? sa)
    {
        Keep(_told, inbound);
        if (sa is not null) sa.SendDelete([inbound]);
        else Keep(_untold, inbound);
    }

    /// <summary>There is an ISAKMP SA again.</summary>
    public void CatchUp(IkeSa sa)
    {
        if (_untold.Count > 0) sa.SendDelete(_untold);
        _untold.Clear();
    }

    /// <summary>Tells it only when the peer seems not to know.</summary>
    public void Remember(ChildSpis inbound) => Keep(_told, inbound);

    /// <summary>Takes over what another one was to tell the same peer.</summary>
    public void Remember(DeletesTold former)
    {
        foreach (ChildSpis inbound in former._told) Keep(_told, inbound);
        foreach (ChildSpis inbound in former._untold) Keep(_untold, inbound);
    }

    /// <summary>Tells the last ones again; now and then only, since a forger can ask for it. False: not now.</summary>
    public bool TryRemind(IkeSa sa, Instant now)
    {
        if (now.Since(_remindedAt) < Limits.ReminderMilliseconds) return false;
        _remindedAt = now;
        if (_told.Count > 0) sa.SendDelete(_told);
        return true;
    }

    private static void Keep(List<ChildSpis> pairs, ChildSpis pair)
    {
        pairs.Remove(pair);
        pairs.Add(pair);
        if (pairs.Count > Limits.RememberedDeletes) pairs.RemoveAt(0);
    }
}
