using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Amaranten.Ike.Fragmentation;
using Amaranten.Ike.Timing;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Exchanges;

/// <summary>
/// What main mode and quick mode have in common: the table of steps is followed here, duplicates are told apart, replies are kept,
/// requests are sent again (RFC 2408 §5.1).
/// </summary>
internal abstract class Exchange<TState>(IkeContext context, Instant begun) : IAwaitsComputation
    where TState : struct, Enum
{
    // What may stand in a message only once, in any exchange.
    private const Payloads Single = Payloads.Sa | Payloads.Ke | Payloads.Nonce | Payloads.Hash | Payloads.Signature;

    private readonly Retransmission _retransmission = new();
    private byte[] _lastReceived = [];
    private byte[] _lastSent = [];
    private byte[] _lastInClear = []; // for whoever watches; empty while nobody does
    private int _answers;
    private Action<Instant>? _build;
    private TState _leadsTo;
    private bool _computing;
    private string _computation = "";
    private Func<Instant, IkeDrop>? _judge;
    private (Step<TState> Step, bool Encrypted, byte[] Octets, byte[] Digest)? _judged;

    /// <summary>What has happened.</summary>
    public TState State { get; private set; }

    /// <summary>It has ended, well or not; it only answers duplicates.</summary>
    public bool IsOver { get; private set; }

    public Instant Begun { get; } = begun;

    /// <inheritdoc/>
    public abstract TunnelState? Tunnel { get; }

    /// <summary>Where it sends from.</summary>
    public abstract UdpEndpoint Local { get; }

    /// <summary>Where it sends to.</summary>
    public abstract UdpEndpoint Peer { get; }

    /// <summary>Through which it sends.</summary>
    public abstract Fragmenter Fragmenter { get; }

    /// <summary>How often the last message was sent.</summary>
    public int Transmissions => _retransmission.Transmissions;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public virtual Instant Deadline => IsOver ? Instant.Never : _retransmission.Deadline;

    protected IkeContext Context { get; } = context;

    /// <summary>When each step was done.</summary>
    protected StepClock Clock { get; } = new();

    /// <summary>The table, beside the RFC's arrows.</summary>
    protected abstract IReadOnlyList<Step<TState>> Steps { get; }

    /// <summary>Encrypts and decrypts; null while the exchange is in clear.</summary>
    protected CbcChain? Cbc { get; set; }

    /// <summary>Whether a duplicate of the last request is answered. The side that retransmits by itself does not: that would double every loss.</summary>
    protected abstract bool AnswersDuplicates { get; }

    /// <summary>The header of what we send, without next payload, flags and length.</summary>
    protected abstract IsakmpHeader OutboundHeader { get; }

    /// <summary>A message of this exchange came. The answer tells whether it was taken.</summary>
    public IkeDrop Receive(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival)
    {
        byte[] digest = Prf.Hash(HashAlgorithm.Sha256).Add(octets).Finish();
        if (digest.AsSpan().SequenceEqual(_lastReceived)) return AnswerDuplicate();
        if (_computing || IsOver) return IkeDrop.Unexpected;

        Step<TState>? step = StepOf(State);
        if (step is null) return IkeDrop.Unexpected;
        if (step.Encrypted is { } encrypted && encrypted != header.IsEncrypted) return IkeDrop.WrongProtection;

        IkeDrop drop = Open(header, octets, arrival, out IkeMessage message);
        if (drop != IkeDrop.None) return drop;
        if (!Fits(step, message)) return IkeDrop.WrongPayloads;

        _judged = (step, header.IsEncrypted, octets.ToArray(), digest);
        drop = step.On(message);
        if (drop != IkeDrop.None) return drop;
        Clock.Got(message);
        if (_judge is null) Accept(arrival.At);
        return IkeDrop.None;
    }

    /// <summary>The computation that this exchange waited for is done.</summary>
    public void Completed(Instant now)
    {
        if (!_computing || IsOver) return;
        _computing = false;
        Clock.Computed(_computation, now);
        if (_judge is null) Build(now);
        else Judge(now);
    }

    /// <summary>Sends again what was not answered, or gives up.</summary>
    public virtual void Tick(Instant now)
    {
        if (IsOver || now < _retransmission.Deadline) return;
        if (_retransmission.TryAgain(now)) SendLast(isAgain: true);
        else OnNoAnswer(now);
    }

    /// <summary>Ends it. What it holds is wiped by <see cref="Forget"/>.</summary>
    public void End()
    {
        if (IsOver) return;
        IsOver = true;
        _retransmission.Stop();
        Forget();
    }

    /// <summary>Nobody answered the last message.</summary>
    protected abstract void OnNoAnswer(Instant now);

    /// <summary>Wipes the secrets of this exchange.</summary>
    protected abstract void Forget();

    /// <summary>Decrypts, where that is due, and walks the payloads. Changes nothing.</summary>
    protected virtual IkeDrop Open(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival, out IkeMessage message)
    {
        message = null!;
        if (!header.IsEncrypted) return IkeMessage.TryRead(header, octets.ToArray(), arrival, out message);
        if (Cbc is null || !Cbc.TryOpen(octets, out byte[] opened)) return IkeDrop.WrongProtection;
        Context.Watch.Opened(opened);
        return IkeMessage.TryRead(header, opened, arrival, out message);
    }

    /// <summary>
    /// What came is believed only when <paramref name="computation"/> has been run and <paramref name="judge"/> finds it sound; until then nothing
    /// has changed, and if it is not, nothing will have.
    /// </summary>
    protected void Await(IkeComputation computation, Func<Instant, IkeDrop> judge)
    {
        (_judge, _computing) = (judge, true);
        Compute(computation);
    }

    /// <summary>A message that had to be judged was found unsound. It is as if it had not come.</summary>
    protected virtual void OnDisbelieved(IkeDrop why, Instant now) => Context.Drop(why, null, Peer, "after a computation");

    /// <summary>
    /// The message at hand is refused and the exchange ends; what says so under its keys follows that message, as the peer expects (RFC 2409 appendix B).
    /// </summary>
    protected void FollowRefused()
    {
        if (_judged is (_, true, var octets, _)) Cbc?.Accept(octets);
    }

    /// <summary>Sends our last message again: to a duplicate of the last request, or where it seems or may be lost.</summary>
    public void AnswerAgain()
    {
        if (!_computing && _lastSent.Length > 0 && _answers++ < Limits.AnswersToDuplicates) SendLast(isAgain: true);
    }

    /// <summary>The answer is built by <paramref name="build"/>: at once, or when <paramref name="computation"/> has been run.</summary>
    protected void Then(IkeComputation? computation, Action<Instant> build, TState leadsTo)
    {
        (_build, _leadsTo, _computing) = (build, leadsTo, computation is not null);
        if (computation is not null) Compute(computation);
    }

    /// <summary>Begins with the message that <paramref name="build"/> makes.</summary>
    protected void Begin(IkeComputation? computation, Action<Instant> build, TState leadsTo, Instant now)
    {
        Then(computation, build, leadsTo);
        if (computation is null) Build(now);
    }

    /// <summary>Sends the next message of the exchange, encrypted if the flags say so.</summary>
    protected void Send(PayloadChain payloads, bool encrypted, bool wantsAnswer, Instant now)
    {
        byte[] body = encrypted ? Cbc!.Protect(payloads.Octets) : payloads.Octets.ToArray();
        _lastSent = new byte[IsakmpHeader.Size + body.Length];
        IsakmpHeader header = OutboundHeader with
        {
            NextPayload = payloads.First,
            Flags = encrypted ? IsakmpFlags.Encryption : IsakmpFlags.None,
            Length = (uint)_lastSent.Length,
        };
        header.Write(_lastSent);
        body.CopyTo(_lastSent, IsakmpHeader.Size);
        Clock.Sent(payloads, now);
        _lastInClear = encrypted ? Context.Watch.Clear(_lastSent, payloads) : [];
        if (wantsAnswer) _retransmission.Start(now);
        SendLast(isAgain: false);
    }

    private void Compute(IkeComputation computation)
    {
        _computation = (computation as ExchangeComputation)?.Name ?? "";
        Context.Actions.Compute(computation);
    }

    private void SendLast(bool isAgain) => Fragmenter.Send(Context, Local, Peer, _lastSent, _lastInClear, isAgain);

    private void Judge(Instant now)
    {
        Func<Instant, IkeDrop> judge = _judge!;
        _judge = null;
        IkeDrop drop = judge(now);
        if (_judge is not null) return;
        if (drop == IkeDrop.None) Accept(now);
        else OnDisbelieved(drop, now);
    }

    private void Accept(Instant now)
    {
        (Step<TState> step, bool encrypted, byte[] octets, byte[] digest) = _judged!.Value;
        if (encrypted) Cbc?.Accept(octets);
        (_judged, _lastReceived, _answers) = (null, digest, 0);
        Advance(step.Next, now);
    }

    private void Advance(TState next, Instant now)
    {
        _retransmission.Stop();
        (_lastSent, _lastInClear) = ([], []);
        State = next;
        if (_build is not null && !_computing) Build(now);
    }

    private void Build(Instant now)
    {
        Action<Instant> build = _build!;
        _build = null;
        State = _leadsTo;
        build(now);
    }

    private IkeDrop AnswerDuplicate()
    {
        if (AnswersDuplicates) AnswerAgain();
        return IkeDrop.Duplicate;
    }

    private Step<TState>? StepOf(TState state)
    {
        foreach (Step<TState> step in Steps)
            if (EqualityComparer<TState>.Default.Equals(step.State, state)) return step;
        return null;
    }

    private static bool Fits(Step<TState> step, IkeMessage message)
    {
        if ((message.Present & step.Required) != step.Required) return false;
        if ((message.Present & ~(step.Required | step.Allowed)) != 0) return false;
        for (PayloadType type = PayloadType.Sa; type <= PayloadType.NatOriginalAddress; type++)
            if ((Single & (Payloads)(1u << (byte)type)) != 0 && message.Count(type) > 1) return false;
        return true;
    }
}
