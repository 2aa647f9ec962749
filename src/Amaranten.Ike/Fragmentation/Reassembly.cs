using System.Diagnostics.CodeAnalysis;
using Amaranten.Ike.Exchanges;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Fragmentation;

/// <summary>
/// Puts pieces together. One message at a time for each negotiation and place: pieces with another ID begin anew. Nothing in them is authenticated, so
/// they are taken only for negotiations that we know, few at a time, not for long, and by their number in an array: no search, no order, no gaps that
/// cost anything (threats 22).
/// </summary>
internal sealed class Reassembly
{
    private readonly Dictionary<(ulong, ulong, UdpEndpoint), Pieces> _sets = [];

    /// <summary>Takes a piece; true when it was the last one missing, with the whole message.</summary>
    public bool TryAdd(in IsakmpHeader header, in FragmentView fragment, Arrival arrival, [NotNullWhen(true)] out byte[]? message, out IkeDrop drop)
    {
        (message, drop) = (null, IkeDrop.None);
        var key = (header.InitiatorCookie, header.ResponderCookie, arrival.Peer);
        if (!_sets.TryGetValue(key, out Pieces? pieces) || pieces.Id != fragment.Id)
        {
            Expire(arrival.At);
            if (pieces is null && _sets.Count >= Limits.FragmentSets)
            {
                drop = IkeDrop.TooMany;
                return false;
            }
            _sets[key] = pieces = new Pieces(fragment.Id, arrival.At);
        }
        drop = pieces.Add(fragment);
        if (!pieces.AreAll) return false;
        _sets.Remove(key);
        message = pieces.Message();
        return true;
    }

    private void Expire(Instant now)
    {
        foreach (var key in _sets.Where(set => now.Since(set.Value.Begun) > Limits.FragmentMilliseconds).Select(set => set.Key).ToArray()) _sets.Remove(key);
    }

    private sealed class Pieces(ushort id, Instant begun)
    {
        private readonly byte[]?[] _data = new byte[]?[Limits.Fragments];
        private int _count, _octets;
        private int _last = Limits.Fragments + 1;

        public ushort Id => id;

        public Instant Begun => begun;

        public bool AreAll => _count == _last;

        public IkeDrop Add(in FragmentView fragment)
        {
            if (fragment.Number > Limits.Fragments || fragment.Number > _last || _octets + fragment.Data.Length > Limits.FragmentedBytes) return IkeDrop.TooMany;
            // A last piece before one that is there already: one of the two lies.
            if (fragment.IsLast && (_last <= Limits.Fragments && _last != fragment.Number || _data.AsSpan(fragment.Number).ContainsAnyExcept((byte[]?)null)))
                return IkeDrop.Malformed;
            if (_data[fragment.Number - 1] is not null) return IkeDrop.Duplicate;
            if (fragment.IsLast) _last = fragment.Number;
            _data[fragment.Number - 1] = fragment.Data.ToArray();
            _octets += fragment.Data.Length;
            _count++;
            return IkeDrop.None;
        }

        public byte[] Message()
        {
            byte[] message = new byte[_octets];
            int at = 0;
            foreach (byte[]? data in _data)
            {
                data?.CopyTo(message, at);
                at += data?.Length ?? 0;
            }
            return message;
        }
    }
}
