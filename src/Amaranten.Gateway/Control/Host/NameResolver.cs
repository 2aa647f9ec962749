using System.Collections.Immutable;
using Amaranten.Gateway.Forwarding;
using Amaranten.Wire;
using Amaranten.Wire.Dns;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control.Host;

/// <summary>
/// A stub resolver (RFC 1035 §7): asks the configured servers in turn for a name's IPv4 addresses. Each question has a port and an ID of its own at
/// random, and only the server that was asked can answer it (RFC 5452 §4).
/// </summary>
internal sealed class NameResolver(HostEdge edge)
{
    private const ushort DnsPort = 53;
    private const long PatienceMilliseconds = 2_000;
    private const int Rounds = 3;

    private readonly List<Inquiry> _running = [];

    /// <summary>The servers, in the order in which they are asked.</summary>
    public ImmutableArray<IpAddress> Servers { get; set; } = [];

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline => _running.Count == 0 ? Instant.Never : new Instant(_running.Min(inquiry => inquiry.Due.Milliseconds));

    /// <summary>
    /// Asks for a name. <paramref name="answered"/> is called once, maybe at once: with the addresses and for how many seconds they hold, or with
    /// none and the reason.
    /// </summary>
    public void Resolve(string name, Action<NameAnswer, Instant> answered, Instant now)
    {
        if (Servers.IsEmpty)
        {
            answered(NameAnswer.Failed("no name server is configured; write dns = ADDRESS into [system]"), now);
            return;
        }
        var inquiry = new Inquiry(name, answered);
        _running.Add(inquiry);
        Ask(inquiry, now);
    }

    /// <summary>Asks the next server where one was silent, or gives up.</summary>
    public void Tick(Instant now)
    {
        foreach (Inquiry inquiry in _running.Where(inquiry => inquiry.Due <= now).ToArray())
            Next(inquiry, $"no answer from {string.Join(", ", Servers)}", now);
    }

    private void Ask(Inquiry inquiry, Instant now)
    {
        IpAddress server = Servers[inquiry.Asked++ % Servers.Length];
        var local = new UdpEndpoint(edge.SourceTowards(server), edge.NewPort());
        var peer = new UdpEndpoint(server, DnsPort);
        inquiry.Question = DnsMessage.Question(edge.Draw(), inquiry.Name);
        inquiry.Flow = new HostFlow(IpProtocol.Udp, local, peer);
        inquiry.Due = now.Plus(PatienceMilliseconds);
        edge.Flows.Open(inquiry.Flow, (message, at) => OnAnswer(inquiry, message.Span, at));
        edge.SendDatagram(local, peer, inquiry.Question);
    }

    private void OnAnswer(Inquiry inquiry, ReadOnlySpan<byte> message, Instant now)
    {
        switch (DnsMessage.Read(message, inquiry.Question, out IReadOnlyList<IpAddress> addresses, out uint ttl))
        {
            case DnsOutcome.Found:
                End(inquiry, new NameAnswer([.. addresses], ttl, null), now);
                break;
            case DnsOutcome.NoSuchName:
                End(inquiry, NameAnswer.Failed($"{inquiry.Flow.Peer.Address} says that there is no such name, or that it has no IPv4 address"), now);
                break;
            case DnsOutcome.ServerFailed:
                Next(inquiry, $"{inquiry.Flow.Peer.Address} cannot say", now);
                break;
        }
    }

    private void Next(Inquiry inquiry, string why, Instant now)
    {
        edge.Flows.Close(inquiry.Flow);
        if (inquiry.Asked < Rounds * Servers.Length) Ask(inquiry, now);
        else End(inquiry, NameAnswer.Failed(why), now);
    }

    private void End(Inquiry inquiry, NameAnswer answer, Instant now)
    {
        edge.Flows.Close(inquiry.Flow);
        _running.Remove(inquiry);
        inquiry.Answered(answer, now);
    }

    private sealed class Inquiry(string name, Action<NameAnswer, Instant> answered)
    {
        public string Name => name;

        public Action<NameAnswer, Instant> Answered => answered;

        public byte[] Question { get; set; } = [];

        public HostFlow Flow { get; set; }

        public int Asked { get; set; }

        public Instant Due { get; set; }
    }
}

/// <summary>What became of a question for a name.</summary>
/// <param name="Addresses">The addresses; none when there is a <paramref name="Problem"/>.</param>
/// <param name="TtlSeconds">For how long they hold.</param>
/// <param name="Problem">Why there are none, for people; null when there are.</param>
internal sealed record NameAnswer(ImmutableArray<IpAddress> Addresses, uint TtlSeconds, string? Problem)
{
    public static NameAnswer Failed(string problem) => new([], 0, problem);
}
