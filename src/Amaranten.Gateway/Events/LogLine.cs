using System.Globalization;
using Amaranten.Wire;

namespace Amaranten.Gateway.Events;

/// <summary>How much a log line matters.</summary>
public enum LogLevel
{
    /// <summary>For whoever watches closely.</summary>
    Debug,
    /// <summary>A change of state.</summary>
    Info,
    /// <summary>Something does not work that could; the line says what to do.</summary>
    Warning,
    /// <summary>Something that should work does not.</summary>
    Error,
}

/// <summary>One line of the log. It names the tunnel, the peer and what happened; never a secret.</summary>
/// <param name="At">When.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="EventId">The event's number in <see cref="EventTable"/>.</param>
/// <param name="Text">The line.</param>
public readonly record struct LogLine(Instant At, LogLevel Level, int EventId, string Text)
{
    /// <summary>Seconds since start, level, number and text: <c>    12.345 info    103 tunnel hq: ...</c>.</summary>
    public override string ToString()
    {
        string seconds = (At.Milliseconds / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
        return $"{seconds,11} {Level.ToString().ToLowerInvariant(),-7} {EventId} {Text}";
    }
}
