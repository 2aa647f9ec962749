using Tmds.Linux;

namespace Amaranten.Linux.Consoles;

/// <summary>
/// <c>amaranten console</c>: passes octets between the user and a running gateway. At a terminal every key goes to the gateway's shell
/// (Ctrl-] leaves, whatever the gateway does); from a pipe, commands go and answers come, without prompt or echo.
/// </summary>
public static unsafe class ControlClient
{
    private const byte LeaveKey = 0x1D;
    private const int Largest = 16384;

    /// <summary>Connects descriptors <paramref name="input"/> and <paramref name="output"/> to the gateway until it hangs up.</summary>
    public static void Run(string path, int input = 0, int output = 1)
    {
        int socket = ControlSocket.Open(0);
        try
        {
            if (!ControlSocket.TryConnect(socket, path)) throw CannotReach(path, LibC.errno);
            bool isTerminal = RawTerminal.IsTerminal(input);
            using RawTerminal? raw = isTerminal ? RawTerminal.Enter(input) : null;
            WriteAll(socket, [isTerminal ? ControlSocket.Interactive : ControlSocket.Plain]);
            Pass(socket, input, output, isTerminal);
        }
        finally
        {
            LibC.close(socket);
        }
    }

    private static void Pass(int socket, int input, int output, bool isTerminal)
    {
        Span<byte> buffer = stackalloc byte[Largest];
        pollfd* polls = stackalloc pollfd[2];
        bool inputEnded = false;
        while (true)
        {
            polls[0] = new pollfd { fd = socket, events = LibC.POLLIN };
            polls[1] = new pollfd { fd = inputEnded ? -1 : input, events = LibC.POLLIN };
            if (LibC.poll(polls, 2, -1) < 0) continue;    // a signal; those that end us do it without our help

            if (polls[0].revents != 0)
            {
                ReadOnlySpan<byte> answer = Read(socket, buffer);
                if (answer.IsEmpty || !WriteAll(output, answer)) return;
            }
            if (polls[1].revents != 0)
            {
                ReadOnlySpan<byte> typed = Read(input, buffer);
                if (isTerminal && typed.Contains(LeaveKey)) return;
                inputEnded = typed.IsEmpty;
                if (inputEnded) _ = LibC.shutdown(socket, LibC.SHUT_WR);
                else WriteAll(socket, typed);
            }
        }
    }

    private static LinuxException CannotReach(string path, int error) =>
        error == LibC.EACCES ? new LinuxException($"no permission for {path}; run with sudo")
        : error == LibC.ENOENT || error == LibC.ECONNREFUSED
            ? new LinuxException($"no gateway is running at {path}; start one with `amaranten run FILE`, or name its socket")
            : new LinuxException($"reach the gateway at {path}", error);

    // Empty at the end, or when the other side has broken off.
    private static ReadOnlySpan<byte> Read(int fd, Span<byte> buffer)
    {
        long count;
        do
        {
            fixed (byte* first = buffer) count = LibC.read(fd, first, buffer.Length);
        }
        while (count < 0 && (LibC.errno == LibC.EINTR || LibC.errno == LibC.EAGAIN));
        return buffer[..(int)Math.Max(count, 0)];
    }

    private static bool WriteAll(int fd, ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            long count;
            fixed (byte* first = octets) count = LibC.write(fd, first, octets.Length);
            if (count >= 0) octets = octets[(int)count..];
            else if (LibC.errno != LibC.EINTR && LibC.errno != LibC.EAGAIN) return false;
        }
        return true;
    }
}
