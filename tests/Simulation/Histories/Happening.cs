using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>What can happen to simulated gateways and to the network between them.</summary>
public enum HappeningKind
{
    /// <summary>A share of all frames is lost for a while.</summary>
    Loss,
    /// <summary>A share of all frames comes twice.</summary>
    Duplication,
    /// <summary>A share of all frames comes late, up to two seconds, and so out of order.</summary>
    Reordering,
    /// <summary>The next so many IKE messages of an exchange from one site are lost.</summary>
    LostMessages,
    /// <summary>Nothing reaches a site and nothing comes from it.</summary>
    Silence,
    /// <summary>Power is cut; later the gateway starts with nothing remembered.</summary>
    Restart,
    /// <summary>A NAT forgets its ports.</summary>
    Rebinding,
    /// <summary>A clock jumps forward, as that of a machine that slept does.</summary>
    ClockJump,
    /// <summary>The operator takes the tunnels down; traffic may bring them up again.</summary>
    TunnelDown,
    /// <summary>The operator asks for the tunnels.</summary>
    TunnelUp,
    /// <summary>Large packets, one each millisecond.</summary>
    Burst,
}

/// <summary>One event of a history. Data alone, so that a history can be told, replayed and made shorter.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="At">Milliseconds after the start.</param>
/// <param name="Site">To whom: 0 the head office, from 1 the branches, <see cref="Everyone"/>; for a rebinding the NAT, from 0.</param>
public sealed record Happening(HappeningKind Kind, long At, int Site = Happening.Everyone)
{
    /// <summary>All sites.</summary>
    public const int Everyone = -1;

    /// <summary>How long it lasts, in milliseconds; for a restart how long the power is off.</summary>
    public long Milliseconds { get; init; }

    /// <summary>Percent of frames, or messages, or milliseconds of a jump, or packets of a burst.</summary>
    public int Amount { get; init; }

    /// <summary>The exchange whose messages are lost.</summary>
    public ExchangeType Exchange { get; init; }

    /// <summary>Seed of its own dice, so that taking another event away does not change how they fall.</summary>
    public int Dice { get; init; }

    /// <summary>When it is over.</summary>
    public long EndsAt => At + Milliseconds;

    /// <inheritdoc/>
    public override string ToString() => $"{Clock.Text(At)} {Sentence}";

    private string Where => Site == Everyone ? "everywhere" : $"at {SiteNames.Of(Site)}";

    private string Sentence => Kind switch
    {
        HappeningKind.Loss => $"{Amount} % of frames lost {Where} for {Milliseconds} ms",
        HappeningKind.Duplication => $"{Amount} % of frames doubled {Where} for {Milliseconds} ms",
        HappeningKind.Reordering => $"{Amount} % of frames late {Where} for {Milliseconds} ms",
        HappeningKind.LostMessages => $"the next {Amount} messages of {(Exchange == ExchangeType.None ? "any exchange" : Exchange)} from {SiteNames.Of(Site)} lost, within {Milliseconds} ms",
        HappeningKind.Silence => $"silence {Where} for {Milliseconds} ms",
        HappeningKind.Restart => $"{SiteNames.Of(Site)} loses power for {Milliseconds} ms",
        HappeningKind.Rebinding => $"NAT {Site} forgets its ports",
        HappeningKind.ClockJump => $"clock {Where} jumps by {Amount} ms",
        HappeningKind.TunnelDown => $"operator {Where} takes tunnels down",
        HappeningKind.TunnelUp => $"operator {Where} asks for tunnels",
        _ => $"burst of {Amount} packets {Where}",
    };
}

/// <summary>What sites are called in charts and sentences.</summary>
public static class SiteNames
{
    /// <summary>The name of a site.</summary>
    public static string Of(int site) => site switch
    {
        Happening.Everyone => "everyone",
        0 => "head-office",
        _ => $"branch-{site}",
    };
}

/// <summary>How simulated times are written.</summary>
public static class Clock
{
    /// <summary>Seconds with three digits.</summary>
    public static string Text(long milliseconds) => FormattableString.Invariant($"{milliseconds / 1000.0,9:0.000} s");
}
