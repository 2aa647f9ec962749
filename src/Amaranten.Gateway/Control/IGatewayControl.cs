using Amaranten.Crypto;
using Amaranten.Gateway.Control.Editing;
using Amaranten.Ike;
using Amaranten.Ike.Watching;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>What an operator may ask of a running gateway. All calls happen on the control thread.</summary>
public interface IGatewayControl
{
    /// <summary>The state of everything, now.</summary>
    GatewayStatus Status { get; }

    /// <summary>The configuration as it is being edited, and what puts it in force.</summary>
    CandidateConfig Candidate { get; }

    /// <summary>The last log lines, oldest first, at most <paramref name="lines"/>.</summary>
    IReadOnlyList<string> RecentLog(int lines);

    /// <summary>Brings a tunnel up, without the back-off of earlier failures. False when there is no such tunnel.</summary>
    bool TunnelUp(string name);

    /// <summary>Takes a tunnel down and tells the peer. False when there is no such tunnel.</summary>
    bool TunnelDown(string name);

    /// <summary>
    /// Pings from the gateway's own address that is nearest to <paramref name="destination"/> (inside the local network when a tunnel covers the destination). Each
    /// outcome is handed over as it happens, the last with <see cref="PingOutcome.IsLast"/>.
    /// </summary>
    void Ping(IpAddress destination, int count, Action<PingOutcome> each);

    /// <summary>Shows every ISAKMP message as it comes or goes, of one peer or of all, until what is returned is disposed of.</summary>
    IDisposable SnoopIke(IpAddress? peer, Action<IkeSighting> each);

    /// <summary>Begins to write packets into a new file. The answer is why it does not, or null.</summary>
    string? StartCapture(CaptureRequest request);

    /// <summary>Ends the capture; the log says what it came to. False when none runs.</summary>
    bool StopCapture();

    /// <summary>How far the capture is; null: none runs.</summary>
    string? CaptureProgress { get; }

    /// <summary>Ends the gateway and does that to the board; null: there is no board around it.</summary>
    Action<PowerWish>? Power { get; }

    /// <summary>What the process takes of memory; null: not known. Asking costs a system call or two, so it is no part of <see cref="Status"/>.</summary>
    MemoryStatus? Memory { get; }

    /// <summary>A password as the configuration holds it.</summary>
    PasswordHash Disguise(string password);
}

/// <summary>A message of IKE, seen.</summary>
/// <param name="At">When.</param>
/// <param name="Message">The message.</param>
public sealed record IkeSighting(Instant At, SeenMessage Message)
{
    /// <summary>The counter under which it was dropped; null: it was taken.</summary>
    public string? DroppedAs => Message.Drop == IkeDrop.None ? null : StatusReport.CounterOf(Message.Drop);
}

/// <summary>One echo request's fate.</summary>
/// <param name="Sequence">From 1.</param>
/// <param name="RoundTripMicroseconds">-1 when no answer came within a second.</param>
/// <param name="IsLast">No more will come.</param>
public sealed record PingOutcome(int Sequence, long RoundTripMicroseconds, bool IsLast);
