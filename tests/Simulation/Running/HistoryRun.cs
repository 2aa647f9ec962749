namespace Simulation;

/// <summary>Runs one history and looks whether everything holds that must.</summary>
public sealed class HistoryRun
{
    private const long Calm = 60_000, Sample = 5_000;
    private const int RekeyMessages = 60;
    private readonly History _history;
    private readonly Network _network;
    private readonly Traffic _traffic;
    private readonly Excuses _excuses;

    private HistoryRun(History history, Action<Network>? sabotage, Story? story)
    {
        (_history, _network, _excuses) = (history, new Network(history, story), new Excuses(history));
        _traffic = new Traffic(_network, history.Setup);
        foreach (Happening happening in history.Happenings) _network.World.After(happening.At, () => Begin(happening));
        sabotage?.Invoke(_network);
    }

    /// <summary>
    /// Runs a history: its happenings, then a quiet minute with traffic, then silence, then a delete. A <paramref name="sabotage"/> changes the
    /// network before anything happens, to show that what must hold is looked after.
    /// </summary>
    public static Outcome Of(History history, Action<Network>? sabotage = null, Story? story = null)
    {
        HistoryRun? run = null;
        try
        {
            run = new HistoryRun(history, sabotage, story);
            run.Play();
            return run.OutcomeOf(null);
        }
        catch (InvariantBroken broken)
        {
            return run!.OutcomeOf(broken);
        }
        // Whatever a gateway throws is what the simulation looks for.
        catch (Exception breakdown) when (run is not null && breakdown is not OutOfMemoryException)
        {
            return run.OutcomeOf(new InvariantBroken(Invariant.NoBreakdown, breakdown.ToString()));
        }
    }

    private Outcome OutcomeOf(InvariantBroken? broken) => new(_history, broken, _network.Bystander.TraceHash, _network.Bystander.Now, Gaps());

    private void Play()
    {
        _network.World.Run(Math.Max(_excuses.End, _history.Happenings.Select(happening => happening.EndsAt).DefaultIfEmpty(0).Max()));
        CheckCalm();
        CheckGaps();
        CheckSilence();
        CheckDelete();
    }

    private void Begin(Happening happening)
    {
        _network.Bystander.Note(happening.Site, happening.ToString().TrimStart());
        switch (happening.Kind)
        {
            case HappeningKind.Rebinding: _network.Rebind(happening.Site); break;
            case HappeningKind.Burst: _traffic.Burst(happening.Site, happening.Amount); break;
            case HappeningKind.Restart: Each(happening.Site, site => site.Restart(happening.Milliseconds)); break;
            case HappeningKind.ClockJump: Each(happening.Site, site => site.JumpClock(happening.Amount)); break;
            case HappeningKind.TunnelDown: Each(happening.Site, site => site.Down()); break;
            case HappeningKind.TunnelUp: Each(happening.Site, site => site.Up()); break;
            default: _network.Faults.Begin(happening); break;
        }
    }

    private void Each(int which, Action<ISite> action)
    {
        for (int site = 0; site < _network.Sites.Count; site++)
            if (which == Happening.Everyone || which == site) action(_network.Sites[site]);
    }

    private void CheckCalm()
    {
        int before = _network.Bystander.IkeMessages;
        var fewest = new Dictionary<(int, string), int>();
        for (long passed = 0; passed < Calm; passed += Sample)
        {
            _network.World.Run(Sample);
            for (int site = 0; site < _network.Sites.Count; site++)
                foreach (Held held in OursAt(site)) Look(site, held, fewest);
        }
        foreach (((int site, string peer), int pairs) in fewest)
            if (pairs > 1) throw new InvariantBroken(Invariant.OnePair, $"{SiteNames.Of(site)} never had less than {pairs} pairs with {peer} in a quiet minute");
        // Rekeys of both phases, and both sides asking at once after each dpd-delay; behind a NAT each message is seen twice.
        int probes = 4 * (int)Calm / 1_000 / _history.Setup.DpdDelaySeconds;
        int said = _network.Bystander.IkeMessages - before, limit = (RekeyMessages + probes) * _history.Setup.Branches * (_history.Setup.Nats > 0 ? 2 : 1);
        if (said > limit) throw new InvariantBroken(Invariant.Calm, $"{said} messages of IKE in a quiet minute; {limit} are enough");
    }

    // What a foreign peer keeps is its own affair.
    private IReadOnlyList<Held> OursAt(int site) => _history.Setup.Foreign?.Site == site ? [] : _network.Sites[site].Holds;

    private static void Look(int site, Held held, Dictionary<(int, string), int> fewest)
    {
        const int MostPairs = 3, MostIkeSas = 4;
        if (held.Sending > 1 || held.Pairs > MostPairs || held.IkeSas + held.Negotiations > MostIkeSas)
            throw new InvariantBroken(Invariant.OnePair, $"{SiteNames.Of(site)} holds {held}");
        fewest[(site, held.Peer)] = Math.Min(fewest.GetValueOrDefault((site, held.Peer), int.MaxValue), held.Pairs);
    }

    private void CheckGaps()
    {
        long answeredBy = _network.Bystander.Now - Traffic.AnswerMilliseconds - Tolerated;
        Ping? lost = _traffic.Unanswered.Where(ping => ping.At < answeredBy && !IsExcused(ping) && !_traffic.IsBack(ping, Tolerated))
            .MinBy(ping => ping.At);
        if (lost is not null) throw new InvariantBroken(Invariant.BoundedGap,
            $"the ping from {SiteNames.Of(lost.From)} to {SiteNames.Of(lost.To)} at {Clock.Text(lost.At).Trim()} is not answered, and nothing excuses it any more")
        { At = lost.At };
    }

    // A fault may begin in the middle of an interruption that is tolerated, and is why that is not over in time.
    private bool IsExcused(Ping ping) =>
        _excuses.For(ping.At) is not null || _excuses.For(ping.At + Tolerated) is not null || _network.Sites.OfType<ForeignSite>().Any(site => IsInSilentEnd(ping, site));

    // A head office without phase 1 cannot call its client behind a NAT when the time of its pair is over: the client has to notice.
    private bool IsInSilentEnd(Ping ping, ForeignSite site) => site.EndedInSilence
        .Any(at => ping.At >= at - Traffic.AnswerMilliseconds && ping.At <= at + Bounds.Dead(_history.Setup) + Bounds.BringUp(_history.Setup));

    // Two sides whose clocks went apart disagree about the end of every lifetime after that; one that reauthenticates interrupts each time. One that forgets
    // an ISAKMP SA without a word, our HASH(3) on its way, is seen to send through another pair only when that is to go.
    private long Tolerated => _history.Happenings.Any(happening => happening.Kind == HappeningKind.ClockJump)
        ? Bounds.Dead(_history.Setup) + Bounds.BringUp(_history.Setup)
        : _history.Setup.Foreign is not { } habits ? 0
        : Bounds.BringUp(_history.Setup) + 2L * _history.Setup.PingMilliseconds + (habits.ChildrenHang ? Bounds.LongestDrain : 0);

    // Nobody has anything to say; those who live are not to be taken for dead.
    private void CheckSilence()
    {
        _traffic.Flow(false);
        int before = _network.Sites.Sum(site => site.PeersDeclaredDead);
        _network.World.Run((_history.Setup.DpdDelaySeconds + _history.Setup.DpdTimeoutSeconds) * 1_000L + 10_000);
        // One that never deletes forgets its SAs without a word when their time has come.
        if (_history.Setup.Foreign is { NeverDeletes: true }) return;
        if (_network.Sites.Sum(site => site.PeersDeclaredDead) > before)
            throw new InvariantBroken(Invariant.NobodyDeclaredDead, "a peer was declared dead in silence, though it lives");
    }

    // By one operator, by all at once, or, where tunnels come back unasked, by branches that shut down. A client that comes again is the client's affair.
    private void CheckDelete()
    {
        const long Settling = 5_000, HalfOpen = 31_000;
        WaitForBadMoment();
        if (_history.Setup.Foreign is not null)
        {
            DeleteWithForeign();
            _network.World.Run(Settling);
        }
        else if (_history.Setup.StartAlways)
        {
            for (int site = 1; site < _network.Sites.Count; site++) _network.Sites[site].ShutDown();
        }
        else Each(_history.Seed % 2 == 0 ? Happening.Everyone : 0, site => site.Down());
        // A gateway that is gone, or a foreign one that has lost interest, does not tell what it was just negotiating: there the peer has to notice.
        CheckNothingHeld(_history.Setup.StartAlways || _history.Setup.Foreign is not null ? Settling + Bounds.Dead(_history.Setup) : Settling, held => held.IkeSas + held.Pairs);
        CheckNothingHeld(HalfOpen, held => held.IkeSas + held.Pairs + held.Negotiations);
    }

    private void DeleteWithForeign()
    {
        ForeignSite foreign = _network.Sites.OfType<ForeignSite>().Single();
        bool byForeign = _history.Seed % 4 == 0 && !_history.Setup.StartAlways && foreign.CanTell;
        foreign.Rest();
        if (byForeign) foreign.Down();
        foreach (GatewaySite ours in _network.Sites.OfType<GatewaySite>())
            if (_history.Setup.StartAlways) ours.ShutDown();
            else if (!byForeign) ours.Down();
    }

    private void CheckNothingHeld(long after, Func<Held, int> count)
    {
        _network.World.Run(after);
        for (int site = 0; site < _network.Sites.Count; site++)
            foreach (Held held in OursAt(site).Where(held => count(held) > 0))
                throw new InvariantBroken(Invariant.NothingLeftBehind, $"{after / 1000} s after the delete {SiteNames.Of(site)} still holds {held}");
    }

    // Half of the deletes come while phase 1 is being replaced, if it is soon.
    private void WaitForBadMoment()
    {
        var dice = new Random(_history.Seed);
        if (dice.Next(2) == 0) return;
        int before = _network.Bystander.Phase1Messages;
        _network.World.RunUntil(() => _network.Bystander.Phase1Messages > before, Calm);
        _network.World.Run(dice.Next(6 * _history.Setup.LatencyMilliseconds + 1));
    }

    private Dictionary<HappeningKind, long> Gaps()
    {
        var longest = new Dictionary<HappeningKind, long>();
        foreach (Ping ping in _traffic.Unanswered)
        {
            if (_excuses.For(ping.At)?.Single is not { } fault || ping.At < fault.EndsAt) continue;
            longest[fault.Kind] = Math.Max(longest.GetValueOrDefault(fault.Kind), ping.At - fault.EndsAt);
        }
        return longest;
    }
}

/// <summary>How a history went.</summary>
/// <param name="History">Which.</param>
/// <param name="Broken">What did not hold; null: all did.</param>
/// <param name="TraceHash">Hash of all that passed between sites.</param>
/// <param name="Milliseconds">Simulated.</param>
/// <param name="Gaps">For each kind of single fault how long after its end the last ping was lost, in milliseconds.</param>
public sealed record Outcome(History History, InvariantBroken? Broken, ulong TraceHash, long Milliseconds, IReadOnlyDictionary<HappeningKind, long> Gaps)
{
    /// <summary>Whether something did not hold.</summary>
    public bool HasFailed => Broken is not null;
}
