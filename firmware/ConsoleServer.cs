using Amaranten.Console;
using Amaranten.Gateway.Control;
using Amaranten.Linux.Consoles;
using Amaranten.Linux.Polling;

namespace Amaranten.Firmware;

/// <summary>Gives every connection of the control socket a shell of its own.</summary>
internal sealed class ConsoleServer : IDisposable
{
    private readonly IGatewayControl _control;
    private readonly string _name;
    private readonly ControlServer _server;
    private readonly List<(ConsoleSession Session, ConsoleChannel Channel)> _open = [];

    public ConsoleServer(Poller poller, string socket, IGatewayControl control, string name)
    {
        (_control, _name) = (control, name);
        _server = new ControlServer(poller, socket, Open);
    }

    public void Dispose() => _server.Dispose();

    /// <summary>Hangs up where the shell has said goodbye, which may be after a ping that outlasted its input.</summary>
    public void HangUp()
    {
        foreach ((ConsoleSession session, ConsoleChannel channel) in _open)
            if (session.Closed) channel.CloseWhenWritten();
        foreach ((ConsoleSession session, ConsoleChannel channel) in _open)
            if (channel.IsClosed) session.HangUp();
        _open.RemoveAll(open => open.Session.Closed || open.Channel.IsClosed);
    }

    private void Open(ConsoleChannel channel, bool isInteractive)
    {
        var session = new ConsoleSession(_control, octets => channel.Write(octets.Span), new ConsoleOptions(_name, isInteractive));
        channel.Typed = session.Receive;
        channel.InputEnded = session.EndOfInput;
        _open.Add((session, channel));
    }
}
