using System.Diagnostics;

namespace Amaranten.Bench.Paths;

/// <summary>Runs the programs of the machine.</summary>
internal static class Shell
{
    /// <summary>Runs a line of sh(1) and returns what it printed; a failure is an exception with what it complained of.</summary>
    internal static string Run(string line)
    {
        (int status, string output, string errors) = Try(line);
        return status == 0 ? output : throw new InvalidOperationException($"`{line}` failed ({status}): {errors.Trim()} {output.Trim()}");
    }

    /// <summary>The same, where a failure is an answer.</summary>
    internal static (int Status, string Output, string Errors) Try(string line)
    {
        using Process process = Start(line);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    /// <summary>Starts a line whose output is read by the caller.</summary>
    internal static Process Start(string line) => Process.Start(
        new ProcessStartInfo("/bin/sh", ["-c", line]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;

    /// <summary>True once the line succeeds; false when it still does not after so many seconds.</summary>
    internal static bool Await(string line, double seconds)
    {
        var watch = Stopwatch.StartNew();
        while (Try(line).Status != 0)
        {
            if (watch.Elapsed.TotalSeconds > seconds) return false;
            Thread.Sleep(50);
        }
        return true;
    }
}
