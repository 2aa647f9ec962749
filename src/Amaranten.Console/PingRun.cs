using System.Globalization;
using Amaranten.Gateway.Control;
using Amaranten.Wire.Ip;

namespace Amaranten.Console;

/// <summary>One <c>ping</c> while its answers arrive: what to print for each, and the sum at the end.</summary>
internal sealed class PingRun(IpAddress destination, int count) : ForegroundRun
{
    /// <summary>Requests when the operator does not say how many.</summary>
    public const int DefaultCount = 4;

    /// <summary>The most there may be.</summary>
    public const int MostCount = 1_000;

    private readonly List<long> _answers = [];
    private int _sent;

    /// <summary>The first line.</summary>
    public string Beginning => $"Ping {destination}, {(count == 1 ? "once" : $"{count} times")}:\n";

    /// <summary>The line for one outcome, and after the last the sum.</summary>
    public string Tell(PingOutcome outcome)
    {
        _sent++;
        bool answered = outcome.RoundTripMicroseconds >= 0;
        if (answered) _answers.Add(outcome.RoundTripMicroseconds);
        string line = $"{outcome.Sequence,5}  {(answered ? Milliseconds(outcome.RoundTripMicroseconds) + " ms" : "no answer")}\n";
        return outcome.IsLast ? line + Sum : line;
    }

    /// <inheritdoc/>
    public override string Sum => _answers.Count == 0
        ? $"{_sent} sent, none answered\n"
        : $"{_sent} sent, {_answers.Count} answered; least {Milliseconds(_answers.Min())} ms, "
            + $"mean {Milliseconds((long)_answers.Average())} ms, most {Milliseconds(_answers.Max())} ms\n";

    private static string Milliseconds(long microseconds) => (microseconds / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
}
