namespace Simulation;

/// <summary>When traffic may be missing: from a fault until its bound after its end. Faults that overlap with what is left of others excuse longer.</summary>
public sealed class Excuses
{
    private readonly List<Excuse> _excuses = [];

    public Excuses(History history)
    {
        var open = new Excuse(0, Bounds.BringUp(history.Setup), null);
        foreach (Happening fault in history.Happenings.OrderBy(happening => happening.At))
        {
            if (fault.At > open.Until)
            {
                _excuses.Add(open);
                open = new Excuse(fault.At, fault.EndsAt + Bounds.After(fault, history.Setup), fault);
            }
            else open = new Excuse(open.From, Math.Max(open.Until, fault.EndsAt + Bounds.AfterMany(history.Setup)), null);
        }
        _excuses.Add(open);
    }

    /// <summary>When the last one is over.</summary>
    public long End => _excuses[^1].Until;

    /// <summary>The excuse for a ping that was sent then; null: there is none.</summary>
    public Excuse? For(long at) => _excuses.Find(excuse => at >= excuse.From - Traffic.AnswerMilliseconds && at <= excuse.Until);
}

/// <summary>A time in which traffic may be missing.</summary>
/// <param name="From">Milliseconds after the start.</param>
/// <param name="Until">The same.</param>
/// <param name="Single">The one fault that is the reason; null where there are several.</param>
public sealed record Excuse(long From, long Until, Happening? Single);
