using System.Globalization;
using Amaranten.Board;
using Amaranten.Config;
using Amaranten.Firmware.Init;
using Amaranten.Gateway.Control;
using Amaranten.Linux;
using Amaranten.Linux.Consoles;
using Amaranten.Linux.Device;
using Amaranten.Wire;

namespace Amaranten.Firmware;

/// <summary><c>amaranten run</c>: reads the configuration, constructs everything, runs until told to stop.</summary>
internal static class RunCommand
{
    /// <returns>An <see cref="ExitStatus"/>.</returns>
    public static int Run(string file, string socket, Instant started) => Run(file, socket, [new BootStep("program started", started)], null);

    /// <summary>The same as the child of <see cref="InitProcess"/>, with the board's lights, serial line and watchdog, which it inherits.</summary>
    /// <param name="file">The configuration to run.</param>
    /// <param name="socket">The control socket.</param>
    /// <param name="started">When the program was started.</param>
    /// <param name="boardFile">What describes the board.</param>
    /// <param name="options">In pairs: <c>--watchdog</c> and its descriptor, <c>--kept</c> and the file that operators edit, where it is not the one that runs.</param>
    public static int RunOnBoard(string file, string socket, Instant started, string boardFile, IReadOnlyList<string> options)
    {
        string? option(string name) => options.SkipWhile(word => word != name).ElementAtOrDefault(1);
        using FileStream stream = File.OpenRead(boardFile);
        BoardDescription description = BoardDescription.Read(stream);
        Watchdog? inherited = option("--watchdog") is { } descriptor ? Watchdog.Inherited(int.Parse(descriptor, CultureInfo.InvariantCulture)) : null;
        using var board = new BoardFront(description, inherited, StandardStream.Error.WriteLine);
        IEnumerable<BootStep> before = File.ReadLines(InitProcess.BootStepsFile).Select(line => line.Split(' ', 2))
            .Select(step => new BootStep(step[1], new Instant(long.Parse(step[0], CultureInfo.InvariantCulture))));
        return Run(file, socket, [.. before, new BootStep("gateway started", started)], board, option("--kept"));
    }

    private static int Run(string file, string socket, IReadOnlyList<BootStep> before, BoardFront? board, string? kept = null)
    {
        CoreDumps.Forbid();
        ConfigResult read = ConfigFile.Configuration(file);
        foreach (Complaint complaint in read.Complaints) StandardStream.Error.WriteLine(complaint.ToString());
        if (read.Config is not { } config)
        {
            StandardStream.Error.WriteLine($"amaranten: nothing in {file} can be run; `amaranten check {file}` says what is wrong");
            return (int)ExitStatus.Refused;
        }

        BootStep[] boot = [.. before, new("configuration read", MonotonicClock.Now)];
        using var process = new GatewayProcess(file, config, [.. read.Errors, .. NotInForce(file, kept)], socket, boot, board, kept);
        return board is null ? process.Run() : RunToTheEnd(process);
    }

    private static IEnumerable<string> NotInForce(string file, string? kept)
    {
        string instead = file == InitProcess.FactoryCopy ? "as from the factory" : $"with {file}, the last that ran well,";
        return kept is null ? [] : [$"{kept} is kept and not in force: the board runs {instead} until it starts anew"];
    }

    // What ends a gateway that was running is no refusal: the first process would go on with the factory configuration.
    private static int RunToTheEnd(GatewayProcess process)
    {
        try
        {
            return process.Run();
        }
        catch (Exception failure) when (failure is LinuxException or IOException or UnauthorizedAccessException)
        {
            StandardStream.Error.WriteLine($"amaranten: {CrashTrace.Of(failure)}");
            return (int)ExitStatus.Failed;
        }
    }
}
