using System.Diagnostics;

namespace Amaranten.Device;

/// <summary>Programs of the machine, run to their end.</summary>
internal static class Tool
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Runs one that must succeed, and gives what it printed.</summary>
    public static string Run(string command, params string[] arguments)
    {
        (int status, string output) = Try(command, arguments);
        Assert.True(status == 0, $"{command} {string.Join(' ', arguments)}: status {status}\n{output}");
        return output;
    }

    /// <summary>Runs one, and gives its status and what it printed.</summary>
    public static (int Status, string Output) Try(string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" 2>&1", command, .. arguments])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Root,
            Environment = { ["LC_ALL"] = "C" },
        })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static string FindRoot()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Amaranten.Embedded.sln"))) directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
