using System.Buffers.Binary;
using System.Security.Cryptography;
using Amaranten.Crypto;
using Amaranten.Ike.Telling;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Transaction;

/// <summary>
/// What stands between phase 1 and the first quick mode: the user proves who he is (XAUTH), then the client gets its address (mode-config). Until
/// both are done the ISAKMP SA serves for nothing else (threats 12).
/// </summary>
internal sealed class Preliminaries
{
    private readonly IkeContext _context;
    private readonly IkeSa _sa;
    private readonly ushort _identifier;
    private bool _userDone, _addressDone;
    private Instant _endsBy, _sessionEndsAt = Instant.Never;
    private IpAddress? _granted;

    public Preliminaries(IkeContext context, IkeSa sa, Instant now)
    {
        (_context, _sa, _endsBy) = (context, sa, now.Plus(Limits.PreliminariesMilliseconds));
        _identifier = BinaryPrimitives.ReadUInt16BigEndian(context.Draw(sizeof(ushort)));
        _userDone = Config.Xauth is null;
        // A client that wants an address asks when it likes; one that is to be given it has taken it before anything else.
        _addressDone = Config.ModeConfig is null or ModeConfigServer { Push: false };
    }

    /// <summary>Quick mode may begin.</summary>
    public bool AreOver => _userDone && _addressDone;

    /// <summary>The user that XAUTH has shown the peer to be; null without XAUTH.</summary>
    public string? User { get; private set; }

    /// <summary>Who says that he is.</summary>
    public string? UserBy { get; private set; }

    /// <summary>The peer asked for an address, and we are none who gives any: it may go for want of it.</summary>
    public bool WasAskedInVain { get; private set; }

    /// <summary>When the other side has had its time, or the user his.</summary>
    public Instant Deadline => _sa.IsClosed ? Instant.Never : AreOver ? SessionEndsAt : _endsBy;

    private IkeTunnel Config => _sa.Tunnel.Config;

    // Under the ISAKMP SA that replaces this one the user was asked again, and his time counts from there.
    private Instant SessionEndsAt => _sa.IsRetiring ? Instant.Never : _sessionEndsAt;

    /// <summary>Says what is ours to say first.</summary>
    public void Start(Instant now)
    {
        if (Config.Xauth is XauthServer) _sa.Ask(XauthDialogue.Request(_identifier), OnUser, NoAnswer("to the XAUTH request for name and password", IkeParameter.Xauth), now);
        else if (_userDone) BeginAddress(now);
    }

    /// <summary>Answers a question of the peer, or leaves it without an answer.</summary>
    public void Answer(Configuration question, Action<Configuration, Instant> reply, Instant now)
    {
        bool isXauth = question.Types.Any(ConfigurationAttribute.IsXauth);
        if (question.Type == ConfigurationType.Request && Config.ModeConfig is ModeConfigServer server && _userDone && !isXauth)
            GiveAddress(question, server, reply, now);
        else if (AnswerAtOnce(question, isXauth, now) is { } answer) reply(answer, now);
    }

    private Configuration? AnswerAtOnce(Configuration question, bool isXauth, Instant now) => (question.Type, Config.Xauth, Config.ModeConfig) switch
    {
        (ConfigurationType.Request, XauthClient client, _) when isXauth && !_userDone => XauthDialogue.Reply(question, client.User),
        (ConfigurationType.Set, XauthClient client, _) when isXauth => OnStatus(question, client, now),
        (ConfigurationType.Set, _, ModeConfigClient { Push: true }) when _userDone && !isXauth => TakeAddress(question, now),
        (ConfigurationType.Request, _, _) when _userDone => ReplyNothing(question),
        _ => null,
    };

    private Configuration ReplyNothing(Configuration question)
    {
        WasAskedInVain |= question.Has(ConfigurationAttribute.Address);
        return new Configuration(ConfigurationType.Reply, question.Identifier);
    }

    /// <summary>Gives up when the other side has had its time.</summary>
    public void Tick(Instant now)
    {
        if (now < Deadline) return;
        if (AreOver)
        {
            _sa.Tunnel.Down($"the time of user {User} is over", now);
            return;
        }
        string time = $"in {Limits.PreliminariesMilliseconds / 1000} s";
        if (_userDone) Fail(IkeEventKind.NoAddress, Reason.About($"the peer gave us no address by mode-config {time}", IkeParameter.ModeConfig), now);
        else Fail(IkeEventKind.NoAnswer, Reason.About($"the peer never asked for name and password by XAUTH {time}", IkeParameter.Xauth), now);
    }

    // <-- REPLY(NAME, PASSWORD)   then  SET(STATUS) -->
    private void OnUser(Configuration reply, Instant now)
    {
        var server = (XauthServer)Config.Xauth!;
        (byte[] name, byte[] password) = XauthDialogue.Read(reply);
        string told = EscapedText.Of(name);
        bool holds = XauthDialogue.Holds(name, password, server.Users, out bool isKnown);
        bool asksOthers = server.AsksOthers && !isKnown
            && name.Length is > 0 and <= UserCheck.LongestName && password.Length is > 0 and <= UserCheck.LongestPassword;
        if (asksOthers) AskOthers(told, name, password);
        else Judge(told, new UserVerdict(holds, "", holds ? "" : "is not known, or the password is wrong"), now);
        CryptographicOperations.ZeroMemory(password);
    }

    // It is not known how long others take: whoever is asked gives an answer or says that there is none.
    private void AskOthers(string told, byte[] name, byte[] password)
    {
        _endsBy = Instant.Never;
        _context.Actions.CheckUser(new UserCheck(Config.Name, _sa.Peer, name, new SecretBytes(password.AsSpan()))
        {
            Answered = (verdict, at) =>
            {
                if (!_sa.IsClosed) Judge(told, verdict, at);
            },
        });
    }

    private void Judge(string name, UserVerdict verdict, Instant now)
    {
        bool holds = verdict.IsAccepted;
        (User, UserBy, _granted) = holds ? (name, verdict.By, verdict.Address) : (null, null, null);
        _endsBy = now.Plus(Limits.PreliminariesMilliseconds);
        // RFC 2865 §5.27 counts seconds of service and has no value for "without end": servers write 0 for it, and who grants none refuses the user.
        if (verdict.SessionSeconds is > 0 and { } seconds) _sessionEndsAt = now.Plus(seconds * 1_000);
        _context.Report(holds ? IkeEventKind.UserAccepted : IkeEventKind.UserRefused, Config.Name, _sa.Peer, Told(name, verdict));
        _sa.Ask(XauthDialogue.Status(_identifier, holds), (_, at) => OnStatusTaken(holds, at),
            holds ? NoAnswer("to the XAUTH status", IkeParameter.Xauth) : at => _sa.Tunnel.OnUserRefused(_sa, at), now);
    }

    private static string Told(string name, UserVerdict verdict) => verdict switch
    {
        { IsAccepted: true, By: "" } => $"user {name}",
        { IsAccepted: true, Detail: "" } => $"user {name}, by {verdict.By}",
        { IsAccepted: true } => $"user {name}, by {verdict.By}: \"{verdict.Detail}\"",
        _ => $"user \"{name}\" {verdict.Detail}",
    };

    // <-- ACK(STATUS)
    private void OnStatusTaken(bool holds, Instant now)
    {
        if (!holds)
        {
            _sa.Tunnel.OnUserRefused(_sa, now);
            return;
        }
        _userDone = true;
        BeginAddress(now);
    }

    // <-- SET(STATUS)   then  ACK(STATUS) -->
    private Configuration OnStatus(Configuration set, XauthClient client, Instant now)
    {
        Configuration ack = XauthDialogue.Acknowledge(set);
        if (_userDone) return ack;
        if (set.Number(ConfigurationAttribute.XauthStatus) == ConfigurationAttribute.Passed)
        {
            (User, _userDone) = (client.User.Name, true);
            _context.Report(IkeEventKind.UserAccepted, Config.Name, _sa.Peer, $"the peer takes us for user {client.User.Name}");
            _sa.Later(BeginAddress);
        }
        else
        {
            Reason why = Reason.About($"the peer refuses user {client.User.Name}: name or password are wrong there; compare xauth-user and xauth-password", IkeParameter.User);
            _sa.Later(at => Fail(IkeEventKind.UserRefused, why, at));
        }
        return ack;
    }

    private void BeginAddress(Instant now)
    {
        _endsBy = now.Plus(Limits.PreliminariesMilliseconds);
        switch (Config.ModeConfig)
        {
            case ModeConfigServer { Push: true } server:
                Lease(server.Pool, PushAddress, now);
                break;
            case ModeConfigClient { Push: false }:
                _sa.Ask(AddressDialogue.Request(_identifier, _sa.Tunnel.Addresses.Assigned?.Address), OnAddress, NoAnswer("to our mode-config request", IkeParameter.ModeConfig), now);
                break;
        }
        if (AreOver) _sa.Tunnel.OnReady(_sa, now);
    }

    // SET(ADDRESS, ...) -->
    private void PushAddress(AddressPool told, IpAddress? address, string problem, Instant now)
    {
        if (address is { } given)
            _sa.Ask(AddressDialogue.Set(_identifier, told, given), (_, at) => EndAddress(at), NoAnswer("to the address that we set", IkeParameter.ModeConfig), now);
        else Fail(IkeEventKind.NoAddress, OfPool(told, problem), now);
    }

    private static Reason OfPool(AddressPool pool, string problem) => new(problem, []) { Pool = pool.Name };

    // --> REQUEST(ADDRESS, ...)   then  <-- REPLY(ADDRESS, ...)
    private void GiveAddress(Configuration request, ModeConfigServer server, Action<Configuration, Instant> reply, Instant now)
    {
        if (!request.Has(ConfigurationAttribute.Address)) reply(AddressDialogue.Reply(request, server.Pool, null), now);
        else Lease(server.Pool, (told, address, problem, at) =>
        {
            if (address is null) _context.Report(IkeEventKind.NoAddress, Config.Name, _sa.Peer, OfPool(told, problem));
            _sa.IsWhyTold |= address is null;
            reply(AddressDialogue.Reply(request, told, address), at);
        }, now);
    }

    // <-- REPLY(ADDRESS, ...)
    private void OnAddress(Configuration reply, Instant now)
    {
        if (AddressDialogue.TryRead(reply, out AssignedAddress? assigned))
        {
            _sa.Tunnel.OnAssigned(_sa, assigned, now);
            EndAddress(now);
        }
        else Fail(IkeEventKind.NoAddress, Reason.About("the peer's mode-config reply holds no usable address: it gives us none, or its pool is used up", IkeParameter.ModeConfig), now);
    }

    // <-- SET(ADDRESS, ...)   then  ACK(ADDRESS, ...) -->
    private Configuration? TakeAddress(Configuration set, Instant now)
    {
        if (!AddressDialogue.TryRead(set, out AssignedAddress? assigned)) return null;
        if (!_addressDone) _sa.Tunnel.OnAssigned(_sa, assigned, now);
        if (!_addressDone) _sa.Later(EndAddress);
        return XauthDialogue.Acknowledge(set);
    }

    private void EndAddress(Instant now)
    {
        if (_addressDone) return;
        _addressDone = true;
        _sa.Tunnel.OnReady(_sa, now);
    }

    // An address for the client and what it is told beside, or why there is none: at once, or when somebody else has answered.
    private void Lease(AddressPool pool, Action<AddressPool, IpAddress?, string, Instant> then, Instant now)
    {
        string client = User is null ? $"{_sa.PeerId}" : $"{_sa.PeerId}/{User}";
        if (!pool.IsFed)
        {
            IpAddress? own = _context.Leases.TryTake(pool, _sa.Tunnel, client, out IpAddress leased, _granted) ? leased : null;
            if (own is not null) _sa.Tunnel.Addresses.Give(_sa, leased);
            then(pool, own, $"the pool {pool.Name} is used up: give it more addresses", now);
            return;
        }
        _sa.Tunnel.Addresses.Fed.Ask(pool, Config.Name, client, (grant, problem, at) =>
        {
            if (_sa.IsClosed) return;
            if (grant is not null) _sa.Tunnel.Addresses.Give(_sa, grant.Address);
            then(grant is null ? pool : pool.With(grant), grant?.Address, problem, at);
        }, now);
    }

    private Action<Instant> NoAnswer(string what, IkeParameter about) => now => Fail(IkeEventKind.NoAnswer, Reason.About($"no answer {what}", about), now);

    private void Fail(IkeEventKind kind, Reason reason, Instant now) => _sa.Tunnel.OnPreliminariesFailed(_sa, kind, reason, now);
}
