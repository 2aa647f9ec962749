using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>The races that are known by name, each as small as it can be told.</summary>
public static class NamedHistories
{
    private const int HeadOffice = 0, Branch = 1;
    private static readonly Setup s_plain = new();
    private static readonly Setup s_brief = new() { IpsecLifetimeSeconds = 60, HeadOfficeIpsecLifetimeSeconds = 60, IkeLifetimeSeconds = 150 };
    private static readonly Setup s_behindNat = new() { Nats = 1 };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<History> All { get; } =
    [
        Of("lost request of phase 1", s_plain, Lost(0, Branch, ExchangeType.MainMode)),
        Of("lost reply of phase 1", s_plain, Lost(0, HeadOffice, ExchangeType.MainMode)),
        Of("lost request of phase 2", s_plain, Lost(0, Branch, ExchangeType.QuickMode)),
        Of("lost reply of phase 2", s_plain, Lost(0, HeadOffice, ExchangeType.QuickMode)),
        Of("lost request of a rekey", s_brief, Lost(20_000, Branch, ExchangeType.QuickMode)),
        Of("lost reply of a rekey", s_brief, Lost(20_000, HeadOffice, ExchangeType.QuickMode)),
        Of("lost deletes", s_brief, Lost(20_000, Branch, ExchangeType.Informational, 5), Lost(20_000, HeadOffice, ExchangeType.Informational, 5)),
        Of("every frame twice", s_brief, new Happening(HappeningKind.Duplication, 0) { Amount = 100, Milliseconds = 120_000 }),
        Of("both sides begin at once", s_plain with { LatencyMilliseconds = 80 }),
        Of("both sides rekey phase 2 at once", s_plain with { LatencyMilliseconds = 80 }, Jump(20_000, 3_500_000)),
        Of("both sides rekey phase 1 at once", s_plain with { LatencyMilliseconds = 80, IkeLifetimeSeconds = 600, IpsecLifetimeSeconds = 86_400, HeadOfficeIpsecLifetimeSeconds = 86_400 },
            Jump(20_000, 575_000)),
        Of("both sides rekey both phases at once", s_plain with { LatencyMilliseconds = 80, IkeLifetimeSeconds = 600, IpsecLifetimeSeconds = 600, HeadOfficeIpsecLifetimeSeconds = 600 },
            Jump(20_000, 575_000)),
        Of("delete crossing rekey", s_plain with { LatencyMilliseconds = 300 },
            new Happening(HappeningKind.ClockJump, 20_000, Branch) { Amount = 3_500_000 }, new Happening(HappeningKind.TunnelDown, 20_100, HeadOffice)),
        Of("both operators delete at once", s_plain with { LatencyMilliseconds = 300 }, new Happening(HappeningKind.TunnelDown, 20_000)),
        Of("delete crossing a new phase 1", s_brief with { IkeLifetimeSeconds = 90 }) with { Seed = 13 },
        Of("delete crossing a new phase 1 in aggressive mode", s_plain with { IkeLifetimeSeconds = 90, DpdDelaySeconds = 10, DpdTimeoutSeconds = 10, Aggressive = true })
            with { Seed = 257 },
        Of("client shuts down while it rekeys", s_behindNat with
        {
            Branches = 2, LatencyMilliseconds = 300, IpsecLifetimeSeconds = 300, HeadOfficeIpsecLifetimeSeconds = 100, DpdTimeoutSeconds = 10, StartAlways = true,
        }, new Happening(HappeningKind.Burst, 88_684, 2) { Amount = 1 }) with { Seed = 1329 },
        Of("peer restarted", s_plain, Restart(20_000, HeadOffice, 1_000)),
        Of("peer restarted and calls", s_plain with { StartAlways = true }, Restart(20_000, Branch, 1_000)),
        Of("peer behind a new NAT port", s_behindNat, NewPort(20_000)),
        Of("peer silent then back", s_plain, new Happening(HappeningKind.Silence, 20_000, HeadOffice) { Milliseconds = 60_000 }),
        Of("peer silent for less than dpd-timeout", s_plain, new Happening(HappeningKind.Silence, 20_000, HeadOffice) { Milliseconds = 10_000 }),
        Of("clock jump of one", s_plain, new Happening(HappeningKind.ClockJump, 20_000, Branch) { Amount = 4_000_000 }),
        Of("clock jump of a little", s_brief, new Happening(HappeningKind.ClockJump, 20_000, HeadOffice) { Amount = 25_000 }),
        Of("two roadwarriors behind one NAT of whom one restarts", s_behindNat with { Branches = 2 }, Restart(20_000, Branch, 1_000)),
        Of("sixteen clients behind one NAT begin at once", s_behindNat with { Branches = 16, LatencyMilliseconds = 80, PingMilliseconds = 8_000 }),
        Of("head office takes thirty tunnels down at once", s_plain with { Branches = 30, PingMilliseconds = 8_000 }),
        Of("kilobytes end in a burst", s_plain with { IpsecLifetimeKilobytes = 256 }, new Happening(HappeningKind.Burst, 20_000, Branch) { Amount = 600 }),
        Of("foreign peer", Foreign(new ForeignHabits())),
        Of("foreign peer calls", Foreign(new ForeignHabits { Site = 1 })),
        Of("foreign peer reauthenticates", Foreign(new ForeignHabits { Reauthenticates = true, IkeLifetimeSeconds = 60, AlwaysInitialContact = true })),
        Of("foreign peer deletes before it makes", Foreign(new ForeignHabits { DeletesBeforeMaking = true, IpsecLifetimeSeconds = 40 })),
        Of("foreign peer deletes first", Foreign(new ForeignHabits { DeletesFirst = true, IpsecLifetimeSeconds = 40 })),
        Of("foreign peer never deletes", Foreign(new ForeignHabits { NeverDeletes = true, IpsecLifetimeSeconds = 40 })),
        Of("foreign peer restarted without initial contact", Foreign(new ForeignHabits { NotifiesInClear = true, NeverInitialContact = true }), Restart(20_000, HeadOffice, 1_000)),
        Of("foreign peer with lifetimes of its own", Foreign(new ForeignHabits { IpsecLifetimeSeconds = 30, IkeLifetimeSeconds = 50 })),
        Of("foreign peer with PFS", Foreign(new ForeignHabits { IpsecLifetimeSeconds = 40 }) with { Pfs = true }),
        Of("foreign client renews phase 1 from a new NAT port", Foreign(new ForeignHabits { Site = 1, NeverDeletes = true, NotifiesInClear = true, IkeLifetimeSeconds = 90 }) with
        {
            Nats = 1, LatencyMilliseconds = 300, PingMilliseconds = 8_000, Aggressive = true, IpsecLifetimeSeconds = 90, HeadOfficeIpsecLifetimeSeconds = 60, DpdDelaySeconds = 10,
        }, Restart(17_584, Branch, 2_500), NewPort(99_118)) with { Seed = 12320 },
        Of("foreign peer ends all that it knows of, and not the pair whose HASH(3) it missed", Foreign(new ForeignHabits { Site = 1, ChildrenHang = true }) with
        {
            LatencyMilliseconds = 80, PingMilliseconds = 4_000, Aggressive = true, IkeLifetimeSeconds = 90, IpsecLifetimeSeconds = 60, HeadOfficeIpsecLifetimeSeconds = 60,
            DpdDelaySeconds = 5, DpdTimeoutSeconds = 10,
        }, new Happening(HappeningKind.Loss, 62_380, HeadOffice) { Amount = 42, Milliseconds = 25_000 }) with { Seed = 6040 },
        Of("foreign head office cannot call its client when its pair ends", Foreign(new ForeignHabits { IkeLifetimeSeconds = 90, IpsecLifetimeSeconds = 300 }) with
        {
            Nats = 1, PingMilliseconds = 1_000, DpdDelaySeconds = 10, DpdTimeoutSeconds = 10,
        }, new Happening(HappeningKind.Loss, 91_080, HeadOffice) { Amount = 9, Milliseconds = 55_000 },
            new Happening(HappeningKind.Loss, 146_257) { Amount = 21, Milliseconds = 28_000 }) with { Seed = 6796 },
        Of("foreign peer in aggressive mode", Foreign(new ForeignHabits { IkeLifetimeSeconds = 60 }) with { Aggressive = true }),
        Of("foreign peer calls in aggressive mode", Foreign(new ForeignHabits { Site = 1, IkeLifetimeSeconds = 60 }) with { Aggressive = true }),
        Of("foreign peer in front of a NAT", Foreign(new ForeignHabits { IpsecLifetimeSeconds = 40, IkeLifetimeSeconds = 60 }) with { Nats = 1 }, NewPort(20_000)),
        Of("foreign peer behind a NAT", Foreign(new ForeignHabits { Site = 1, IpsecLifetimeSeconds = 40, IkeLifetimeSeconds = 60 }) with { Nats = 1 }, NewPort(20_000)),
        Of("foreign peer behind a NAT in aggressive mode with PFS", Foreign(new ForeignHabits { Site = 1 }) with { Nats = 1, Aggressive = true, Pfs = true }, NewPort(20_000)),
        Of("foreign peer in front of a NAT in aggressive mode with PFS", Foreign(new ForeignHabits()) with { Nats = 1, Aggressive = true, Pfs = true }, NewPort(20_000)),
        Of("both replace phase 1 at once and the foreign peer's pairs hang on it", Foreign(new ForeignHabits { ChildrenHang = true, IkeLifetimeSeconds = 100 }) with
        {
            LatencyMilliseconds = 300, IkeLifetimeSeconds = 90,
        }),
        Of("foreign peer's pairs hang on phase 1", Foreign(new ForeignHabits { ChildrenHang = true, IkeLifetimeSeconds = 60 })),
        Of("foreign peer answers with INITIAL-CONTACT each time", Foreign(new ForeignHabits { Site = 1, AlwaysInitialContact = true }) with { IkeLifetimeSeconds = 90 }),
        Of("foreign peer behind a NAT answers with INITIAL-CONTACT each time",
            Foreign(new ForeignHabits { Site = 1, AlwaysInitialContact = true }) with { Nats = 1, IkeLifetimeSeconds = 90 }),
        Of("foreign client in aggressive mode does not replace phase 1 in time", Foreign(new ForeignHabits { Site = 1 }) with
        {
            Nats = 1, LatencyMilliseconds = 0, IkeLifetimeSeconds = 90, IpsecLifetimeSeconds = 120, HeadOfficeIpsecLifetimeSeconds = 120, DpdDelaySeconds = 2, PingMilliseconds = 2_000,
            Aggressive = true,
        }, Restart(9_653, Branch, 500)),
        Of("clock of the head office jumps beyond both lifetimes", Foreign(new ForeignHabits { Site = 1 }) with { Nats = 1, IkeLifetimeSeconds = 90 },
            new Happening(HappeningKind.ClockJump, 7_545, HeadOffice) { Amount = 4_000_000 }),
        Of("foreign peer deletes everything while both phases are replaced", Foreign(new ForeignHabits { Site = 1 }) with
        {
            IkeLifetimeSeconds = 300, IpsecLifetimeSeconds = 300, HeadOfficeIpsecLifetimeSeconds = 300, DpdDelaySeconds = 10, DpdTimeoutSeconds = 30, PingMilliseconds = 2_000,
        }, Restart(6_411, Branch, 312)) with { Seed = 10_936 },
        Of("responder with a shorter lifetime", s_plain with { HeadOfficeIpsecLifetimeSeconds = 60 }, new Happening(HappeningKind.TunnelUp, 120_000, Branch)),
    ];

    /// <summary>The history of this name; words may be joined by hyphens.</summary>
    public static History? Find(string name) => All.FirstOrDefault(history => history.Name.Replace(' ', '-') == name.Replace(' ', '-'));

    private static History Of(string name, Setup setup, params ReadOnlySpan<Happening> happenings) => new(1, setup, [.. happenings]) { Name = name };

    private static Setup Foreign(ForeignHabits habits) => s_plain with { Foreign = habits };

    private static Happening Lost(long at, int site, ExchangeType exchange, int count = 1) =>
        new(HappeningKind.LostMessages, at, site) { Exchange = exchange, Amount = count, Milliseconds = 60_000 };

    private static Happening Jump(long at, int milliseconds) => new(HappeningKind.ClockJump, at) { Amount = milliseconds };

    private static Happening NewPort(long at) => new(HappeningKind.Rebinding, at, 0);

    private static Happening Restart(long at, int site, long off) => new(HappeningKind.Restart, at, site) { Milliseconds = off };
}
