using System.Diagnostics.CodeAnalysis;
using Amaranten.Ike.Exchanges;
using Amaranten.Wire;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Fragmentation;

/// <summary>
/// Puts pieces together: one message at a time for each negotiation. Nothing in pieces is authenticated, so they are taken only for negotiations that we
/// know, few at a time and not for long (threats 22).
/// </summary>
internal sealed class Reassembly
{
    private readonly Dictionary<Fragmenter, Pieces> _sets = [];

    /// <summary>When <see cref="Expire"/> has something to do.</summary>
    public Instant Deadline
    {
        get
        {
            Instant earliest = Instant.Never;
            foreach (Pieces pieces in _sets.Values) earliest = Instant.Earlier(earliest, pieces.Begun.Plus(Limits.FragmentMilliseconds));
            return earliest;
        }
    }

    /// <summary>Takes a piece for a negotiation; true when it was the last one missing, with the whole message.</summary>
    public bool TryAdd(
        Fragmenter negotiation, in IsakmpHeader header, in FragmentView fragment, Arrival arrival, [NotNullWhen(true)] out byte[]? message, out IkeDrop drop)
    {
        message = null;
        drop = fragment.Number > Limits.Fragments ? IkeDrop.TooMany : IkeDrop.None;
        if (drop != IkeDrop.None) return false;

        Expire(arrival.At);
        if (!_sets.TryGetValue(negotiation, out Pieces? pieces) || !pieces.Agrees(header, fragment, arrival.Peer))
            pieces = Begin(negotiation, header, fragment, arrival);
        drop = pieces.Add(fragment);
        return drop == IkeDrop.None && pieces.TryTake(out message);
    }

    /// <summary>Forgets what was awaited too long.</summary>
    public void Expire(Instant now)
    {
        foreach ((Fragmenter negotiation, Pieces pieces) in _sets)
            if (now.Since(pieces.Begun) >= Limits.FragmentMilliseconds) _sets.Remove(negotiation);
    }

    // A whole message takes a moment: the oldest is the one that will most likely never be whole.
    private Pieces Begin(Fragmenter negotiation, in IsakmpHeader header, in FragmentView fragment, Arrival arrival)
    {
        _sets.Remove(negotiation);
        if (_sets.Count >= Limits.FragmentSets) _sets.Remove(_sets.MinBy(set => set.Value.Begun.Milliseconds).Key);
        return _sets[negotiation] = new Pieces(header.ResponderCookie, fragment.Id, arrival.Peer, arrival.At);
    }
}
