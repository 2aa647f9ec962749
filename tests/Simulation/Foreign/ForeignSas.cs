using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>What a foreign site holds: ISAKMP SAs and pairs of ESP SAs, oldest first, and how it tells that one is gone.</summary>
public sealed class ForeignSas(ForeignContext context, ForeignPath path)
{
    /// <summary>Phase 1, established or not.</summary>
    public List<ForeignIkeSa> IkeSas { get; } = [];

    /// <summary>Pairs of ESP SAs.</summary>
    public List<ForeignPair> Pairs { get; } = [];

    /// <summary>Quick modes of the last minute.</summary>
    public List<ForeignQuickMode> QuickModes { get; } = [];

    /// <summary>The ISAKMP SA under which new exchanges begin.</summary>
    public ForeignIkeSa? Serving => IkeSas.FindLast(sa => sa.IsEstablished);

    /// <summary>The pair that packets leave through.</summary>
    public ForeignPair? Sending => Pairs.LastOrDefault();

    /// <summary>When its last pair's time was over and there was no ISAKMP SA under which to say so; milliseconds after the start.</summary>
    public List<long> EndedInSilence { get; } = [];

    /// <summary>The time of a pair is over.</summary>
    public void Expire(ForeignPair pair)
    {
        if (pair == Sending && Serving is null) EndedInSilence.Add(context.SinceStart);
        Drop(pair);
    }

    /// <summary>Everything is gone, and nobody is told.</summary>
    public void Forget()
    {
        IkeSas.Clear();
        Pairs.Clear();
        QuickModes.Clear();
    }

    /// <summary>Ends a pair.</summary>
    public void Drop(ForeignPair pair)
    {
        Pairs.Remove(pair);
        if (!context.Habits.NeverDeletes && Serving is { } sa) Tell(sa, PayloadType.Delete, DeleteView.Write(ProtocolId.Esp, 1, ForeignKeys.Octets(pair.InboundSpi)));
    }

    /// <summary>Ends an ISAKMP SA, and first what hangs on it.</summary>
    public void Drop(ForeignIkeSa sa)
    {
        if (context.Habits.ChildrenHang) foreach (ForeignPair pair in Pairs.Where(pair => pair.Sa == sa).ToList()) Drop(pair);
        Forget(sa);
        if (!context.Habits.NeverDeletes && sa.IsEstablished) Tell(sa, PayloadType.Delete, DeleteView.Write(ProtocolId.Isakmp, 1, sa.Cookies));
    }

    /// <summary>An ISAKMP SA is gone, and what hangs on it.</summary>
    public void Forget(ForeignIkeSa sa)
    {
        IkeSas.Remove(sa);
        if (context.Habits.ChildrenHang && Pairs.RemoveAll(pair => pair.Sa == sa) > 0) context.Say("the pairs go with their phase 1");
    }

    /// <summary>We replace an ISAKMP SA: what hangs on it belongs to the next one from now on, whatever becomes of that.</summary>
    public void HandOver(ForeignIkeSa from, ForeignIkeSa to)
    {
        foreach (ForeignPair pair in Pairs.Where(pair => pair.Sa == from)) pair.Sa = to;
    }

    /// <summary>The peer has made an ISAKMP SA: it takes the pairs of the first that has any, which is forgotten.</summary>
    public void Adopt(ForeignIkeSa sa)
    {
        if (!context.Habits.ChildrenHang || IkeSas.Find(other => other != sa && other.IsEstablished && Pairs.Exists(pair => pair.Sa == other)) is not { } old) return;
        HandOver(old, sa);
        Forget(old);
    }

    /// <summary>Ends everything.</summary>
    public void DropAll()
    {
        foreach (ForeignPair pair in Pairs.ToList()) Drop(pair);
        foreach (ForeignIkeSa sa in IkeSas.ToList()) Drop(sa);
    }

    /// <summary>The peer ends something.</summary>
    public void OnDelete(byte[] content)
    {
        if (!DeleteView.TryParse(content, out DeleteView delete)) return;
        for (int i = 0; i < delete.Count; i++)
        {
            byte[] spi = delete.Spi(i).ToArray();
            if (delete.Protocol == ProtocolId.Esp) Pairs.RemoveAll(pair => ForeignKeys.Octets(pair.OutboundSpi).AsSpan().SequenceEqual(spi));
            else if (IkeSas.Find(sa => sa.Cookies.AsSpan().SequenceEqual(spi)) is { } ended) Forget(ended);
        }
    }

    /// <summary>The peer says that it holds nothing but this.</summary>
    public void OnInitialContact(ForeignIkeSa sa)
    {
        foreach (ForeignIkeSa old in IkeSas.Where(other => other.IsEstablished && other.EstablishedAt < sa.BegunAt).ToList()) Forget(old);
        Pairs.RemoveAll(pair => pair.MadeAt < sa.BegunAt);
    }

    /// <summary>Sends an informational exchange.</summary>
    public void Tell(ForeignIkeSa sa, PayloadType type, byte[] content) =>
        path.SendIke(ForeignInformational.Write(sa, context.DrawMessageId(), type, content), sa.Ends);

    /// <summary>The peer behind a NAT was heard from elsewhere, authentically: everything follows it (RFC 3947 §7).</summary>
    public void MoveTo(ForeignEnds ends)
    {
        if (context.Peer is not null) return;
        foreach (ForeignIkeSa sa in IkeSas.Where(sa => sa.UsesUdp)) sa.Ends = ends;
        foreach (ForeignPair pair in Pairs.Where(pair => pair.InUdp)) pair.Ends = ends;
    }
}
