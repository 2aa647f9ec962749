using Amaranten.Wire.Isakmp;

namespace Amaranten.Decode.Opening;

/// <summary>Puts messages of IKE together that were cut by the sender, as Cisco and strongSwan do it for IKEv1 (<see cref="FragmentView"/>).</summary>
internal sealed class IkeFragments
{
    private const int MostMessages = 256;
    private readonly Dictionary<Key, SortedDictionary<byte, (byte[] Data, bool IsLast, long Packet)>> _messages = [];

    // Sender and receiver, as they are told.
    private readonly record struct Key(string Ends, ulong InitiatorCookie, ushort Id);

    /// <summary>Messages that are not whole.</summary>
    public int Incomplete => _messages.Count;

    /// <summary>Takes a fragment; the message when it is whole with it, and the packets that it came in.</summary>
    public (byte[] Message, string MadeOf)? Add(long packet, string ends, in IsakmpHeader header, in FragmentView fragment)
    {
        var key = new Key(ends, header.InitiatorCookie, fragment.Id);
        byte[] data = fragment.Data.ToArray();
        // Some give all messages the same ID: a number that comes again with something else begins the next one.
        if (!_messages.TryGetValue(key, out var pieces) || pieces.TryGetValue(fragment.Number, out var known) && !known.Data.AsSpan().SequenceEqual(data))
        {
            if (_messages.Count >= MostMessages) _messages.Clear();
            _messages[key] = pieces = [];
        }
        pieces[fragment.Number] = (data, fragment.IsLast, packet);
        bool isWhole = pieces.Last().Value.IsLast && pieces.Keys.First() == 1 && pieces.Keys.Last() == pieces.Count;
        if (!isWhole) return null;
        _messages.Remove(key);
        return ([.. pieces.Values.SelectMany(piece => piece.Data)], $"packets {string.Join(", ", pieces.Values.Select(piece => piece.Packet))}");
    }
}
