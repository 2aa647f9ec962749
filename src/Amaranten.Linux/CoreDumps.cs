using System.Runtime.InteropServices;

namespace Amaranten.Linux;

/// <summary>Keys live in this process's memory: no core file may hold it and no other process may read it.</summary>
public static unsafe class CoreDumps
{
    /// <summary>Forbids core files and attaching debuggers. Called before the first secret is read.</summary>
    public static void Forbid()
    {
        Libc.ResourceLimit none = default;
        if (Libc.SetLimit(Libc.RlimitCore, &none) != 0) throw new LinuxException("forbid core files", Marshal.GetLastPInvokeError());
        if (Libc.ProcessControl(Libc.PrSetDumpable, 0, 0, 0, 0) != 0) throw new LinuxException("forbid core dumps", Marshal.GetLastPInvokeError());
    }
}
