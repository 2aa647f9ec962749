using System.Diagnostics;

namespace Amaranten.Interop.Lab;

/// <summary>Reads a capture by tshark.</summary>
public static class Tshark
{
    /// <summary>The lines that tshark prints of a capture.</summary>
    public static string[] Read(string file, params string[] how)
    {
        Outcome tshark = Output(["tshark", "-n", "-r", file, .. how]);
        Assert.True(tshark.Succeeded, tshark.Output);
        return tshark.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    // tshark warns on its standard error that it runs as root; only the lines it prints count.
    private static Outcome Output(string[] command)
    {
        using Process tshark = Command.StartQuiet(command);
        tshark.StandardInput.Close();
        Task<string> warnings = tshark.StandardError.ReadToEndAsync();
        string lines = tshark.StandardOutput.ReadToEnd();
        tshark.WaitForExit();
        return new Outcome(tshark.ExitCode, tshark.ExitCode == 0 ? lines : warnings.Result);
    }
}
