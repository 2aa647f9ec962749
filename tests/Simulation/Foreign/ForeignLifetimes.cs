namespace Simulation;

/// <summary>When a foreign site replaces what it holds, and when it ends that: after four fifths of its own lifetimes, and after the whole.</summary>
public sealed class ForeignLifetimes(ForeignContext context, ForeignSas sas, ForeignIke ike)
{
    /// <summary>Looks at everything that it holds.</summary>
    public void Tick()
    {
        foreach (ForeignPair pair in sas.Pairs.ToList()) Look(pair);
        foreach (ForeignIkeSa sa in sas.IkeSas.Where(sa => sa.IsEstablished).ToList()) Look(sa);
    }

    private void Look(ForeignPair pair)
    {
        long age = context.Now - pair.MadeAt, life = context.Habits.IpsecLifetimeSeconds * 1_000L;
        bool isNewest = pair == sas.Pairs[^1];
        if (age >= life) sas.Expire(pair);
        else if (IsDue(age, life) && !pair.IsBeingReplaced && isNewest && !ike.Rests && pair.Packets > 0) Replace(pair);
    }

    private void Look(ForeignIkeSa sa)
    {
        long age = context.Now - sa.EstablishedAt, life = context.Habits.IkeLifetimeSeconds * 1_000L;
        if (age >= life) sas.Drop(sa);
        else if (IsDue(age, life) && !sa.IsBeingReplaced && sa == sas.Serving && !ike.Rests && sas.Pairs.Count > 0) Replace(sa);
    }

    private static bool IsDue(long age, long life) => age >= life * 4 / 5;

    private void Replace(ForeignPair pair)
    {
        pair.IsBeingReplaced = true;
        if (context.Habits.DeletesBeforeMaking) sas.Drop(pair);
        if (sas.Serving is { } sa) ike.BeginQuickMode(sa);
        else ike.BeginPhase1();
    }

    private void Replace(ForeignIkeSa sa)
    {
        sa.IsBeingReplaced = true;
        if (context.Habits.Reauthenticates)
        {
            foreach (ForeignPair pair in sas.Pairs.ToList()) sas.Drop(pair);
            sas.Drop(sa);
        }
        ike.BeginPhase1(sa);
    }
}
