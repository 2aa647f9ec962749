using System.Runtime.InteropServices;
using Tmds.Linux;

namespace Amaranten.Linux.Consoles;

/// <summary>
/// A terminal in raw mode: every key arrives at once and unechoed, Ctrl-C too. Output is still translated, so that a line feed starts a line.
/// The old mode returns on dispose, and when a signal ends the process.
/// </summary>
public sealed unsafe class RawTerminal : IDisposable
{
    private readonly int _fd;
    private readonly termios _before;
    private readonly PosixSignalRegistration[] _endings;

    private RawTerminal(int fd, in termios before, bool holdsBack)
    {
        _fd = fd;
        _before = before;
        termios raw = before;
        raw.c_iflag &= ~(LibC.IGNBRK | LibC.BRKINT | LibC.PARMRK | LibC.ISTRIP | LibC.INLCR | LibC.IGNCR | LibC.ICRNL | LibC.IXON);
        raw.c_lflag &= ~(LibC.ECHO | LibC.ECHONL | LibC.ICANON | LibC.ISIG | LibC.IEXTEN);
        if (holdsBack) raw.c_iflag |= LibC.IXOFF;
        raw.c_cc[LibC.VMIN] = 1;
        raw.c_cc[LibC.VTIME] = 0;
        _endings = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGQUIT }
            .Select(signal => PosixSignalRegistration.Create(signal, _ => Restore()))];
        _ = LibC.tcsetattr(fd, (int)LibC.TCSANOW, &raw);
    }

    /// <summary>Whether the descriptor is a terminal.</summary>
    public static bool IsTerminal(int fd) => LibC.isatty(fd) == 1;

    /// <summary>Puts a terminal into raw mode; null when the descriptor is none.</summary>
    /// <param name="fd">The terminal.</param>
    /// <param name="holdsBack">Whether the other end is told to wait (XOFF) before the kernel runs out of room for what it sends: for a serial line.</param>
    public static RawTerminal? Enter(int fd, bool holdsBack = false)
    {
        termios before;
        return LibC.tcgetattr(fd, &before) == 0 ? new RawTerminal(fd, before, holdsBack) : null;
    }

    /// <summary>Columns and rows of a terminal; 80 by 24 where it does not know, as a serial line does not.</summary>
    public static (int Columns, int Rows) SizeOf(int fd)
    {
        winsize size = default;
        bool isKnown = LibC.ioctl(fd, LibC.TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0;
        return isKnown ? (size.ws_col, size.ws_row) : (80, 24);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration ending in _endings) ending.Dispose();
        Restore();
    }

    private void Restore()
    {
        termios before = _before;
        _ = LibC.tcsetattr(_fd, (int)LibC.TCSADRAIN, &before);
    }
}
