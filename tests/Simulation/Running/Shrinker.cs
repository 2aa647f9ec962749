using System.Collections.Immutable;

namespace Simulation;

/// <summary>
/// Makes a failing history as short as it can: takes events away, halves what is left of them and simplifies the setup, as long as the same
/// invariant breaks (delta debugging).
/// </summary>
public sealed class Shrinker(Func<History, Outcome> run, int mostRuns = 400)
{
    private int _runs;

    /// <summary>How many runs it took.</summary>
    public int Runs => _runs;

    /// <summary>The shortest history that was found, and how it goes.</summary>
    public Outcome Shrink(Outcome failed)
    {
        for (bool better = true; better && _runs < mostRuns;)
        {
            better = false;
            foreach (History simpler in Simpler(failed.History))
            {
                if (_runs >= mostRuns) break;
                if (Fails(simpler, failed.Broken!.Invariant) is not { } outcome) continue;
                (failed, better) = (outcome, true);
                break;
            }
        }
        return failed;
    }

    private Outcome? Fails(History history, Invariant invariant)
    {
        _runs++;
        Outcome outcome = run(history);
        return outcome.Broken?.Invariant == invariant ? outcome : null;
    }

    private static IEnumerable<History> Simpler(History history)
    {
        ImmutableArray<Happening> happenings = history.Happenings;
        for (int size = (happenings.Length + 1) / 2; size > 0; size /= 2)
            for (int at = 0; at + size <= happenings.Length; at += size)
                yield return history with { Happenings = happenings.RemoveRange(at, size) };
        foreach (Setup setup in Simpler(history.Setup, happenings)) yield return history with { Setup = setup };
        for (int i = 0; i < happenings.Length; i++)
            foreach (Happening simpler in Simpler(happenings[i]))
                yield return history with { Happenings = happenings.SetItem(i, simpler) };
    }

    private static IEnumerable<Setup> Simpler(Setup setup, ImmutableArray<Happening> happenings)
    {
        int needed = Math.Max(1, happenings.Where(happening => happening.Kind != HappeningKind.Rebinding).Select(happening => happening.Site).DefaultIfEmpty(1).Max());
        var plain = new Setup();
        if (setup.Branches > needed) yield return setup with { Branches = needed, Nats = Math.Min(setup.Nats, needed) };
        if (setup.Nats > 0 && !happenings.Any(happening => happening.Kind == HappeningKind.Rebinding)) yield return setup with { Nats = 0 };
        if (setup.Foreign is { } foreign) foreach (ForeignHabits habits in Simpler(foreign)) yield return setup with { Foreign = habits };
        if (setup.StartAlways) yield return setup with { StartAlways = false };
        if (setup.Aggressive) yield return setup with { Aggressive = false };
        if (setup.Pfs) yield return setup with { Pfs = false };
        if (setup.IpsecLifetimeKilobytes > 0) yield return setup with { IpsecLifetimeKilobytes = 0 };
        if (setup.IkeLifetimeSeconds != plain.IkeLifetimeSeconds) yield return setup with { IkeLifetimeSeconds = plain.IkeLifetimeSeconds };
        if (setup.HeadOfficeIpsecLifetimeSeconds != setup.IpsecLifetimeSeconds) yield return setup with { HeadOfficeIpsecLifetimeSeconds = setup.IpsecLifetimeSeconds };
        if (setup.IpsecLifetimeSeconds != plain.IpsecLifetimeSeconds)
            yield return setup with { IpsecLifetimeSeconds = plain.IpsecLifetimeSeconds, HeadOfficeIpsecLifetimeSeconds = plain.IpsecLifetimeSeconds };
        if (setup.LatencyMilliseconds > plain.LatencyMilliseconds) yield return setup with { LatencyMilliseconds = plain.LatencyMilliseconds };
    }

    private static IEnumerable<ForeignHabits> Simpler(ForeignHabits habits)
    {
        var plain = new ForeignHabits();
        if (habits.Reauthenticates) yield return habits with { Reauthenticates = false };
        if (habits.DeletesBeforeMaking) yield return habits with { DeletesBeforeMaking = false };
        if (habits.DeletesFirst) yield return habits with { DeletesFirst = false };
        if (habits.NeverDeletes) yield return habits with { NeverDeletes = false };
        if (habits.AlwaysInitialContact) yield return habits with { AlwaysInitialContact = false };
        if (habits.ChildrenHang) yield return habits with { ChildrenHang = false };
        if (habits.NotifiesInClear) yield return habits with { NotifiesInClear = false };
        if (habits.IpsecLifetimeSeconds != plain.IpsecLifetimeSeconds) yield return habits with { IpsecLifetimeSeconds = plain.IpsecLifetimeSeconds };
        if (habits.IkeLifetimeSeconds != plain.IkeLifetimeSeconds) yield return habits with { IkeLifetimeSeconds = plain.IkeLifetimeSeconds };
    }

    private static IEnumerable<Happening> Simpler(Happening happening)
    {
        const long Early = 5_000, Brief = 500;
        if (happening.Milliseconds > Brief) yield return happening with { Milliseconds = happening.Milliseconds / 2 };
        if (happening.Amount > 1) yield return happening with { Amount = happening.Amount / 2 };
        if (happening.At > 2 * Early) yield return happening with { At = happening.At / 2 };
    }
}
