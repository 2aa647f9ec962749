using Amaranten.Wire;

namespace Amaranten.Ike.Exchanges;

/// <summary>When an unanswered message is sent again: after 1, 2, 4, 8 seconds, then never (RFC 2408 §5.1).</summary>
internal sealed class Retransmission
{
    private long _pause;

    /// <summary>When to act; never while nothing waits for an answer.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    /// <summary>How often the message was sent.</summary>
    public int Transmissions { get; private set; }

    /// <summary>A message was sent that wants an answer.</summary>
    public void Start(Instant now)
    {
        Transmissions = 1;
        _pause = Limits.FirstRetransmissionMilliseconds;
        Deadline = now.Plus(_pause);
    }

    /// <summary>The answer came, or none is wanted.</summary>
    public void Stop() => Deadline = Instant.Never;

    /// <summary>At the deadline: true if the message is to be sent again, false if it was sent often enough.</summary>
    public bool TryAgain(Instant now)
    {
        if (Transmissions >= Limits.Transmissions) return false;
        Transmissions++;
        _pause *= 2;
        Deadline = now.Plus(_pause);
        return true;
    }
}
