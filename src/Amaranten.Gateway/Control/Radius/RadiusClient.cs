using System.Buffers.Binary;
using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Gateway.Control.Host;
using Amaranten.Gateway.Events;
using Amaranten.Gateway.Forwarding;
using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Radius;

namespace Amaranten.Gateway.Control.Radius;

/// <summary>
/// Asks RADIUS servers about users (RFC 2865 §2): one after the other, each several times, until one has an answer that counts. A rejection is an
/// answer; silence is not.
/// </summary>
/// <param name="edge">The gateway as a host.</param>
/// <param name="random">For what must not be guessed or repeated.</param>
/// <param name="log">Takes a line for people.</param>
internal sealed class RadiusClient(HostEdge edge, IRandom random, Action<GatewayEvent, string> log)
{
    private const int MostAtOnce = 256;

    private readonly List<Inquiry> _running = [];
    private readonly Dictionary<string, RadiusCounts> _counts = [];

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline => _running.Count == 0 ? Instant.Never : new Instant(_running.Min(inquiry => inquiry.Due.Milliseconds));

    /// <summary>What each server has been asked and has answered, by its name.</summary>
    public RadiusCounts CountsOf(string server) => _counts.GetValueOrDefault(server) ?? new RadiusCounts();

    /// <summary>Asks about a user. <paramref name="answered"/> is called once, later and never from inside this call.</summary>
    /// <param name="check">About whom.</param>
    /// <param name="servers">Whom, in this order.</param>
    /// <param name="nasName">What we call ourselves.</param>
    /// <param name="answered">Takes the answer.</param>
    /// <param name="now">The time.</param>
    public void Ask(UserCheck check, ImmutableArray<RadiusConfig> servers, string nasName, Action<UserVerdict, Instant> answered, Instant now)
    {
        var inquiry = new Inquiry(check, servers, nasName, answered) { Due = now };
        _running.Add(inquiry);
        if (servers.IsEmpty) inquiry.Refusal = "cannot be checked: no RADIUS server is configured any more";
        else if (_running.Count > MostAtOnce) inquiry.Refusal = "cannot be checked: too many users come at once";
        else Begin(inquiry, now);
    }

    /// <summary>Sends again, goes on to the next server, or gives up.</summary>
    public void Tick(Instant now)
    {
        foreach (Inquiry inquiry in _running.Where(inquiry => inquiry.Due <= now).ToArray())
        {
            if (inquiry.Refusal is { } refusal) End(inquiry, new UserVerdict(false, "nobody", refusal), now);
            else if (inquiry.Sent < inquiry.Server.Tries) Send(inquiry, now);
            else NextServer(inquiry, now);
        }
    }

    private void Begin(Inquiry inquiry, Instant now)
    {
        RadiusConfig server = inquiry.Server;
        var local = new UdpEndpoint(edge.SourceTowards(server.Server.Address), edge.NewPort());
        inquiry.Request = new AccessRequest(server, inquiry.Check, (inquiry.NasName, local.Address), random);
        inquiry.Flow = new HostFlow(IpProtocol.Udp, local, server.Server);
        (inquiry.Sent, inquiry.Fault) = (0, RadiusFault.None);
        edge.Flows.Open(inquiry.Flow, (datagram, at) => OnAnswer(inquiry, datagram.Span, at));
        Send(inquiry, now);
    }

    private void Send(Inquiry inquiry, Instant now)
    {
        inquiry.Sent++;
        inquiry.Due = now.Plus(inquiry.Server.TimeoutSeconds * 1_000L);
        Counts(inquiry).Requests++;
        edge.SendDatagram(inquiry.Flow.Local, inquiry.Flow.Peer, inquiry.Request.Message);
    }

    private void NextServer(Inquiry inquiry, Instant now)
    {
        RadiusConfig silent = inquiry.Server;
        Counts(inquiry).TimeOuts++;
        edge.Flows.Close(inquiry.Flow);
        bool isLast = ++inquiry.At == inquiry.Servers.Length;
        log(GatewayEvent.RadiusSilent, $"radius {silent.Name} at {silent.Server} {Told(inquiry.Fault)} (asked {silent.Tries} times)"
            + (isLast ? "" : $"; {inquiry.Servers[inquiry.At].Name} is asked"));
        if (isLast) End(inquiry, new UserVerdict(false, "nobody", $"cannot be checked: no answer from radius {string.Join(", ", inquiry.Servers)}"), now);
        else Begin(inquiry, now);
    }

    private void OnAnswer(Inquiry inquiry, ReadOnlySpan<byte> datagram, Instant now)
    {
        RadiusCounts counts = Counts(inquiry);
        RadiusFault fault = inquiry.Request.Read(datagram, out RadiusView answer);
        if (fault != RadiusFault.None)
        {
            counts.Bad++;
            inquiry.Fault = fault;
        }
        else if (answer.Code == RadiusCode.AccessAccept)
        {
            counts.Accepts++;
            End(inquiry, Accepted(inquiry, answer), now);
        }
        else if (answer.Code == RadiusCode.AccessReject)
        {
            counts.Rejects++;
            End(inquiry, Refused(inquiry, "is refused", answer), now);
        }
        else if (answer.Code == RadiusCode.AccessChallenge)
        {
            counts.Challenges++;
            End(inquiry, Refused(inquiry, "is to be asked more than name and password, which we cannot,", answer), now);
        }
        else counts.Bad++;
    }

    private void End(Inquiry inquiry, UserVerdict verdict, Instant now)
    {
        if (inquiry.Refusal is null) edge.Flows.Close(inquiry.Flow);
        _running.Remove(inquiry);
        inquiry.Answered(verdict, now);
    }

    private static string Told(RadiusFault fault) => fault switch
    {
        RadiusFault.None => "does not answer",
        RadiusFault.NoMessageAuthenticator => "answers without Message-Authenticator: have it send that, or write message-authenticator = if-sent",
        _ => "answers, but not with the secret that we have",
    };

    private static UserVerdict Accepted(Inquiry inquiry, RadiusView answer)
    {
        bool hasAddress = TryNumber(answer, RadiusAttribute.FramedIpAddress, out uint address)
            && address is not (RadiusAttribute.UserChooses or RadiusAttribute.NasChooses);
        return new UserVerdict(true, By(inquiry), Said(answer))
        {
            Address = hasAddress ? IpAddress.FromV4(address) : null,
            SessionSeconds = TryNumber(answer, RadiusAttribute.SessionTimeout, out uint seconds) ? seconds : null,
        };
    }

    private static UserVerdict Refused(Inquiry inquiry, string what, RadiusView answer) =>
        new(false, By(inquiry), $"{what} by {By(inquiry)}{(Said(answer) is { Length: > 0 } said ? $": \"{said}\"" : "")}");

    private static string By(Inquiry inquiry) => $"radius {inquiry.Server.Name}";

    private static string Said(RadiusView answer) =>
        answer.TryFind(RadiusAttribute.ReplyMessage, out ReadOnlySpan<byte> text) ? EscapedText.Of(text) : "";

    private static bool TryNumber(RadiusView answer, byte type, out uint number)
    {
        number = 0;
        return answer.TryFind(type, out ReadOnlySpan<byte> value) && value.Length == sizeof(uint)
            && BinaryPrimitives.TryReadUInt32BigEndian(value, out number);
    }

    private RadiusCounts Counts(Inquiry inquiry)
    {
        if (!_counts.TryGetValue(inquiry.Server.Name, out RadiusCounts? counts)) _counts[inquiry.Server.Name] = counts = new RadiusCounts();
        return counts;
    }

    private sealed class Inquiry(UserCheck check, ImmutableArray<RadiusConfig> servers, string nasName, Action<UserVerdict, Instant> answered)
    {
        public UserCheck Check => check;

        public ImmutableArray<RadiusConfig> Servers => servers;

        public string NasName => nasName;

        public Action<UserVerdict, Instant> Answered => answered;

        public int At { get; set; }

        public RadiusConfig Server => servers[At];

        public AccessRequest Request { get; set; } = null!;

        public HostFlow Flow { get; set; }

        public int Sent { get; set; }

        /// <summary>What was wrong with the last answer that did not count.</summary>
        public RadiusFault Fault { get; set; }

        public Instant Due { get; set; }

        public string? Refusal { get; set; }
    }
}

/// <summary>What a RADIUS server has been asked and has answered.</summary>
public sealed class RadiusCounts
{
    /// <summary>Requests sent, repeated ones too.</summary>
    public long Requests { get; internal set; }

    /// <summary>Users accepted.</summary>
    public long Accepts { get; internal set; }

    /// <summary>Users refused.</summary>
    public long Rejects { get; internal set; }

    /// <summary>Users of whom it wanted to know more than we can ask.</summary>
    public long Challenges { get; internal set; }

    /// <summary>Users about whom it did not answer in time.</summary>
    public long TimeOuts { get; internal set; }

    /// <summary>Answers that were damaged, forged, or made with another secret.</summary>
    public long Bad { get; internal set; }
}
