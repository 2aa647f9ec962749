namespace Simulation.Tests;

/// <summary>Histories: those with names, those from seeds, and that what must hold is looked after.</summary>
public sealed class SeedTests
{
    private const int Seeds = 2_000;
    private const byte EspProtocol = 50;
    private const int ProtocolAt = 14 + 9;

    public static TheoryData<string> Names() => [.. NamedHistories.All.Select(history => history.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_has_a_name_holds(string name)
    {
        Outcome outcome = HistoryRun.Of(NamedHistories.Find(name)!);
        Assert.False(outcome.HasFailed, FailureReport.Sentence(outcome));
    }

    [Fact]
    public void Seeds_hold()
    {
        var runner = new SeedRunner();
        runner.Run(1, Seeds, Environment.ProcessorCount, TestContext.Current.CancellationToken);
        Assert.Equal(Seeds, runner.Done);
        Assert.True(runner.Failed.Count == 0, string.Join('\n', runner.Failed.Select(FailureReport.Sentence)) + "\nmake simulate SEED=k draws one");
    }

    [Fact]
    public void A_seed_that_fails_is_told_at_once_and_whoever_stops_then_gets_what_was_found()
    {
        static Outcome Run(int seed) =>
            new(new History(seed, new Setup(), []), seed == 3 ? new InvariantBroken(Invariant.Calm, "noise") : null, 0, 1_000, new Dictionary<HappeningKind, long>());
        using var stop = new CancellationTokenSource();
        var runner = new SeedRunner(Run);
        long doneWhenTold = -1;
        runner.SeedFailed += failed =>
        {
            doneWhenTold = runner.Done;
            stop.Cancel();
        };
        runner.Run(1, 1_000, cores: 1, stop.Token);
        Assert.Equal((2, 3, 3_000), (doneWhenTold, runner.Done, runner.Milliseconds));
        Assert.Equal(3, Assert.Single(runner.Failed).History.Seed);
    }

    [Theory]
    [InlineData(7), InlineData(8), InlineData(77), InlineData(135)]
    public void A_seed_gives_the_same_octets_again(int seed)
    {
        Outcome first = HistoryRun.Of(HistoryGenerator.Of(seed)), second = HistoryRun.Of(HistoryGenerator.Of(seed), story: new Story());
        Assert.Equal((first.TraceHash, first.Milliseconds), (second.TraceHash, second.Milliseconds));
        Assert.NotEqual(first.TraceHash, HistoryRun.Of(HistoryGenerator.Of(seed) with { Seed = seed + 1 }).TraceHash);
    }

    [Fact]
    public void A_gateway_that_leaks_in_clear_is_caught()
    {
        // Each hundredth packet of the branch's LAN goes past the gateway.
        static void Leak(Network network)
        {
            int packets = 0;
            var outside = new Nowhere();
            network.Lans[1].Seen += frame =>
            {
                if (Glance.At(frame).IsIp && ++packets % 100 == 0) network.Wan.Send(outside, frame.Span);
            };
        }
        Assert.Equal(Invariant.NothingInClear, Broken(new Setup(), Leak));
    }

    [Fact]
    public void A_gateway_that_never_tells_a_delete_is_caught()
    {
        // Nothing informational from the head office arrives once everything else is over. What a delete is cannot be seen from outside.
        static void Forget(Network network) => network.World.After(BeforeDelete, () =>
            network.Faults.Begin(new Happening(HappeningKind.LostMessages, 0, 0) { Exchange = Amaranten.Wire.Isakmp.ExchangeType.Informational, Amount = 10_000, Milliseconds = 1_000_000 }));
        Assert.Equal(Invariant.NothingLeftBehind, Broken(new Setup(), Forget));
    }

    [Fact]
    public void A_gateway_that_does_not_answer_whether_it_lives_is_caught()
    {
        static void Mute(Network network) => network.Faults.Begin(
            new Happening(HappeningKind.LostMessages, 0, 0) { Exchange = Amaranten.Wire.Isakmp.ExchangeType.Informational, Amount = 10_000, Milliseconds = 1_000_000 });
        Assert.Equal(Invariant.NobodyDeclaredDead, Broken(new Setup(), Mute));
    }

    [Fact]
    public void A_path_that_loses_ESP_for_good_is_caught()
    {
        static void Lose(Network network) => network.World.After(20_000, () =>
        {
            Fault before = network.Wan.Fault;
            network.Wan.Fault = frame => frame.Span[ProtocolAt] == EspProtocol ? [] : before(frame);
        });
        Assert.Equal(Invariant.BoundedGap, Broken(new Setup(), Lose));
    }

    [Fact]
    public void An_exception_is_a_failure_of_the_seed() =>
        Assert.Equal(Invariant.NoBreakdown, Broken(new Setup(), network => network.World.After(1_000, () => throw new InvalidOperationException("broken"))));

    [Fact]
    public void Of_a_broken_history_the_known_minimum_is_left()
    {
        // Only the second restart of the branch matters, and only that it happens: whoever restarts twice is broken here.
        static Outcome Run(History history)
        {
            bool fails = history.Happenings.Count(happening => happening is { Kind: HappeningKind.Restart, Site: 1 }) >= 2;
            return new Outcome(history, fails ? new InvariantBroken(Invariant.OnePair, "twice") : null, 0, 0, new Dictionary<HappeningKind, long>());
        }
        Happening[] happenings =
        [
            new(HappeningKind.Loss, 1_000) { Amount = 50, Milliseconds = 9_000 }, new(HappeningKind.Restart, 20_000, 1) { Milliseconds = 40_000 },
            new(HappeningKind.Burst, 21_000, 1) { Amount = 9 }, new(HappeningKind.Restart, 22_000, 0), new(HappeningKind.Silence, 23_000) { Milliseconds = 1 },
            new(HappeningKind.Restart, 90_000, 1), new(HappeningKind.ClockJump, 95_000, 0) { Amount = 1_000_000 },
        ];
        var history = new History(1, new Setup { Branches = 9, StartAlways = true, LatencyMilliseconds = 300, IkeLifetimeSeconds = 90 }, [.. happenings]);
        History shortest = new Shrinker(Run).Shrink(Run(history)).History;
        Assert.Equal(2, shortest.Happenings.Length);
        Assert.All(shortest.Happenings, happening => Assert.True(happening is { Kind: HappeningKind.Restart, Site: 1, Milliseconds: <= 500, At: <= 10_000 }));
        Assert.Equal(new Setup(), shortest.Setup);
    }

    [Fact]
    public void A_real_failure_is_shrunk_and_drawn()
    {
        // The branch that restarts never gets a quick mode through again; everything else that happens is beside the point.
        static Outcome Run(History history, Story? story) => HistoryRun.Of(history, network =>
        {
            foreach (Happening restart in history.Happenings.Where(happening => happening.Kind == HappeningKind.Restart))
                network.World.After(restart.At, () => network.Faults.Begin(
                    new Happening(HappeningKind.LostMessages, 0, 1) { Exchange = Amaranten.Wire.Isakmp.ExchangeType.QuickMode, Amount = 10_000, Milliseconds = 1_000_000 }));
        }, story);
        var history = new History(1, new Setup { Branches = 2 },
        [
            new Happening(HappeningKind.Burst, 8_000, 2) { Amount = 30 }, new Happening(HappeningKind.Restart, 10_000, 1),
            new Happening(HappeningKind.TunnelUp, 12_000, 2), new Happening(HappeningKind.Duplication, 13_000) { Amount = 20, Milliseconds = 2_000 },
        ]);
        string directory = Path.Combine(Path.GetTempPath(), $"amaranten-simulation-{Environment.ProcessId}");
        try
        {
            string text = FailureReport.Write(Run(history, null), directory, Run);
            Assert.Contains("branch-1 loses power", text);
            Assert.DoesNotContain("burst of", text);
            Assert.Contains("1 branches", text);
            Assert.Contains("quick mode*", text);
            Assert.Contains("X", text);
            string svg = File.ReadAllText(Path.Combine(directory, "seed-1.svg"));
            Assert.Equal("svg", System.Xml.Linq.XDocument.Parse(svg).Root!.Name.LocalName);
            Assert.Contains("(lost)", svg);
        }
        finally
        {
            if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        }
    }

    // When a history without happenings has had its quiet minute and its silence.
    private const long BeforeDelete = 94_000;

    private static Invariant? Broken(Setup setup, Action<Network> sabotage) => HistoryRun.Of(new History(1, setup, []), sabotage).Broken?.Invariant;

    private sealed class Nowhere : IPlug
    {
        public void Deliver(ReadOnlyMemory<byte> frame)
        {
        }
    }
}
