using Amaranten.Board;
using Amaranten.Gateway.Control;
using Amaranten.Linux;
using Amaranten.Linux.Device;
using Amaranten.Wire;

namespace Amaranten.Firmware.Init;

/// <summary>
/// The first process of a board. It makes the kernel's world ready, starts the gateway as a process of its own and outlives it: a crash is
/// written to flash, and the watchdog, which nobody feeds any more, starts the board anew (docs/design/device.md).
/// </summary>
internal sealed class InitProcess
{
    public const string BoardFile = "/board.ini", BootStepsFile = "/run/boot-steps", FactoryCopy = "/run/factory.ini";
    private const string Program = "/init", Configuration = "/data/gateway.ini", Seed = "/data/seed";
    private const int WatchdogSeconds = 30, AfterCrashSeconds = 3, LookMilliseconds = 50, LongestWaitMilliseconds = 5_000, ResetIsShownMilliseconds = 3_000;
    private static readonly TimeSpan s_ranWell = TimeSpan.FromMinutes(10);

    private readonly List<BootStep> _steps;
    private readonly BoardDescription _board;
    private readonly CrashBrake _brake = new(Configuration);
    private Watchdog? _watchdog;
    private bool _hasData;

    private InitProcess(Instant started)
    {
        _steps = [new BootStep("kernel started", new Instant(0)), new BootStep("first process", started)];
        FileSystems.MountKernels("proc", "/proc");
        FileSystems.MountKernels("sysfs", "/sys");
        FileSystems.MountKernels("devtmpfs", "/dev");
        FileSystems.MountKernels("tmpfs", "/run");
        using FileStream file = File.OpenRead(BoardFile);
        _board = BoardDescription.Read(file);
    }

    /// <summary>Runs the board; returns only into a kernel that has no first process any more, and starts anew.</summary>
    public static int Run(Instant started)
    {
        var init = new InitProcess(started);
        string file = init.Prepare();
        while (true)
        {
            ChildProcess gateway = init.Start(file);
            var report = new CrashReport(gateway);
            EndedProcess ended;
            do ended = ChildProcess.WaitForAny();
            while (ended.Number != gateway.Number);

            if (ended.ExitStatus is (int)ExitStatus.Stopped or (int)ExitStatus.Restart or (int)ExitStatus.FactoryReset) init.End((ExitStatus)ended.ExitStatus);
            bool isRefusal = ended.ExitStatus == (int)ExitStatus.Refused && file != FactoryCopy;
            if (!isRefusal) init.AwaitWatchdog(report, ended);
            foreach (string line in report.LastLines) BootConsole.Say(line);
            BootConsole.Say($"{file} cannot be run; going on with the factory configuration, which is in memory");
            file = WriteFactory(FactoryCopy, init._board);
        }
    }

    // The configuration file to run.
    private string Prepare()
    {
        FailsafeWish? wish = null;
        Attempt(() => wish = new FailsafeWish(_board.Console));
        using (wish)
        using (PrepareDrivers())
        {
            wish?.ListenToButtons();
            string file = PrepareData();
            if (wish?.IsMade() != true) return file;
            BootConsole.Say("as from the factory, for this once; what is kept is not touched");
            return WriteFactory(FactoryCopy, _board);
        }
    }

    private WaitingLights PrepareDrivers()
    {
        foreach (string module in Directory.GetFiles("/modules").Order(StringComparer.Ordinal)) Attempt(() => KernelModule.Load(module));
        if (_board.Watchdog is { } device) Attempt(() => _watchdog = Watchdog.Open(device, WatchdogSeconds));
        foreach (PortDescription port in _board.Ports) Attempt(() => Name(port));
        Done("drivers loaded");
        return new WaitingLights(_board, LightPattern.SlowBlink);
    }

    private string PrepareData()
    {
        _hasData = DataPartition.TryMount(out string problem);
        if (_hasData) Attempt(DataPartition.FinishReset);
        if (_hasData) Attempt(() => EntropySeed.Restore(Seed));
        else BootConsole.Say($"{problem}; going on with the factory configuration, which is in memory");
        Done("data partition mounted");
        Attempt(() => { if (BoardClock.Set() is { } done) BootConsole.Say(done); });
        new KernelRandom().Fill(stackalloc byte[1]);
        Done("random generator ready");
        if (_hasData)
        {
            Attempt(() => EntropySeed.Renew(Seed));
            BoardClock.KeepNoting();
        }
        Attempt(FileSystems.MakeRootReadOnly);
        if (!_hasData) return WriteFactory(FactoryCopy, _board);
        return File.Exists(Configuration) ? Chosen() : WriteFactory(Configuration, _board);
    }

    private string Chosen()
    {
        StartChoice choice = _brake.Choose();
        if (choice == StartChoice.Kept)
        {
            KeepWatching();
            return Configuration;
        }
        string instead = choice == StartChoice.LastGood ? "the last that ran well" : "the factory configuration";
        BootConsole.Say($"the gateway crashed {_brake.Crashes} times in a row with {Configuration}; going on with {instead}, for this once");
        return choice == StartChoice.LastGood ? _brake.Good : WriteFactory(FactoryCopy, _board);
    }

    private void KeepWatching()
    {
        _brake.Begin();
        var thread = new Thread(() =>
        {
            while (true)
            {
                Thread.Sleep(s_ranWell);
                Attempt(_brake.RanWell);
            }
        })
        {
            Name = "brake",
            IsBackground = true,
        };
        thread.Start();
    }

    private ChildProcess Start(string file)
    {
        File.WriteAllLines(BootStepsFile, _steps.Select(step => $"{step.At.Milliseconds} {step.What}"));
        string[] watchdog = _watchdog is null ? [] : ["--watchdog", $"{_watchdog.Descriptor}"];
        string[] kept = file != Configuration && _hasData ? ["--kept", Configuration] : [];    // which the console mends
        return ChildProcess.Start(Program, [Program, "run", file, "--board", BoardFile, .. watchdog, .. kept]);
    }

    private void End(ExitStatus wish)
    {
        BootConsole.Say(wish == ExitStatus.Stopped ? "switching off" : "starting anew");
        if (_hasData)
        {
            Attempt(_brake.Forget);
            if (wish == ExitStatus.FactoryReset) ResetData();
            else BoardClock.Note();
            Attempt(() => FileSystems.MakeReadOnly(DataPartition.Folder));
        }
        FileSystems.Sync();
        if (wish != ExitStatus.Stopped) Power.Restart();    // with the watchdog armed, should that hang
        _watchdog?.Disarm();
        Power.Off();
    }

    private void ResetData()
    {
        using var lights = new WaitingLights(_board, LightPattern.TripleFlash);
        BootConsole.Say("everything but the log of crashes is deleted");
        Attempt(DataPartition.BeginReset);
        Attempt(DataPartition.FinishReset);
        Thread.Sleep(ResetIsShownMilliseconds);
    }

    // The gateway's memory, and the keys in it, the kernel has cleared already: it is told to (init_on_free).
    private void AwaitWatchdog(CrashReport report, EndedProcess gateway)
    {
        using var lights = new WaitingLights(_board, LightPattern.FastBlink);
        foreach (string line in report.LastLines) BootConsole.Say($"  {line}");
        BootConsole.Say($"the gateway {gateway}; the board starts anew");
        if (_hasData)
        {
            Attempt(() => report.Write(gateway));
            Attempt(_brake.CountCrash);
            Attempt(() => FileSystems.MakeReadOnly(DataPartition.Folder));
        }
        Attempt(() => _watchdog?.Expect(AfterCrashSeconds));
        Thread.Sleep(TimeSpan.FromSeconds(_watchdog is null ? 0 : WatchdogSeconds));
        Power.Restart();
    }

    private static string WriteFactory(string file, BoardDescription board)
    {
        DurableFile.Replace(file, FactoryConfiguration.Text(board));
        return file;
    }

    private static void Name(PortDescription port)
    {
        string? device = NetworkDevices.At(port.At);
        for (int waited = 0; device is null && waited < LongestWaitMilliseconds; waited += LookMilliseconds)
        {
            Thread.Sleep(LookMilliseconds);    // what sits on USB comes when it has been found there
            device = NetworkDevices.At(port.At);
        }
        if (device is null) throw new LinuxException($"port {port.Name}: there is no network device at {port.At}");
        if (device != port.Name) NetworkDevices.Rename(device, port.Name);
    }

    private void Done(string what) => _steps.Add(new BootStep(what, MonotonicClock.Now));

    // A board that lacks a part is better than none: what does not succeed is told, and the boot goes on.
    private static void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Exception refusal) when (refusal is LinuxException or IOException or UnauthorizedAccessException)
        {
            BootConsole.Say(refusal.Message);
        }
    }
}
