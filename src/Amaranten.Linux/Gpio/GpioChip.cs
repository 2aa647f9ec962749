using System.Runtime.InteropServices;
using System.Text;
using Tmds.Linux;

namespace Amaranten.Linux.Gpio;

/// <summary>
/// A GPIO controller through the kernel's character device, second version of its interface (linux/gpio.h), as far as output lines need it.
/// </summary>
public sealed unsafe class GpioChip : IDisposable
{
    private const int GetInfo = unchecked((int)0x8044_B401);    // GPIO_GET_CHIPINFO_IOCTL
    private const int GetLine = unchecked((int)0xC250_B407);    // GPIO_V2_GET_LINE_IOCTL
    private readonly int _fd;

    private GpioChip(int fd, int lines)
    {
        _fd = fd;
        Lines = lines;
    }

    /// <summary>How many lines it has.</summary>
    public int Lines { get; }

    /// <summary>Opens the chip of this name (<c>gpiochip0</c>) or label (<c>9030000.pl061</c>; stays the same whatever is probed first).</summary>
    public static GpioChip Open(string nameOrLabel)
    {
        foreach (string path in Directory.Exists("/dev") ? Directory.GetFiles("/dev", "gpiochip*").Order() : Enumerable.Empty<string>())
        {
            int fd = OpenDevice(path);
            if (fd < 0) continue;
            ChipInfo info = default;
            bool isIt = LibC.ioctl(fd, GetInfo, &info) == 0 && (Text(info.Name) == nameOrLabel || Text(info.Label) == nameOrLabel);
            if (isIt) return new GpioChip(fd, (int)info.Lines);
            LibC.close(fd);
        }
        throw new LinuxException($"there is no GPIO chip {nameOrLabel}");
    }

    /// <summary>Takes a line for output. One that something else in the kernel owns, leds-gpio for instance, is busy.</summary>
    public GpioOutput RequestOutput(int line)
    {
        const ulong Output = 1 << 3;
        LineRequest request = default;
        request.Offset = (uint)line;
        request.Count = 1;
        request.Flags = Output;
        "amaranten"u8.CopyTo(new Span<byte>(request.Consumer, 32));
        if (LibC.ioctl(_fd, GetLine, &request) != 0) throw new LinuxException($"take GPIO line {line}", LibC.errno);
        return new GpioOutput(request.Fd);
    }

    /// <inheritdoc/>
    public void Dispose() => LibC.close(_fd);

    private static int OpenDevice(string path)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0')) return LibC.open(name, LibC.O_RDWR | LibC.O_CLOEXEC);
    }

    private static string Text(byte* name) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));

    private struct ChipInfo
    {
        public fixed byte Name[32];
        public fixed byte Label[32];
        public uint Lines;
    }

    // struct gpio_v2_line_request, of which one line and its flags concern us.
    [StructLayout(LayoutKind.Explicit, Size = 592)]
    private struct LineRequest
    {
        [FieldOffset(0)] public uint Offset;
        [FieldOffset(256)] public fixed byte Consumer[32];
        [FieldOffset(288)] public ulong Flags;
        [FieldOffset(560)] public uint Count;
        [FieldOffset(588)] public int Fd;
    }
}
