using System.Diagnostics;

namespace Amaranten.Linux.Tests;

/// <summary>Runs the system's own commands: the witnesses that are not us.</summary>
internal static class Shell
{
    public static string Run(string command)
    {
        (int status, string output) = Try(command);
        return status == 0 ? output : throw new InvalidOperationException($"`{command}` ended with {status}: {output}");
    }

    public static (int Status, string Output) Try(string command)
    {
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"({command}) 2>&1 </dev/null"]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
