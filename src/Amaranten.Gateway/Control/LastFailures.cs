using Amaranten.Gateway.Events;
using Amaranten.Ike;
using Amaranten.Wire;

namespace Amaranten.Gateway.Control;

/// <summary>The last failed negotiation of each tunnel, whichever side began it: why it did not come up.</summary>
internal sealed class LastFailures
{
    private readonly Dictionary<string, (IkeEvent What, Instant At)> _last = [];

    /// <summary>Keeps an event that is the failure of a negotiation. A peer that died had been negotiated with.</summary>
    public void Note(IkeEvent what, Instant now)
    {
        if (what.Tunnel is { } tunnel && what.Kind != IkeEventKind.PeerDead && EventTable.Of(what).Severity >= LogLevel.Warning) _last[tunnel] = (what, now);
    }

    /// <summary>The last of this tunnel; null: none was seen.</summary>
    public (IkeEvent What, Instant At)? Of(string tunnel) => _last.TryGetValue(tunnel, out (IkeEvent, Instant) last) ? last : null;
}
