using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>Makes a history from a seed: a third with a single fault, whose gap is bounded, the others with up to six that may overlap.</summary>
public static class HistoryGenerator
{
    private const int MostHappenings = 6;
    private static readonly ExchangeType[] s_exchanges = [ExchangeType.None, ExchangeType.MainMode, ExchangeType.QuickMode, ExchangeType.Informational];

    /// <summary>The history of a seed.</summary>
    public static History Of(int seed)
    {
        var dice = new Random(seed);
        Setup setup = SetupOf(dice);
        if (seed % 2 == 0) setup = WithForeign(dice, setup);
        setup = setup with { Workers = 1 + seed % 3 };
        int count = dice.Next(3) == 0 ? 1 : dice.Next(2, MostHappenings + 1);
        long span = count == 1 ? 100_000 : 40_000 * count;
        var happenings = new List<Happening>();
        for (int i = 0; i < count; i++) happenings.Add(HappeningOf(dice, setup, 3_000 + dice.NextInt64(span)));
        return new History(seed, setup, [.. happenings.OrderBy(happening => happening.At)]);
    }

    private static Setup SetupOf(Random dice)
    {
        int size = dice.Next(500);
        int branches = size == 0 ? 49 : size < 5 ? dice.Next(5, 13) : size < 40 ? dice.Next(2, 5) : 1;
        int lifetime = Pick(dice, 60, 90, 120, 300, 3_600);
        return new Setup
        {
            Branches = branches,
            Nats = dice.Next(4) == 0 ? Math.Min(branches, dice.Next(1, 4)) : 0,
            LatencyMilliseconds = Pick(dice, 0, 1, 20, 80, 300),
            IkeLifetimeSeconds = Pick(dice, 90, 150, 300, 28_800),
            IpsecLifetimeSeconds = lifetime,
            HeadOfficeIpsecLifetimeSeconds = dice.Next(4) == 0 ? Pick(dice, 60, 100, 300) : lifetime,
            IpsecLifetimeKilobytes = dice.Next(5) == 0 ? 256 : 0,
            DpdDelaySeconds = Pick(dice, 2, 5, 10),
            DpdTimeoutSeconds = Pick(dice, 10, 15, 30),
            StartAlways = dice.Next(3) == 0,
            Aggressive = dice.Next(6) == 0,
            Pfs = dice.Next(4) == 0,
            PingMilliseconds = branches > 4 ? 8_000 : Pick(dice, 1_000, 2_000, 4_000),
        };
    }

    private static Setup WithForeign(Random dice, Setup setup)
    {
        bool Has() => dice.Next(3) == 0;
        // It has one peer. One that drops at once what is replaced, and tells nobody, is not foreign but broken: it loses whichever of two crossing pairs
        // came first, while the other side keeps that with the higher SPI.
        bool never = dice.Next(5) == 0;
        return setup with
        {
            Branches = 1,
            Nats = Math.Min(setup.Nats, 1),
            Foreign = new ForeignHabits
            {
                Site = dice.Next(2),
                Reauthenticates = Has(),
                DeletesBeforeMaking = Has(),
                DeletesFirst = Has() && !never,
                NeverDeletes = never,
                AlwaysInitialContact = Has(),
                ChildrenHang = Has(),
                NotifiesInClear = Has(),
                IpsecLifetimeSeconds = Pick(dice, 60, 100, 300, 3_600),
                IkeLifetimeSeconds = Pick(dice, 90, 200, 28_800),
            },
        };
    }

    private static Happening HappeningOf(Random dice, Setup setup, long at)
    {
        HappeningKind kind = dice.GetItems(Enum.GetValues<HappeningKind>(), 1)[0];
        if (kind == HappeningKind.Rebinding && setup.Nats == 0) kind = HappeningKind.LostMessages;
        int site = dice.Next(3) == 0 ? Happening.Everyone : dice.Next(setup.Branches + 1);
        if (kind is HappeningKind.LostMessages or HappeningKind.Restart or HappeningKind.Burst) site = dice.Next(setup.Branches + 1);
        if (kind == HappeningKind.Burst && site == 0) site = 1;
        if (kind == HappeningKind.Rebinding) site = dice.Next(setup.Nats);
        return new Happening(kind, at, site)
        {
            Milliseconds = kind switch
            {
                HappeningKind.Loss or HappeningKind.Duplication or HappeningKind.Reordering => dice.Next(1, 60) * 1_000,
                HappeningKind.LostMessages => 60_000,
                HappeningKind.Silence => Pick(dice, 500, 3_000, 10_000, 25_000, 60_000, 120_000),
                HappeningKind.Restart => Pick(dice, 0, 1_000, 5_000, 40_000),
                _ => 0,
            },
            Amount = kind switch
            {
                HappeningKind.Loss or HappeningKind.Duplication or HappeningKind.Reordering => dice.Next(5, 60),
                HappeningKind.LostMessages => dice.Next(1, 6),
                HappeningKind.ClockJump => Pick(dice, 1_000, 20_000, 60_000, 100_000, 4_000_000),
                HappeningKind.Burst => dice.Next(10, 400),
                _ => 0,
            },
            Exchange = kind == HappeningKind.LostMessages ? dice.GetItems(s_exchanges, 1)[0] : ExchangeType.None,
            Dice = dice.Next(),
        };
    }

    private static int Pick(Random dice, params ReadOnlySpan<int> choices) => choices[dice.Next(choices.Length)];
}
