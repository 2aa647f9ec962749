using Amaranten.Board;
using Amaranten.Board.Lights;
using Amaranten.Gateway.Control;
using Amaranten.Linux;
using Amaranten.Linux.Device;
using Amaranten.Linux.Polling;
using Amaranten.Wire;

namespace Amaranten.Firmware;

/// <summary>What a board has beside its ports, in the gateway's hands: lights, serial line and watchdog.</summary>
internal sealed class BoardFront : IDisposable
{
    private const long LookMilliseconds = 200, WritingMilliseconds = 2_000;
    private readonly BoardDescription _board;
    private readonly Watchdog? _watchdog;
    private readonly FrontPanel _lights;
    private SerialConsole? _serial;
    private IReadOnlyList<InputKeys> _buttons = [];
    private LightPanel? _panel;
    private Instant _nextLook, _writingUntil;

    /// <summary>Takes the lights. <paramref name="watchdog"/> is armed already; null: the board goes without.</summary>
    public BoardFront(BoardDescription board, Watchdog? watchdog, Action<string> warn)
    {
        (_board, _watchdog) = (board, watchdog);
        _lights = new FrontPanel(board, ChipDriver.Open, warn);
    }

    /// <summary>What a button was pressed for, or an operator said; null: nothing yet.</summary>
    public ExitStatus? Wish { get; private set; }

    /// <summary>Ends the gateway and does that to the board.</summary>
    public void End(PowerWish wish) => Wish = wish switch
    {
        PowerWish.Off => ExitStatus.Stopped,
        PowerWish.FactoryReset => ExitStatus.FactoryReset,
        _ => ExitStatus.Restart,
    };

    /// <summary>Whether flash is being written to, or was within the last two seconds: a light must last to be seen.</summary>
    public bool IsWriting => MonotonicClock.Now < _writingUntil;

    /// <summary>Shows that flash is going to be written to. The light stands still as long as the medium keeps us waiting.</summary>
    public void ShowWriting(IGatewayControl control)
    {
        Instant now = MonotonicClock.Now;
        _writingUntil = now.Plus(WritingMilliseconds);
        _panel = control.Status.Lights;
        _lights.Show(_panel, now);
    }

    /// <summary>Opens the serial line for the operator, and listens to the buttons.</summary>
    public void Attach(Poller poller, IGatewayControl control, string name)
    {
        if (_board.Console is { } device) _serial = new SerialConsole(poller, device, control, name, _board.Name);
        _buttons = InputKeys.OpenAll(OnPressed);
        foreach (InputKeys buttons in _buttons) poller.Add(buttons);
    }

    /// <summary>Shows a log line on the serial line.</summary>
    public void ShowLog(string line) => _serial?.ShowLog(line);

    /// <summary>Tells whoever looks at the serial line how to get to the shell.</summary>
    public void Invite() => _serial?.Invite();

    /// <summary>
    /// Brings the lights up to date and feeds the watchdog if <paramref name="isAlive"/>. Returns when to be called again at the latest.
    /// </summary>
    public Instant Step(IGatewayControl control, bool isAlive, Instant now)
    {
        if (isAlive) _watchdog?.Feed();
        _serial?.HangUp(now);
        if (_panel is null || now >= _nextLook)
        {
            _panel = control.Status.Lights;
            _nextLook = now.Plus(LookMilliseconds);
        }
        return _lights.Show(_panel, now);
    }

    public void Dispose()
    {
        foreach (InputKeys buttons in _buttons) buttons.Dispose();
        _serial?.Dispose();
        _lights.Dispose();
    }

    private void OnPressed(int key)
    {
        if (_board.Buttons.FirstOrDefault(button => button.Key == key) is { } pressed)
            End(pressed.Does == ButtonAction.SwitchOff ? PowerWish.Off : PowerWish.Restart);
    }
}
