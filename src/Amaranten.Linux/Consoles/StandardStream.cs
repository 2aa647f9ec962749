using System.Runtime.InteropServices;
using System.Text;
using Tmds.Linux;

namespace Amaranten.Linux.Consoles;

/// <summary>
/// Standard output or standard error, unbuffered, with LF and UTF-8. System.Console would do the same and bring along all that it knows of terminals, which is a
/// hundredth of the binary (docs/design/linking.md).
/// </summary>
public sealed class StandardStream : Stream
{
    private readonly int _descriptor;

    private StandardStream(int descriptor) => _descriptor = descriptor;

    /// <summary>Standard output.</summary>
    public static StandardStream Output { get; } = new(1);

    /// <summary>Standard error.</summary>
    public static StandardStream Error { get; } = new(2);

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes text. That it cannot be written (a full disk, say) is lost: there is nobody to tell.</summary>
    public void Write(string text) => _ = TryWrite(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a line as <see cref="Write(string)"/> does, in one piece.</summary>
    public void WriteLine(string line) => Write(line + "\n");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Writes all of it. Nothing happens when a pipe has no reader any more; other failures are an <see cref="IOException"/>.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (TryWrite(buffer) is not 0 and var error) throw new IOException($"the output cannot be written: {Marshal.GetPInvokeErrorMessage(error).ToLowerInvariant()}");
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    // Zero, or the system's error.
    private unsafe int TryWrite(ReadOnlySpan<byte> octets)
    {
        fixed (byte* first = octets)
        {
            for (int at = 0; at < octets.Length;)
            {
                long written = (long)LibC.write(_descriptor, first + at, octets.Length - at);
                if (written >= 0) at += (int)written;
                else if (LibC.errno == LibC.EAGAIN) WaitForRoom();
                else if (LibC.errno == LibC.EPIPE) return 0;
                else if (LibC.errno != LibC.EINTR) return LibC.errno;
            }
        }
        return 0;
    }

    // A terminal may not block because somebody else wants it so.
    private unsafe void WaitForRoom()
    {
        var poll = new pollfd { fd = _descriptor, events = LibC.POLLOUT };
        _ = LibC.poll(&poll, 1, -1);
    }
}
