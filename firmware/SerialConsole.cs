using System.Text;
using Amaranten.Console;
using Amaranten.Gateway.Control;
using Amaranten.Linux.Consoles;
using Amaranten.Linux.Polling;
using Amaranten.Wire;

namespace Amaranten.Firmware;

/// <summary>
/// The board's serial line. It shows the log until somebody presses Enter; then it is a shell, and the log is quiet until that is left with
/// <c>exit</c>: <c>show log</c> has what came meanwhile.
/// </summary>
internal sealed class SerialConsole : IDisposable
{
    private const byte CarriageReturn = 0x0D, LineFeed = 0x0A;
    private readonly Poller _poller;
    private readonly string _device, _name, _board;
    private readonly IGatewayControl _control;
    private readonly ConsoleLogin _login = new();
    private SerialLine _line;
    private ConsoleSession? _session;

    public SerialConsole(Poller poller, string device, IGatewayControl control, string name, string board)
    {
        (_poller, _device, _control, _name, _board) = (poller, device, control, name, board);
        _line = Open();
    }

    /// <summary>Shows a line of the log, unless the shell is in use.</summary>
    public void ShowLog(string line)
    {
        if (_session is null) Write($"{line}\n");
    }

    /// <summary>Goes back to the log where the shell has said goodbye or was left alone, and opens the line anew when it was lost.</summary>
    public void HangUp(Instant now)
    {
        _session?.Tick(now);
        if (_line.Channel.IsClosed)
        {
            _session?.HangUp();
            _session = null;
            _line.Dispose();
            _line = Open();
        }
        if (_session is not { Closed: true }) return;
        _session = null;
        Invite();
    }

    public void Dispose() => _line.Dispose();

    private SerialLine Open()
    {
        SerialLine line = SerialLine.Open(_poller, _device);
        line.Channel.Typed = Receive;
        return line;
    }

    private void Receive(ReadOnlySpan<byte> octets)
    {
        if (_session is not null) _session.Receive(octets);
        else if (octets.IndexOfAny(CarriageReturn, LineFeed) is >= 0 and var enter) Begin(octets[(enter + 1)..]);
    }

    private void Begin(ReadOnlySpan<byte> typedAhead)
    {
        Write("\n");
        _session = new ConsoleSession(_control, octets => _line.Channel.Write(octets.Span), new ConsoleOptions(_name, true, _login));
        _session.Receive(typedAhead);
    }

    /// <summary>Tells whoever looks at the line how to get to the shell.</summary>
    public void Invite() => Write($"amaranten {Versions.Firmware} on {_board}: press Enter for the console\n");

    private void Write(string text) => _line.Channel.Write(Encoding.UTF8.GetBytes(text));
}
