using System.Diagnostics;
using System.Globalization;
using System.Text;
using Amaranten.Linux.Consoles;

namespace Amaranten.Firmware;

/// <summary>
/// Says where an exception came from that ends the gateway. The binary holds no names of methods (docs/design/linking.md): what is written are addresses in it,
/// which <c>tools/trace.sh</c> finds in the debug file of the same build.
/// </summary>
internal static class CrashTrace
{
    /// <summary>From now on says it of what nobody catches, before the process ends.</summary>
    public static void Enable() => AppDomain.CurrentDomain.UnhandledException += (_, crash) =>
    {
        if (crash.ExceptionObject is Exception exception) StandardStream.Error.WriteLine(Of(exception));
    };

    /// <summary>What went wrong and where that came from, line by line; what led to it first is last.</summary>
    public static string Of(Exception failure)
    {
        long start = ImageStart();
        var text = new StringBuilder();
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            text.Append(CultureInfo.InvariantCulture, $"{cause.GetType().Name}: {cause.Message}\n");
            foreach (StackFrame frame in new StackTrace(cause, fNeedFileInfo: false).GetFrames())
                text.Append(CultureInfo.InvariantCulture, $"  amaranten {Versions.Firmware} +0x{frame.GetNativeIP() - start:x}\n");
        }
        return text.ToString().TrimEnd();
    }

    // Where the kernel has put the binary: what it maps first lies lowest. Without /proc addresses are written as they are.
    private static long ImageStart()
    {
        try
        {
            string? self = File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: false)?.FullName;
            string? first = File.ReadLines("/proc/self/maps").FirstOrDefault(line => self is not null && line.EndsWith(self, StringComparison.Ordinal));
            return first is null ? 0 : long.Parse(first.Split('-')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
