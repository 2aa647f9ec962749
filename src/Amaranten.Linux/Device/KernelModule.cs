using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Amaranten.Linux.Device;

/// <summary>A driver that is not built into the kernel: a file that ends in <c>.ko</c>.</summary>
public static unsafe class KernelModule
{
    private const int AlreadyThere = 17;    // EEXIST

    private static nint LoadFromFile => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 273 : 313;    // __NR_finit_module

    /// <summary>Loads it; one that is loaded already stays.</summary>
    /// <exception cref="LinuxException">The kernel refuses it; what it needs must be loaded before.</exception>
    /// <exception cref="IOException">There is no such file.</exception>
    public static void Load(string file)
    {
        using SafeFileHandle handle = File.OpenHandle(file);
        byte noParameters = 0;
        nint outcome = Libc.SystemCall(LoadFromFile, handle.DangerousGetHandle(), &noParameters, 0);
        if (outcome != 0 && Marshal.GetLastPInvokeError() is not AlreadyThere and int error) throw new LinuxException($"load the driver {file}", error);
    }
}
