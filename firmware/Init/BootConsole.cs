using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Amaranten.Firmware.Init;

/// <summary>
/// The kernel's console, for what the first process says. System.Console would take over signals and the terminal, which are the gateway's.
/// </summary>
internal static class BootConsole
{
    private const int StandardOutput = 1;
    private static readonly FileStream s_output = new(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    /// <summary>Says a line. A console that does not take it changes nothing.</summary>
    public static void Say(string line)
    {
        try
        {
            s_output.Write(Encoding.UTF8.GetBytes($"amaranten: {line}\n"));
        }
        catch (IOException)
        {
            // Nobody is there to be told.
        }
    }
}
