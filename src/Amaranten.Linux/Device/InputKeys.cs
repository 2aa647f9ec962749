using System.Buffers.Binary;
using System.Text;
using Amaranten.Linux.Polling;
using Tmds.Linux;

namespace Amaranten.Linux.Device;

/// <summary>The keys of one input device of the kernel (linux/input.h): a board's buttons.</summary>
public sealed unsafe class InputKeys : IPollable, IDisposable
{
    private const int EventBytes = 24, TypeAt = 16, CodeAt = 18, ValueAt = 20;
    private const ushort Key = 1;
    private const int KeyBytes = 96;    // KEY_CNT bits
    private const int GetKeys = unchecked((int)0x8060_4518);    // EVIOCGKEY(KeyBytes)
    private readonly Action<int> _pressed;

    private InputKeys(int fd, Action<int> pressed) => (Fd, _pressed) = (fd, pressed);

    /// <inheritdoc/>
    public int Fd { get; }

    /// <summary>Opens every input device there is. <paramref name="pressed"/> is called with a key's code (KEY_POWER is 116) when it goes down.</summary>
    public static IReadOnlyList<InputKeys> OpenAll(Action<int> pressed)
    {
        if (!Directory.Exists("/dev/input")) return [];
        var opened = new List<InputKeys>();
        foreach (string path in Directory.GetFiles("/dev/input", "event*"))
        {
            int fd;
            fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0')) fd = LibC.open(name, LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
            if (fd >= 0) opened.Add(new InputKeys(fd, pressed));
        }
        return opened;
    }

    /// <summary>Whether one of its keys is down now. One that was down before the device was opened brings no event before it is let go.</summary>
    public bool IsAnyHeld
    {
        get
        {
            byte* keys = stackalloc byte[KeyBytes];
            return LibC.ioctl(Fd, GetKeys, keys) >= 0 && new ReadOnlySpan<byte>(keys, KeyBytes).ContainsAnyExcept((byte)0);
        }
    }

    /// <inheritdoc/>
    public void OnReady()
    {
        byte* buffer = stackalloc byte[EventBytes];
        while ((long)LibC.read(Fd, buffer, EventBytes) == EventBytes)
        {
            var what = new ReadOnlySpan<byte>(buffer, EventBytes);
            bool isPress = BinaryPrimitives.ReadUInt16LittleEndian(what[TypeAt..]) == Key && BinaryPrimitives.ReadInt32LittleEndian(what[ValueAt..]) == 1;
            if (isPress) _pressed(BinaryPrimitives.ReadUInt16LittleEndian(what[CodeAt..]));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => LibC.close(Fd);
}
