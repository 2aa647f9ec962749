using System.Globalization;
using System.Text;
using Amaranten.Decode.Describing;
using Amaranten.Gateway.Control;
using Amaranten.Ike;
using Amaranten.Ike.Watching;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Console;

/// <summary>
/// One <c>snoop ike</c> while messages pass: each in words, by names of the RFCs. A flood cannot hang a serial line: what would be too much is left out, and
/// counted.
/// </summary>
internal sealed class SnoopRun(IpAddress? peer, Instant begun) : ForegroundRun
{
    /// <summary>A line of 115,200 baud carries 11,520 characters a second; half of it stays free.</summary>
    private const int CharactersPerSecond = 5_760, Burst = 16_000;

    private const string Margin = "    ";
    private IDisposable? _subscription;
    private Instant _filledAt = begun;
    private long _budget = Burst;
    private long _shown, _leftOut, _untold;

    /// <summary>The first line.</summary>
    public string Beginning => $"IKE {(peer is { } one ? $"with {one}" : "with every peer")}, --> is ours; ^C stops:\n";

    /// <inheritdoc/>
    public override string Sum => $"{Messages(_shown)}{(_leftOut == 0 ? "" : $", and {_leftOut} left out")}\n";

    /// <inheritdoc/>
    public override bool EndsWithInput => true;

    /// <summary>What ends it.</summary>
    public void Begin(IDisposable subscription) => _subscription = subscription;

    /// <inheritdoc/>
    public override void Stop() => _subscription?.Dispose();

    /// <summary>The lines for one message; none while the line is full.</summary>
    public string Tell(IkeSighting sighting)
    {
        Refill(sighting.At);
        if (_budget <= 0)
        {
            _leftOut++;
            _untold++;
            return "";
        }
        string text = Gap() + Text(sighting);
        _budget -= text.Length;
        _shown++;
        return text;
    }

    private void Refill(Instant now)
    {
        long gained = Math.Clamp(now.Since(_filledAt), 0, 60_000) * CharactersPerSecond / 1_000;
        if (gained == 0) return;
        (_filledAt, _budget) = (now, Math.Min(Burst, _budget + gained));
    }

    private string Gap()
    {
        string gap = _untold == 0 ? "" : $"... {Messages(_untold)} left out, more than the line can carry\n";
        _untold = 0;
        return gap;
    }

    private static string Text(IkeSighting sighting)
    {
        SeenMessage message = sighting.Message;
        IsakmpDescriber description = IsakmpDescriber.Of(message.Octets.Span, message.Opened.Span, WhyClosed(message));
        string seconds = (sighting.At.Milliseconds / 1_000.0).ToString("0.000", CultureInfo.InvariantCulture);
        string tunnel = message.Tunnel is { } name ? $", tunnel {name}" : "";
        var text = new StringBuilder($"{seconds,11}  {(message.IsInbound ? "<--" : "-->")} {message.Peer}  {description.Summary}, {message.Octets.Length} octets{tunnel}");
        if (message.IsAgain) text.Append(", sent again");
        text.Append('\n');
        if (sighting.DroppedAs is { } reason) text.Append($"{Margin}DROPPED: {reason}\n");
        foreach (string line in description.Details) text.Append(Margin).Append(line).Append('\n');
        return text.ToString();
    }

    private static string WhyClosed(SeenMessage message) => message switch
    {
        { IsInbound: false } => "it was made before anybody watched",
        { Drop: IkeDrop.Duplicate } => "it has come before, and was not decrypted again",
        { Drop: not IkeDrop.None } => "it was dropped before that",
        _ => "there was no need",
    };

    private static string Messages(long number) => number == 1 ? "1 message" : $"{number} messages";
}
