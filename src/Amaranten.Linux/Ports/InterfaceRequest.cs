using System.Runtime.InteropServices;
using System.Text;
using Tmds.Linux;

namespace Amaranten.Linux.Ports;

/// <summary>The kernel's struct ifreq: asks about a network device by name, in the namespace of the socket that asks.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal unsafe struct InterfaceRequest
{
    internal const short Up = 0x1;         // IFF_UP
    internal const short Running = 0x40;   // IFF_RUNNING: the kernel believes that somebody is at the other end

    private const int NameBytes = 16;
    private const int SetFlags = 0x8914;   // SIOCSIFFLAGS
    private const int SetName = 0x8923;    // SIOCSIFNAME

    [FieldOffset(0)] private fixed byte _name[NameBytes];
    [FieldOffset(16)] internal int Index;
    [FieldOffset(16)] internal short Flags;
    [FieldOffset(16)] internal ushort AddressFamily;
    [FieldOffset(18)] internal fixed byte Address[6];
    [FieldOffset(16)] private fixed byte _newName[NameBytes];

    /// <summary>Asks; false, with the system's error, when there is no such device.</summary>
    internal static bool TryAsk(int socket, string device, int what, out InterfaceRequest answer)
    {
        answer = default;
        if (Encoding.UTF8.GetByteCount(device) >= NameBytes) return false;
        fixed (InterfaceRequest* request = &answer)
        {
            Encoding.UTF8.GetBytes(device, new Span<byte>(request->_name, NameBytes));
            return LibC.ioctl(socket, what, request) == 0;
        }
    }

    /// <summary>The device's number; 0 when there is none of that name.</summary>
    internal static int IndexOf(int socket, string device) => TryAsk(socket, device, LibC.SIOCGIFINDEX, out InterfaceRequest answer) ? answer.Index : 0;

    /// <summary>The device's IFF_ flags; 0 when there is none of that name.</summary>
    internal static short FlagsOf(int socket, string device) => TryAsk(socket, device, LibC.SIOCGIFFLAGS, out InterfaceRequest answer) ? answer.Flags : (short)0;

    /// <summary>Switches a device on that is off. A refusal shows itself as a link that stays down.</summary>
    internal static void SwitchOn(int socket, string device)
    {
        if (!TryAsk(socket, device, LibC.SIOCGIFFLAGS, out InterfaceRequest request) || (request.Flags & Up) != 0) return;
        request.Flags |= Up;
        _ = LibC.ioctl(socket, SetFlags, &request);
    }

    /// <summary>Gives a device that is off another name; false, with the system's error, when that cannot be.</summary>
    internal static bool TryRename(int socket, string device, string name)
    {
        InterfaceRequest request = default;
        if (Encoding.UTF8.GetByteCount(device) >= NameBytes || Encoding.UTF8.GetByteCount(name) >= NameBytes) return false;
        Encoding.UTF8.GetBytes(device, new Span<byte>(request._name, NameBytes));
        Encoding.UTF8.GetBytes(name, new Span<byte>(request._newName, NameBytes));
        return LibC.ioctl(socket, SetName, &request) == 0;
    }
}
