using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>What the network does to frames while the happenings of a history last. It wraps cables; gateways know nothing of it.</summary>
public sealed class Faults(World world, int latencyMilliseconds)
{
    private const int LatestDuplicate = 500, LatestStraggler = 2_000;
    private readonly List<Window> _windows = [];

    /// <summary>A fault of the network begins.</summary>
    public void Begin(Happening happening) =>
        _windows.Add(new Window(happening, new Random(happening.Dice), world.Now.Milliseconds + happening.Milliseconds) { MessagesLeft = happening.Amount });

    /// <summary>After how many milliseconds each copy of a frame arrives; none: it is lost.</summary>
    public IReadOnlyList<long> Fate(int from, int to, in Glance frame)
    {
        if (_windows.Count == 0) return [latencyMilliseconds];
        long delay = latencyMilliseconds;
        long? second = null;
        foreach (Window window in _windows)
        {
            if (!window.Touches(from, to, world.Now.Milliseconds)) continue;
            switch (window.Fault.Kind)
            {
                case HappeningKind.Silence:
                case HappeningKind.Loss when window.Hits():
                case HappeningKind.LostMessages when window.Takes(from, frame.Ike):
                    return [];
                case HappeningKind.Duplication when window.Hits():
                    second = window.Dice.Next(LatestDuplicate);
                    break;
                case HappeningKind.Reordering when window.Hits():
                    delay += window.Dice.Next(LatestStraggler);
                    break;
            }
        }
        return second is { } later ? [delay, delay + later] : [delay];
    }

    private sealed record Window(Happening Fault, Random Dice, long Ends)
    {
        public int MessagesLeft { get; set; }

        public bool Touches(int from, int to, long now) => now < Ends && (Fault.Kind == HappeningKind.LostMessages
            ? MessagesLeft > 0 : Fault.Site == Happening.Everyone || Fault.Site == from || Fault.Site == to);

        public bool Hits() => Dice.Next(100) < Fault.Amount;

        public bool Takes(int from, IsakmpHeader? message)
        {
            if (message is not { } header || from != Fault.Site) return false;
            if (Fault.Exchange != ExchangeType.None && header.Exchange != Fault.Exchange) return false;
            MessagesLeft--;
            return true;
        }
    }
}
