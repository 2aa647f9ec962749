using Amaranten.Board;
using Amaranten.Board.Lights;
using Amaranten.Gateway.Control;
using Amaranten.Linux;
using Amaranten.Wire;

namespace Amaranten.Firmware.Init;

/// <summary>The lights while no gateway runs that could move them; disposed of before one starts, since a line has one owner.</summary>
internal sealed class WaitingLights : IDisposable
{
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;

    /// <summary>Shows <paramref name="system"/> on the system's light; the others are out.</summary>
    public WaitingLights(BoardDescription board, LightPattern system)
    {
        var panel = new LightPanel(system, [], LightPattern.Off);
        _thread = new Thread(() => Run(board, panel)) { Name = "lights", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
    }

    private void Run(BoardDescription board, LightPanel panel)
    {
        using var lights = new FrontPanel(board, ChipDriver.Open, BootConsole.Say);
        Instant now;
        do now = MonotonicClock.Now;
        while (!_end.Wait(Pause(lights.Show(panel, now), now)));
    }

    private static int Pause(Instant next, Instant now) => next == Instant.Never ? Timeout.Infinite : (int)Math.Max(1, next.Since(now));
}
