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
}

/// <summary>What the front panel shows: one light per meaning; boards with fewer lights combine them.</summary>
/// <param name="System">On: running. SlowBlink: starting. DoubleFlash: degraded, something of the configuration is not in force.</param>
/// <param name="Links">A light per interface, by name: On when the link is up, Off when not.</param>
/// <param name="Vpn">
/// Off: no tunnel wanted. FastBlink: phase 1. SlowBlink: phase 2. On: all up. Winking: some up, some down. DoubleFlash: a failure is keeping it down.
/// </param>
public sealed record LightPanel(LightPattern System, IReadOnlyList<LinkLight> Links, LightPattern Vpn)
{
    /// <summary>The panel as one line of text, as in <c>[sys * on] [wan * on] [lan . off] [vpn ~ phase 1]</c>.</summary>
    public override string ToString() => throw new NotImplementedException();
}

/// <summary>An interface's link light.</summary>
public sealed record LinkLight(string Interface, LightPattern Pattern);
