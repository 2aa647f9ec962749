using Amaranten.Config;
using Amaranten.Gateway.Control;
using Amaranten.Linux;
using Amaranten.Wire;

namespace Amaranten.Firmware;

/// <summary><c>amaranten run</c>: reads the configuration, constructs everything, runs until told to stop.</summary>
internal static class RunCommand
{
    /// <returns>0 when it was told to stop, 1 when it could not run.</returns>
    public static int Run(string file, string socket, Instant started)
    {
        CoreDumps.Forbid();
        ConfigResult read = ConfigFile.Configuration(file);
        foreach (Complaint complaint in read.Complaints) System.Console.Error.WriteLine(complaint);
        if (read.Config is not { } config)
        {
            System.Console.Error.WriteLine($"amaranten: nothing in {file} can be run; `amaranten check {file}` says what is wrong");
            return 1;
        }

        BootStep[] boot = [new("program started", started), new("configuration read", MonotonicClock.Now)];
        using var process = new GatewayProcess(file, config, Errors(read), socket, boot);
        return process.Run();
    }

    /// <summary>What of a configuration is not in force, for the status.</summary>
    public static IReadOnlyList<string> Errors(ConfigResult read) =>
        [.. read.Complaints.Where(complaint => complaint.Severity == Severity.Error).Select(complaint => complaint.ToString())];
}
