using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Exchanges;

/// <summary>Where and when a datagram came.</summary>
internal readonly record struct Arrival(UdpEndpoint Local, UdpEndpoint Peer, Instant At);

/// <summary>A message whose payload chain has been walked: in clear, or decrypted (RFC 2408 §5.2, §5.3).</summary>
internal sealed class IkeMessage
{
    private const byte FirstPrivatePayload = 128;
    private readonly byte[] _octets;
    private readonly List<(PayloadType Type, Range Content)> _payloads = [];
    private Range _afterFirst;

    private IkeMessage(IsakmpHeader header, byte[] octets, Arrival arrival)
    {
        Header = header;
        _octets = octets;
        Arrival = arrival;
    }

    public IsakmpHeader Header { get; }

    public Arrival Arrival { get; }

    public Instant At => Arrival.At;

    /// <summary>The types that occur.</summary>
    public Payloads Present { get; private set; }

    /// <summary>The content of the first payload of this type; empty when there is none.</summary>
    public ReadOnlySpan<byte> this[PayloadType type]
    {
        get
        {
            foreach (var payload in _payloads)
                if (payload.Type == type) return _octets.AsSpan(payload.Content);
            return default;
        }
    }

    /// <summary>What HASH(1) and HASH(2) cover: everything after the first payload, without padding (RFC 2409 §5.5).</summary>
    public ReadOnlySpan<byte> AfterFirst => _octets.AsSpan(_afterFirst);

    /// <summary>The type of the first payload.</summary>
    public PayloadType First => Header.NextPayload;

    /// <summary>The contents of every payload of this type, in order.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> All(PayloadType type) =>
        _payloads.Where(payload => payload.Type == type).Select(payload => (ReadOnlyMemory<byte>)_octets.AsMemory(payload.Content));

    /// <summary>How many payloads of this type there are.</summary>
    public int Count(PayloadType type) => _payloads.Count(payload => payload.Type == type);

    /// <summary>
    /// Walks the chain in <paramref name="octets"/>, which this message keeps. Only what was encrypted may have padding after it.
    /// </summary>
    public static IkeDrop TryRead(in IsakmpHeader header, byte[] octets, Arrival arrival, out IkeMessage message)
    {
        message = new IkeMessage(header, octets, arrival);
        var reader = new PayloadReader(header.NextPayload, octets.AsSpan(IsakmpHeader.Size));
        while (reader.MoveNext())
        {
            if (message._payloads.Count == Limits.Payloads) return IkeDrop.TooMany;
            int end = octets.Length - reader.Rest.Length;
            message._payloads.Add((reader.Type, (end - reader.Content.Length)..end));
            message.Present |= Flag(reader.Type);
        }
        if (reader.Malformed || message._payloads.Count == 0) return IkeDrop.Malformed;
        if (!header.IsEncrypted && !reader.Rest.IsEmpty) return IkeDrop.Malformed;
        message._afterFirst = message._payloads[0].Content.End.Value..(octets.Length - reader.Rest.Length);
        return IkeDrop.None;
    }

    // Private types (128 to 255) are ignored: peers use them after a vendor ID that we do not know (RFC 2408 §3.16).
    private static Payloads Flag(PayloadType type) =>
        (byte)type >= FirstPrivatePayload ? Payloads.None : (byte)type < 31 ? (Payloads)(1u << (byte)type) : Payloads.Unknown;
}
