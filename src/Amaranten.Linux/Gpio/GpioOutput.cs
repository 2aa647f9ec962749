using Tmds.Linux;

namespace Amaranten.Linux.Gpio;

/// <summary>One output line of a <see cref="GpioChip"/>, ours until disposed.</summary>
public sealed unsafe class GpioOutput : IDisposable
{
    private const int SetValues = unchecked((int)0xC010_B40F);    // GPIO_V2_LINE_SET_VALUES_IOCTL
    private readonly int _fd;

    internal GpioOutput(int fd) => _fd = fd;

    /// <summary>Drives the line.</summary>
    public void Set(bool high)
    {
        ulong* bitsAndMask = stackalloc ulong[] { high ? 1UL : 0, 1 };
        if (LibC.ioctl(_fd, SetValues, bitsAndMask) != 0) throw new LinuxException("drive a GPIO line", LibC.errno);
    }

    /// <inheritdoc/>
    public void Dispose() => LibC.close(_fd);
}
