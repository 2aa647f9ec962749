using System.Diagnostics;

namespace Amaranten.Decode.Tests;

/// <summary>Somebody else's program, which says what is right.</summary>
internal static class Tool
{
    /// <summary>Runs a program that must succeed, and gives what it printed.</summary>
    public static string Run(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)}: {errors.Result}");
        return output;
    }

    /// <summary>Lines that tshark prints.</summary>
    public static string[] Tshark(params string[] arguments) => Run(["tshark", "-n", .. arguments]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
