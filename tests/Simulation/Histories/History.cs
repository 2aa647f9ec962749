using System.Collections.Immutable;
using System.Text;

namespace Simulation;

/// <summary>Who there is and how all are configured, before anything happens.</summary>
public sealed record Setup
{
    /// <summary>Branches of the head office: 1 to 49.</summary>
    public int Branches { get; init; } = 1;

    /// <summary>NATs that the branches stand behind, in turn; 0: none, and the head office knows each by its address.</summary>
    public int Nats { get; init; }

    /// <summary>What a frame takes between two sites.</summary>
    public int LatencyMilliseconds { get; init; } = 20;

    /// <summary>Lifetime of phase 1.</summary>
    public int IkeLifetimeSeconds { get; init; } = 28_800;

    /// <summary>Lifetime of phase 2, as the branches want it.</summary>
    public int IpsecLifetimeSeconds { get; init; } = 3_600;

    /// <summary>The same at the head office.</summary>
    public int HeadOfficeIpsecLifetimeSeconds { get; init; } = 3_600;

    /// <summary>Lifetime of phase 2 by volume; 0: none.</summary>
    public int IpsecLifetimeKilobytes { get; init; }

    /// <summary>dpd-delay on both sides.</summary>
    public int DpdDelaySeconds { get; init; } = 5;

    /// <summary>dpd-timeout on both sides.</summary>
    public int DpdTimeoutSeconds { get; init; } = 15;

    /// <summary>Whether the branches keep their tunnels up unasked.</summary>
    public bool StartAlways { get; init; }

    /// <summary>Aggressive mode instead of main mode.</summary>
    public bool Aggressive { get; init; }

    /// <summary>A fresh exchange for each phase 2.</summary>
    public bool Pfs { get; init; }

    /// <summary>The habits of a peer that is not ours; null: all are ours.</summary>
    public ForeignHabits? Foreign { get; init; }

    /// <summary>Workers of each gateway.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>How often each host pings its counterpart.</summary>
    public int PingMilliseconds { get; init; } = 1_000;

    /// <inheritdoc/>
    public override string ToString()
    {
        string lives = $"ike-lifetime {IkeLifetimeSeconds} s, ipsec-lifetime {IpsecLifetimeSeconds} s"
            + (HeadOfficeIpsecLifetimeSeconds == IpsecLifetimeSeconds ? "" : $" ({HeadOfficeIpsecLifetimeSeconds} s at the head office)")
            + (IpsecLifetimeKilobytes == 0 ? "" : $" or {IpsecLifetimeKilobytes} KB");
        return $"{Branches} branches, {Nats} NATs, {LatencyMilliseconds} ms one way, {lives}, dpd {DpdDelaySeconds}/{DpdTimeoutSeconds} s, "
            + $"a ping each {PingMilliseconds} ms{(StartAlways ? ", start = always" : "")}{(Aggressive ? ", aggressive mode" : "")}{(Pfs ? ", PFS" : "")}{(Workers == 1 ? "" : $", {Workers} workers")}{(Foreign is null ? "" : $", {Foreign}")}";
    }
}

/// <summary>
/// Everything that decides how a simulation goes: the seed of all keys and cookies, the setup, and what happens. The same history gives the same
/// octets at the same simulated times.
/// </summary>
/// <param name="Seed">Where randomness begins.</param>
/// <param name="Setup">Who there is.</param>
/// <param name="Happenings">What happens, in order of time.</param>
public sealed record History(int Seed, Setup Setup, ImmutableArray<Happening> Happenings)
{
    /// <summary>What it is called, if it is one of those with a name.</summary>
    public string Name { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Name.Length > 0 ? Name : $"seed {Seed}").Append(": ").Append(Setup).Append('\n');
        foreach (Happening happening in Happenings) text.Append("  ").Append(happening).Append('\n');
        return text.ToString();
    }
}
