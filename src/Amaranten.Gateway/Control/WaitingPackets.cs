using Amaranten.Wire;

namespace Amaranten.Gateway.Control;

/// <summary>
/// The first packets towards a tunnel that is coming up, so that the ping that wakes it is answered. A few per pair of networks, and not
/// for long: what is older than its sender's patience is better lost.
/// </summary>
internal sealed class WaitingPackets
{
    private const int MostPerPair = 8, MostPairs = 256;
    private const long PatienceMilliseconds = 5_000;
    private readonly Dictionary<(string Tunnel, int Selector), List<(byte[] Packet, Instant At)>> _waiting = [];

    public void Keep((string, int) pair, ReadOnlySpan<byte> packet, Instant now)
    {
        if (!_waiting.TryGetValue(pair, out List<(byte[] Packet, Instant At)>? packets))
        {
            if (_waiting.Count == MostPairs) return;
            _waiting[pair] = packets = [];
        }
        packets.RemoveAll(kept => now.Since(kept.At) > PatienceMilliseconds);
        if (packets.Count < MostPerPair) packets.Add((packet.ToArray(), now));
    }

    /// <summary>Gives back what waited for this pair of networks, oldest first.</summary>
    public IEnumerable<byte[]> Release((string, int) pair, Instant now) =>
        _waiting.Remove(pair, out List<(byte[] Packet, Instant At)>? packets)
            ? packets.Where(kept => now.Since(kept.At) <= PatienceMilliseconds).Select(kept => kept.Packet)
            : [];
}
