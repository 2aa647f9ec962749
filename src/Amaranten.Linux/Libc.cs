using System.Runtime.InteropServices;
using Tmds.Linux;

namespace Amaranten.Linux;

/// <summary>What Tmds.LibC lacks. In the static binary the linker binds these (firmware/Directory.Build.targets).</summary>
internal static unsafe partial class Libc
{
    internal const int PrSetDumpable = 4;
    internal const int RlimitCore = 4;

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    internal static partial int ReceiveMessages(int socket, mmsghdr* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    internal static partial int SendMessages(int socket, mmsghdr* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "getrandom", SetLastError = true)]
    internal static partial nint GetRandom(byte* buffer, nuint length, uint flags);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int ProcessControl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    internal static partial int SetLimit(int resource, ResourceLimit* limit);

    internal struct ResourceLimit
    {
        public nuint Soft;
        public nuint Hard;
    }
}
