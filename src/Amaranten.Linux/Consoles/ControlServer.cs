using Amaranten.Linux.Polling;
using Tmds.Linux;

namespace Amaranten.Linux.Consoles;

/// <summary>
/// Accepts consoles at the control socket, which only its owner may open (mode 0600). The first octet of a connection tells whether a person
/// or a script is at the other end; until it has come the shell is not told of the connection.
/// </summary>
public sealed class ControlServer : IPollable, IDisposable
{
    /// <summary>Consoles at a time; more are turned away.</summary>
    public const int LargestNumber = 8;

    private readonly Poller _poller;
    private readonly string _path;
    private readonly Action<ConsoleChannel, bool> _opened;
    private readonly List<ConsoleChannel> _channels = [];
    private bool _isGone;

    /// <summary>
    /// Listens at <paramref name="path"/>, replacing a socket that a dead process left there, and refusing (<see cref="LinuxException"/>) when a
    /// living one answers or a file of somebody's is there. <paramref name="opened"/> is given each channel and whether a person is at a terminal.
    /// </summary>
    public ControlServer(Poller poller, string path, Action<ConsoleChannel, bool> opened)
    {
        (_poller, _path, _opened) = (poller, path, opened);
        RemoveStale(path);
        Fd = ControlSocket.Open(LibC.SOCK_NONBLOCK);
        try
        {
            if (!ControlSocket.TryBind(Fd, path)) throw new LinuxException($"make the control socket {path}", LibC.errno);
            ControlSocket.Restrict(path);    // nobody can connect before it listens
            if (LibC.listen(Fd, LargestNumber) != 0) throw new LinuxException($"listen at {path}", LibC.errno);
        }
        catch (LinuxException)
        {
            LibC.close(Fd);
            throw;
        }
        poller.Add(this);
    }

    /// <inheritdoc/>
    public int Fd { get; }

    /// <inheritdoc/>
    public unsafe void OnReady()
    {
        int accepted = LibC.accept4(Fd, null, null, LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC);
        if (accepted < 0) return;
        _channels.RemoveAll(channel => channel.IsClosed);
        if (_channels.Count == LargestNumber)
        {
            LibC.close(accepted);
            return;
        }
        var channel = new ConsoleChannel(_poller, accepted);
        _channels.Add(channel);
        channel.InputEnded = channel.Dispose;
        channel.Typed = octets => Greet(channel, octets);
    }

    /// <summary>Ends all consoles and removes the socket; once, for its number may be another's then.</summary>
    public void Dispose()
    {
        if (_isGone) return;
        _isGone = true;
        _poller.Remove(this);
        foreach (ConsoleChannel channel in _channels) channel.Dispose();
        LibC.close(Fd);
        File.Delete(_path);
    }

    // A client that is not ours (socat, say) sends no such octet: what it typed is typed, by a person.
    private void Greet(ConsoleChannel channel, ReadOnlySpan<byte> octets)
    {
        bool isGreeting = octets[0] is ControlSocket.Interactive or ControlSocket.Plain;
        channel.Typed = null;
        channel.InputEnded = null;
        _opened(channel, octets[0] != ControlSocket.Plain);
        ReadOnlySpan<byte> typed = isGreeting ? octets[1..] : octets;
        if (!typed.IsEmpty) channel.Typed?.Invoke(typed);
    }

    private static void RemoveStale(string path)
    {
        if (!File.Exists(path)) return;
        if (!ControlSocket.IsSocket(path))
            throw new LinuxException($"{path} is a file and no socket, it is left as it is; name another path for the control socket");
        int probe = ControlSocket.Open(0);
        bool isAlive = ControlSocket.TryConnect(probe, path);
        LibC.close(probe);
        if (isAlive) throw new LinuxException($"another gateway is running: it answers at {path}; stop it, or give this one another socket");
        File.Delete(path);
    }
}
