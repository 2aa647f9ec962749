using Amaranten.Gateway.Control;
using Amaranten.Wire;

namespace Amaranten.Board.Lights;

/// <summary>
/// The patterns in time. Each is a row of spans, lit and dark by turns, that repeats; all lights of a panel keep the same beat.
/// </summary>
internal static class Rhythm
{
    //                                                     lit   dark  lit   dark     milliseconds
    private static readonly int[] s_slowBlink = [1000, 1000];
    private static readonly int[] s_fastBlink = [100, 100];
    private static readonly int[] s_doubleFlash = [120, 180, 120, 1080];
    private static readonly int[] s_winking = [900, 100];
    private static readonly int[] s_tripleFlash = [120, 180, 120, 180, 120, 780];

    /// <summary>Whether a light of this pattern is lit now, and when that changes.</summary>
    internal static (bool Lit, Instant Until) At(LightPattern pattern, Instant now) => pattern switch
    {
        LightPattern.On => (true, Instant.Never),
        LightPattern.SlowBlink => Within(s_slowBlink, now),
        LightPattern.FastBlink => Within(s_fastBlink, now),
        LightPattern.DoubleFlash => Within(s_doubleFlash, now),
        LightPattern.Winking => Within(s_winking, now),
        LightPattern.TripleFlash => Within(s_tripleFlash, now),
        _ => (false, Instant.Never),
    };

    private static (bool Lit, Instant Until) Within(int[] spans, Instant now)
    {
        long into = now.Milliseconds % spans.Sum();
        int index = 0;
        for (; into >= spans[index]; index++) into -= spans[index];
        return (index % 2 == 0, now.Plus(spans[index] - into));
    }
}
