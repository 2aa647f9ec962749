using Amaranten.Linux.Polling;
using Tmds.Linux;

namespace Amaranten.Linux.Consoles;

/// <summary>
/// One operator's line to the shell: a serial line or a connection of the control socket. Nothing blocks: what the other end does not take at
/// once waits in a bounded buffer. It belongs to the control thread.
/// </summary>
public sealed unsafe class ConsoleChannel : IPollable, IDisposable
{
    /// <summary>Output that may wait: more than the longest <c>show</c>. Who lets more pile up has stopped reading.</summary>
    public const int LargestBacklog = 1 << 20;

    private readonly Poller _poller;
    private byte[] _waiting = new byte[4096];
    private int _waitingStart, _waitingEnd;
    private bool _inputEnded, _closesWhenWritten;

    /// <summary>A channel over a non-blocking descriptor, which it owns from now on.</summary>
    public ConsoleChannel(Poller poller, int fd)
    {
        _poller = poller;
        Fd = fd;
        poller.Add(this);
    }

    /// <summary>Called with what was typed.</summary>
    public Action<ReadOnlySpan<byte>>? Typed { get; set; }

    /// <summary>Called once when nothing more will be typed. Output may still be written; the owner ends with <see cref="CloseWhenWritten"/>.</summary>
    public Action? InputEnded { get; set; }

    /// <summary>Called once when the channel is gone, whoever closed it.</summary>
    public Action? Closed { get; set; }

    /// <summary>Whether it is gone.</summary>
    public bool IsClosed { get; private set; }

    /// <inheritdoc/>
    public int Fd { get; }

    /// <inheritdoc/>
    public bool WantsToRead => !_inputEnded;

    /// <inheritdoc/>
    public bool WantsToWrite => _waitingEnd > _waitingStart;

    /// <summary>Writes, now or as soon as the other end takes it. A backlog that has grown too large ends the connection.</summary>
    public void Write(ReadOnlySpan<byte> octets)
    {
        if (IsClosed) return;
        if (!WantsToWrite) octets = octets[WriteNow(octets)..];
        if (_waitingEnd - _waitingStart + octets.Length > LargestBacklog)
        {
            _waitingStart = _waitingEnd = 0;
            _closesWhenWritten = true;
            _ = LibC.shutdown(Fd, LibC.SHUT_RDWR);    // the poller sees the end of input; a serial line only loses its backlog
            return;
        }
        Keep(octets);
    }

    /// <summary>Closes as soon as everything written has been taken.</summary>
    public void CloseWhenWritten()
    {
        _closesWhenWritten = true;
        if (!WantsToWrite) Dispose();
    }

    /// <inheritdoc/>
    public void OnReady()
    {
        if (WantsToWrite)
        {
            _waitingStart += WriteNow(_waiting.AsSpan(_waitingStart.._waitingEnd));
            if (!WantsToWrite && _closesWhenWritten) Dispose();
        }
        if (WantsToRead && !IsClosed) Read();
    }

    /// <summary>Closes at once; output that waits is lost.</summary>
    public void Dispose()
    {
        if (IsClosed) return;
        IsClosed = true;
        _poller.Remove(this);
        LibC.close(Fd);
        Closed?.Invoke();
    }

    private void Read()
    {
        const int AtOnce = 4096;
        byte* octets = stackalloc byte[AtOnce];
        long count = LibC.read(Fd, octets, AtOnce);
        if (count > 0)
        {
            Typed?.Invoke(new ReadOnlySpan<byte>(octets, (int)count));
            return;
        }
        if (count < 0 && (LibC.errno == LibC.EAGAIN || LibC.errno == LibC.EINTR)) return;
        _inputEnded = true;
        if (count < 0 || _closesWhenWritten) Dispose();
        else InputEnded?.Invoke();
    }

    // What the other end would not take is 0 octets; so is all of it when it has gone, and then nothing is kept.
    private int WriteNow(ReadOnlySpan<byte> octets)
    {
        long count;
        fixed (byte* first = octets) count = octets.IsEmpty ? 0 : LibC.write(Fd, first, octets.Length);
        if (count >= 0) return (int)count;
        return LibC.errno == LibC.EAGAIN || LibC.errno == LibC.EINTR ? 0 : octets.Length;
    }

    private void Keep(ReadOnlySpan<byte> octets)
    {
        if (!WantsToWrite) _waitingStart = _waitingEnd = 0;
        if (_waitingEnd + octets.Length > _waiting.Length)
        {
            int length = _waitingEnd - _waitingStart;
            byte[] larger = length + octets.Length > _waiting.Length ? new byte[2 * (length + octets.Length)] : _waiting;
            _waiting.AsSpan(_waitingStart, length).CopyTo(larger);
            (_waiting, _waitingStart, _waitingEnd) = (larger, 0, length);
        }
        octets.CopyTo(_waiting.AsSpan(_waitingEnd));
        _waitingEnd += octets.Length;
    }
}
