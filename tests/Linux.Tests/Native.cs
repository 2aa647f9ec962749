using System.Runtime.InteropServices;

namespace Amaranten.Linux.Tests;

/// <summary>System calls that only tests need.</summary>
internal static unsafe class Native
{
    [DllImport("libc")]
    public static extern int openpty(int* master, int* slave, byte* name, void* termios, void* size);

    [DllImport("libc")]
    private static extern int capset(uint* header, uint* data);

    [DllImport("libc")]
    private static extern int prctl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    public static bool IsDumpable => prctl(3, 0, 0, 0, 0) != 0;

    /// <summary>Runs on a thread that has lost every capability, and only it: the user's file rights stay.</summary>
    public static T WithoutPrivilege<T>(Func<T> action)
    {
        T result = default!;
        var thread = new Thread(() =>
        {
            uint* header = stackalloc uint[] { 0x2008_0522, 0 };
            uint* none = stackalloc uint[6];
            new Span<uint>(none, 6).Clear();
            Assert.Equal(0, capset(header, none));
            result = action();
        });
        thread.Start();
        thread.Join();
        return result;
    }
}
