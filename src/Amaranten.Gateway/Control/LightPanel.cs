namespace Amaranten.Gateway.Control;

/// <summary>How a light behaves. Patterns differ in rhythm, so that they can be told apart without colour.</summary>
public enum LightPattern
{
    /// <summary>Dark.</summary>
    Off,
    /// <summary>Lit.</summary>
    On,
    /// <summary>Even blinking, one second on, one off.</summary>
    SlowBlink,
    /// <summary>Even blinking, five a second.</summary>
    FastBlink,
    /// <summary>Two short flashes, then a pause.</summary>
    DoubleFlash,
    /// <summary>Lit with short gaps.</summary>
    Winking,
    /// <summary>Three short flashes, then a pause.</summary>
    TripleFlash,
}

/// <summary>What the front panel shows: one light per meaning; boards with fewer lights combine them.</summary>
/// <param name="System">On: running. SlowBlink: starting. DoubleFlash: degraded, something of the configuration is not in force. TripleFlash: flash is being written to.</param>
/// <param name="Links">A light per interface, by name: On when the link is up, FastBlink while frames pass it, Off when it is down.</param>
/// <param name="Vpn">
/// Off: no tunnel wanted. FastBlink: phase 1. SlowBlink: phase 2. On: all up. Winking: some up, some down. DoubleFlash: a failure is keeping it down.
/// </param>
public sealed record LightPanel(LightPattern System, IReadOnlyList<LinkLight> Links, LightPattern Vpn)
{
    /// <summary>The panel as one line of text, as in <c>[sys * on] [wan * on] [lan . off] [vpn ~ phase 1]</c>.</summary>
    public override string ToString() => string.Join(
        ' ', Links.Select(link => Light(link.Interface, link.Pattern, LinkWord)).Prepend(Light("sys", System, SystemWord)).Append(Light("vpn", Vpn, VpnWord)));

    private static string Light(string name, LightPattern pattern, Func<LightPattern, string> word) => $"[{name} {Sign(pattern)} {word(pattern)}]";

    // One sign to a rhythm, so that the line tells the patterns apart as the panel does.
    private static char Sign(LightPattern pattern) => pattern switch
    {
        LightPattern.Off => '.',
        LightPattern.On => '*',
        LightPattern.SlowBlink => '-',
        LightPattern.FastBlink => '~',
        LightPattern.DoubleFlash => '!',
        LightPattern.TripleFlash => '#',
        _ => '+',
    };

    private static string SystemWord(LightPattern pattern) => pattern switch
    {
        LightPattern.SlowBlink => "starting",
        LightPattern.DoubleFlash => "degraded",
        LightPattern.TripleFlash => "writing",
        _ => Switch(pattern),
    };

    private static string LinkWord(LightPattern pattern) => pattern == LightPattern.FastBlink ? "traffic" : Switch(pattern);

    private static string VpnWord(LightPattern pattern) => pattern switch
    {
        LightPattern.FastBlink => "phase 1",
        LightPattern.SlowBlink => "phase 2",
        LightPattern.On => "up",
        LightPattern.Winking => "some down",
        LightPattern.DoubleFlash => "failing",
        _ => Switch(pattern),
    };

    private static string Switch(LightPattern pattern) => pattern switch
    {
        LightPattern.Off => "off",
        LightPattern.On => "on",
        LightPattern.SlowBlink => "slow",
        LightPattern.FastBlink => "fast",
        LightPattern.DoubleFlash => "double",
        LightPattern.TripleFlash => "triple",
        _ => "winking",
    };
}

/// <summary>An interface's link light.</summary>
public sealed record LinkLight(string Interface, LightPattern Pattern);
