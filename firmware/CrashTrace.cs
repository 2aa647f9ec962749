using System.Diagnostics;
using System.Globalization;

namespace Amaranten.Firmware;

/// <summary>
/// Says where an exception came from that nobody caught. The binary holds no names of methods (docs/design/linking.md): what is written are addresses in it,
/// which <c>tools/trace.sh</c> finds in the debug file of the same build.
/// </summary>
internal static class CrashTrace
{
    /// <summary>From now on, before the process ends.</summary>
    public static void Enable() => AppDomain.CurrentDomain.UnhandledException += (_, crash) => Write(crash.ExceptionObject as Exception);

    private static void Write(Exception? crash)
    {
        long start = ImageStart();
        for (; crash is not null; crash = crash.InnerException)
        {
            System.Console.Error.WriteLine($"{crash.GetType().Name} came from");
            foreach (StackFrame frame in new StackTrace(crash, fNeedFileInfo: false).GetFrames())
                System.Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  amaranten {Versions.Firmware} +0x{frame.GetNativeIP() - start:x}"));
        }
    }

    // Where the kernel has put the binary: what it maps first lies lowest.
    private static long ImageStart()
    {
        string? self = File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: false)?.FullName;
        string first = File.ReadLines("/proc/self/maps").First(line => self is not null && line.EndsWith(self, StringComparison.Ordinal));
        return long.Parse(first.Split('-')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
