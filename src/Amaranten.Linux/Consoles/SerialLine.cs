using System.Text;
using Amaranten.Linux.Polling;
using Tmds.Linux;

namespace Amaranten.Linux.Consoles;

/// <summary>The terminal that the gateway itself sits at: the board's serial line, or the one it was started from.</summary>
public sealed unsafe class SerialLine : IDisposable
{
    private readonly RawTerminal? _raw;

    private SerialLine(ConsoleChannel channel)
    {
        Channel = channel;
        _raw = RawTerminal.Enter(channel.Fd, holdsBack: true);
    }

    /// <summary>What is typed there and shown there.</summary>
    public ConsoleChannel Channel { get; }

    /// <summary>
    /// Opens a terminal in raw mode (<c>/dev/ttyS2</c>, <c>/dev/console</c>; <c>/dev/tty</c> is the one that the process was started from).
    /// Opened anew, so that not waiting for it concerns nobody else who has it open.
    /// </summary>
    public static SerialLine Open(Poller poller, string path)
    {
        int fd;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            fd = LibC.open(name, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_NOCTTY | LibC.O_CLOEXEC);
        }
        return fd >= 0 ? new SerialLine(new ConsoleChannel(poller, fd)) : throw new LinuxException($"open the terminal {path}", LibC.errno);
    }

    /// <summary>Gives the terminal back as it was.</summary>
    public void Dispose()
    {
        _raw?.Dispose();
        Channel.Dispose();
    }
}
