using System.Buffers.Binary;
using Amaranten.Wire;
using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>Echo requests of the gateway's own (RFC 792), one a second, one series at a time per identifier.</summary>
internal sealed class Pinger(Func<ReadOnlyMemory<byte>, bool> inject, Func<long> microseconds)
{
    private const long IntervalMilliseconds = 1_000;
    private const int DataBytes = 56;
    private readonly Dictionary<ushort, Series> _series = [];
    private ushort _lastIdentifier;

    public Instant Deadline => _series.Count == 0 ? Instant.Never : _series.Values.Select(series => series.Due).Min();

    public void Start(IpAddress source, IpAddress destination, int count, Action<PingOutcome> each, Instant now)
    {
        _lastIdentifier = unchecked((ushort)(_lastIdentifier + 1));
        var series = new Series(_lastIdentifier, source, destination, count, each) { Due = now };
        _series[_lastIdentifier] = series;
        Send(series, now);
    }

    /// <summary>An echo reply arrived for one of our addresses.</summary>
    public void OnReply(ReadOnlySpan<byte> message, Instant now)
    {
        if (!IcmpEcho.TryParse(message, out IcmpEcho echo) || !echo.IsReply || message.Length < IcmpEcho.Size + sizeof(long)) return;
        if (!_series.TryGetValue(echo.Identifier, out Series? series) || series.Answered || echo.Sequence != series.Sent) return;
        series.Answered = true;
        Tell(series, microseconds() - BinaryPrimitives.ReadInt64BigEndian(message[IcmpEcho.Size..]));
        if (series.Sent == series.Count) _series.Remove(series.Identifier);
    }

    public void Tick(Instant now)
    {
        foreach (Series series in _series.Values.Where(series => series.Due <= now).ToList())
        {
            if (!series.Answered) Tell(series, -1);
            if (series.Sent == series.Count) _series.Remove(series.Identifier);
            else Send(series, now);
        }
    }

    private static void Tell(Series series, long roundTrip) =>
        series.Each(new PingOutcome(series.Sent, roundTrip, series.Sent == series.Count));

    private void Send(Series series, Instant now)
    {
        var packet = new byte[Ipv4Header.Size + IcmpEcho.Size + DataBytes];
        Span<byte> message = packet.AsSpan(Ipv4Header.Size);
        series.Sent++;
        series.Answered = false;
        series.Due = now.Plus(IntervalMilliseconds);
        BinaryPrimitives.WriteInt64BigEndian(message[IcmpEcho.Size..], microseconds());
        new IcmpEcho(false, series.Identifier, (ushort)series.Sent).Write(message);
        new Ipv4Header(series.Source, series.Destination, IpProtocol.Icmp, (ushort)packet.Length).Write(packet);
        inject(packet);
    }

    private sealed class Series(ushort identifier, IpAddress source, IpAddress destination, int count, Action<PingOutcome> each)
    {
        public ushort Identifier { get; } = identifier;

        public IpAddress Source { get; } = source;

        public IpAddress Destination { get; } = destination;

        public int Count { get; } = count;

        public Action<PingOutcome> Each { get; } = each;

        public int Sent { get; set; }

        public bool Answered { get; set; }

        public Instant Due { get; set; }
    }
}
