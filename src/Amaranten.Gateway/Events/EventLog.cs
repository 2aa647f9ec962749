using Amaranten.Wire;

namespace Amaranten.Gateway.Events;

/// <summary>The last log lines, for the console, and the way to the sink.</summary>
internal sealed class EventLog(Action<LogLine> sink)
{
    private const int Kept = 500;
    private readonly Queue<LogLine> _recent = new(Kept);

    public void Write(Instant at, EventDefinition what, string text)
    {
        var line = new LogLine(at, what.Severity, what.Id, text);
        if (what.Severity > LogLevel.Debug)
        {
            if (_recent.Count == Kept) _recent.Dequeue();
            _recent.Enqueue(line);
        }
        sink(line);
    }

    public IReadOnlyList<string> Recent(int lines) => [.. _recent.TakeLast(lines).Select(line => line.ToString())];
}
