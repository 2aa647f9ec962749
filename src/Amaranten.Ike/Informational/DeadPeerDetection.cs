using Amaranten.Wire;

namespace Amaranten.Ike.Informational;

/// <summary>What dead peer detection wants done.</summary>
internal enum DpdAction
{
    None,
    Ask,
    PeerIsDead,
}

/// <summary>
/// Asks a silent peer whether it lives, and answers when it asks (RFC 3706 §5). Sequence numbers belong to one ISAKMP SA.
/// <code><![CDATA[
///      Sender                                      Responder
///     --------                                    -----------
///      HDR*, NOTIFY(R-U-THERE), HASH   ------>
///                                      <------    HDR*, NOTIFY(R-U-THERE-ACK), HASH
/// ]]></code>
/// </summary>
internal sealed class DeadPeerDetection(uint firstSequence, int delaySeconds, int timeoutSeconds, Instant now)
{
    private readonly long _delay = delaySeconds * 1_000L;
    private readonly long _timeout = Math.Max(timeoutSeconds * 1_000L, Limits.DpdRetransmissionMilliseconds);
    private uint _next = firstSequence;
    private uint _firstAsked = firstSequence;
    private bool _suspected;
    private uint? _besides;
    private uint? _peerSequence;
    private Instant _answersSince;
    private int _answers;

    /// <summary>When the first unanswered question was asked; null while none is.</summary>
    public Instant? AskedAt { get; private set; }

    /// <summary>When to look again.</summary>
    public Instant Deadline { get; private set; } = delaySeconds == 0 ? Instant.Never : now.Plus(delaySeconds * 1_000L);

    /// <summary>Asks at the next tick, whatever was heard: somebody claims that the peer has forgotten us.</summary>
    public void AskSoon(Instant now)
    {
        if (AskedAt is not null) return;
        _suspected = true;
        Deadline = now;
    }

    /// <summary>What the deadline asks for, given when the peer last showed life.</summary>
    public DpdAction Tick(Instant life, Instant now)
    {
        if (now < Deadline) return DpdAction.None;
        if (life >= AskedAt) AskedAt = null;
        if (AskedAt is null && !_suspected && (_delay == 0 || life.Plus(_delay) > now))
        {
            Deadline = _delay == 0 ? Instant.Never : life.Plus(_delay);
            return DpdAction.None;
        }
        if (AskedAt is null) (AskedAt, _firstAsked, _suspected) = (now, _next, false);
        long silent = now.Since(AskedAt.Value);
        if (silent >= _timeout) return DpdAction.PeerIsDead;
        Deadline = now.Plus(Math.Min(Limits.DpdRetransmissionMilliseconds, _timeout - silent));
        return DpdAction.Ask;
    }

    /// <summary>The sequence number of the next question; each has its own (RFC 3706 §6.2).</summary>
    public uint NextSequence() => unchecked(_next++);

    /// <summary>The sequence number of a question besides, from whose answer the peer is seen to live; that there is none means nothing.</summary>
    public uint AskBesides()
    {
        _besides = NextSequence();
        return _besides.Value;
    }

    /// <summary>Whether this answers a question that is open. Sequence numbers wrap, so distances are modular.</summary>
    public bool IsExpectedAnswer(uint sequence) => sequence == _besides ||
        AskedAt is not null && unchecked(sequence - _firstAsked) < unchecked(_next - _firstAsked);

    /// <summary>Whether a question of the peer is answered: its number is not old, and it does not ask too often (RFC 3706 §6.2).</summary>
    public bool MayAnswer(uint sequence, Instant now)
    {
        if (_peerSequence is { } last && unchecked(sequence - last) > Limits.DpdSequenceWindow) return false;
        if (now.Since(_answersSince) >= 1_000) (_answersSince, _answers) = (now, 0);
        if (_answers >= Limits.DpdAnswersPerSecond) return false;
        _answers++;
        _peerSequence = sequence;
        return true;
    }
}
