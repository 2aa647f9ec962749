using Tmds.Linux;
using Amaranten.Linux.Ports;

namespace Amaranten.Linux.Device;

/// <summary>Network devices by where they sit in the board.</summary>
public static class NetworkDevices
{
    private const string Class = "/sys/class/net";

    /// <summary>
    /// The name of the device one of whose parents in sysfs is called <paramref name="place"/>, as <c>0000:00:02.0</c> or <c>ff540000.ethernet</c>,
    /// or that has that name itself; null: there is none.
    /// </summary>
    public static string? At(string place)
    {
        foreach (string device in Directory.GetDirectories(Class))
        {
            string target = Directory.ResolveLinkTarget(device, returnFinalTarget: true)?.FullName ?? device;
            if (target.Split('/').Contains(place)) return Path.GetFileName(device);
        }
        return null;
    }

    /// <summary>Renames a device that is not switched on.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void Rename(string device, string name)
    {
        int socket = LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
        int error = InterfaceRequest.TryRename(socket, device, name) ? 0 : LibC.errno;
        LibC.close(socket);
        if (error != 0) throw new LinuxException($"call network device {device} {name}", error);
    }
}
