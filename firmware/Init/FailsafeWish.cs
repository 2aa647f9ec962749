using Amaranten.Linux;
using Amaranten.Linux.Consoles;
using Amaranten.Linux.Device;
using Amaranten.Linux.Polling;
using Amaranten.Wire;

namespace Amaranten.Firmware.Init;

/// <summary>
/// Whether somebody wants the board as from the factory for this once: types <c>f</c> on the serial line while it starts, or presses one of its buttons, or
/// holds it from the beginning. Disposed of before the gateway starts, whose the line and the buttons are then.
/// </summary>
internal sealed class FailsafeWish : IDisposable
{
    private const byte Key = (byte)'f';
    private const long LeastMilliseconds = 1_000;
    private readonly Poller _poller = new();
    private readonly SerialLine? _line;
    private readonly Instant _asked = MonotonicClock.Now;
    private IReadOnlyList<InputKeys> _buttons = [];
    private bool _isMade;

    /// <summary>Listens from now on.</summary>
    /// <param name="console">The serial line; null: the board has none.</param>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public FailsafeWish(string? console)
    {
        if (console is null) return;
        _line = SerialLine.Open(_poller, console);
        _line.Channel.Typed = typed => _isMade |= typed.Contains(Key);
        BootConsole.Say("press f to start as from the factory");
    }

    /// <summary>Listens to the buttons too: their drivers are there by now. One that is held already counts.</summary>
    public void ListenToButtons()
    {
        _buttons = InputKeys.OpenAll(_ => _isMade = true);
        foreach (InputKeys buttons in _buttons)
        {
            _poller.Add(buttons);
            _isMade |= buttons.IsAnyHeld;
        }
    }

    /// <summary>Whether it was made so far; at the earliest a second after it was asked for.</summary>
    public bool IsMade()
    {
        Instant end = _asked.Plus(LeastMilliseconds);
        Instant now;
        do
        {
            now = MonotonicClock.Now;
            _poller.Wait(now, Instant.Earlier(end, now.Plus(LeastMilliseconds)));
        }
        while (!_isMade && now < end);
        return _isMade;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (InputKeys buttons in _buttons) buttons.Dispose();
        _line?.Dispose();
    }
}
