using System.Runtime.InteropServices;

namespace Amaranten.Linux.Device;

/// <summary>Mounting, as the first process of a board does it.</summary>
public static class FileSystems
{
    private const nuint ReadOnly = 1, NoSetuid = 2, NoDevices = 4, NoPrograms = 8, Remount = 32;

    /// <summary>Mounts a file system of the kernel's own, as <c>proc</c>, on an empty folder. Nothing in it can be run.</summary>
    /// <exception cref="LinuxException">It cannot be mounted.</exception>
    public static void MountKernels(string type, string folder) => Mount(type, folder, type, NoSetuid | NoPrograms, null);

    /// <summary>Mounts a partition for data: nothing on it can be run, and no device in it works.</summary>
    /// <exception cref="LinuxException">It cannot be mounted.</exception>
    public static void MountData(string device, string folder, string type) =>
        Mount(device, folder, type, NoSetuid | NoPrograms | NoDevices, "errors=remount-ro");

    /// <summary>Makes the root unwritable: from now on only what is mounted elsewhere can change.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void MakeRootReadOnly() => Mount("none", "/", "none", Remount | ReadOnly, null);

    /// <summary>Mounts read-only what was mounted for writing: it is whole on its device then.</summary>
    /// <exception cref="LinuxException">The kernel refuses: something is open for writing.</exception>
    public static void MakeReadOnly(string folder) => Mount("none", folder, "none", Remount | ReadOnly, null);

    /// <summary>Returns once everything written is on its device.</summary>
    public static void Sync() => Libc.Sync();

    private static void Mount(string source, string folder, string type, nuint flags, string? options)
    {
        if (Libc.Mount(source, folder, type, flags, options) != 0) throw new LinuxException($"mount {source} on {folder}", Marshal.GetLastPInvokeError());
    }
}
