using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Gateway.Control;
using Amaranten.Gateway.Events;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;
using Amaranten.Linux;
using Amaranten.Linux.Consoles;
using Amaranten.Linux.Polling;
using Amaranten.Linux.Ports;
using Amaranten.Wire;

namespace Amaranten.Firmware;

/// <summary>The running gateway: ports, workers, control loop and consoles of one process.</summary>
internal sealed class GatewayProcess : IDisposable
{
    private const long LongestSleepMilliseconds = 500;
    private const long LongestRoundMilliseconds = 5_000;
    private const int OwnFrameBytes = 2_048;

    private readonly string _file, _folder;
    private readonly ImmutableArray<PacketPort> _ports;
    private readonly ImmutableArray<IFrameSender> _senders;
    private readonly FrameMemory _ownFrames = new(1, OwnFrameBytes);
    private readonly ImmutableArray<EventFd> _workerBells;
    private readonly EventFd _controlBell = new();
    private readonly Poller _poller = new();
    private readonly LinkEvents _links;
    private readonly ComputeThread _compute;
    private readonly GatewayController _controller;
    private readonly ImmutableArray<WorkerThread> _workers;
    private readonly ConsoleServer _consoles;
    private readonly Signals _signals;
    private readonly BoardFront? _board;
    private CaptureFile? _capture;

    public GatewayProcess(string file, GatewayConfig config, IReadOnlyList<string> complaints, string socket, IReadOnlyList<BootStep> boot, BoardFront? board, string? kept = null)
    {
        (_file, _board) = (file, board);
        // From which paths begin that are not whole, in it and on the console.
        _folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        var keyFiles = new KeyLogFile(_folder);
        int workers = config.System.WorkersOn(Environment.ProcessorCount);
        _workerBells = [.. Enumerable.Range(0, workers).Select(_ => new EventFd())];
        _ports = [.. config.Interfaces.Select(port => PacketPort.Open(port.Name, port.Device, Options(port, workers)))];
        Instant opened = MonotonicClock.Now;
        _senders = [.. _ports.Select(port => port.OpenSender())];
        _links = new LinkEvents(() => { foreach (PacketPort port in _ports) port.Refresh(); });
        _compute = new ComputeThread(_controlBell);
        _controller = new GatewayController(config, complaints, _ports.CastArray<IPort>(), new GatewayEdge
        {
            Random = new KernelRandom(),
            Pool = _compute,
            SendFrame = SendFrame,
            Workers = workers,
            WakeWorker = worker => _workerBells[worker].Ring(),
            Log = WriteLog,
            CreateKeyFile = keyFiles.Create,
            KeyLog = keyFiles.Append,
            WallClock = () => WallClock.Now,
            Microseconds = () => MonotonicClock.Microseconds,
            OpenCapture = OpenCapture,
            Store = new ConfigStore(kept ?? file, () => _board?.ShowWriting(_controller!)),
            Memory = ProcessMemory.Now,
            IsWriting = () => _board?.IsWriting == true,
            Power = board is null ? null : board.End,
            Boot = [.. boot, new BootStep("ports open", opened)],
            Version = Versions.Firmware,
        }, MonotonicClock.Now);
        _workers = [.. _controller.Workers.Select((worker, i) => new WorkerThread(worker, new PortWaiter(_ports, i, _workerBells[i]), _workerBells[i], _controlBell, i))];
        _signals = new Signals(_controlBell);
        _poller.Add(_controlBell);
        _poller.Add(_links);
        _consoles = new ConsoleServer(_poller, socket, _controller, config.System.Name);
        board?.Attach(_poller, _controller, config.System.Name);
    }

    public int Run()
    {
        _controller.Log(GatewayEvent.Started, $"amaranten {Versions.Firmware} runs {_file}");
        _board?.Invite();
        foreach (WorkerThread worker in _workers) worker.Start();
        while (!_signals.StopRequested && _board?.Wish is null && Failure is null)
        {
            _controller.Step(MonotonicClock.Now);
            foreach (PacketPort port in _ports) port.Maintain(MonotonicClock.Now);
            if (_signals.TakeReload()) _controller.Candidate.Reload();
            _consoles.HangUp();
            Instant showAgain = _board?.Step(_controller, AreWorkersAlive, MonotonicClock.Now) ?? Instant.Never;
            if (!_controller.HasWork) Sleep(showAgain);
        }
        return Stop();
    }

    public void Dispose()
    {
        _signals.Dispose();
        _capture?.Finish();
        _consoles.Dispose();
        _links.Dispose();
        _compute.Dispose();
        foreach (PacketPort port in _ports) port.Dispose();
        foreach (EventFd bell in _workerBells) bell.Dispose();
        _controlBell.Dispose();
    }

    private bool AreWorkersAlive => _workers.All(worker => MonotonicClock.Now.Since(worker.LastRound) < LongestRoundMilliseconds);

    // Of the first that died; what the others carry depends on it.
    private Exception? Failure => _workers.FirstOrDefault(worker => worker.Failure is not null)?.Failure;

    private static PortOptions Options(InterfaceConfig port, int workers) => new()
    {
        Mac = port.Mac,
        TakesSuperpackets = port.Superpackets,
        Vlan = port.Vlan,
        Workers = workers,
    };

    private void Sleep(Instant atTheLatest)
    {
        Instant now = MonotonicClock.Now, deadline = Instant.Earlier(_controller.Deadline, now.Plus(LongestSleepMilliseconds));
        _poller.Wait(now, Instant.Earlier(deadline, atTheLatest));
    }

    private int Stop()
    {
        _controller.Log(GatewayEvent.Stopping, "stopping: the peers are told");
        _controller.Shutdown(MonotonicClock.Now);
        foreach (WorkerThread worker in _workers) worker.Stop();
        if (Failure is not { } failure) return (int)(_board?.Wish ?? ExitStatus.Stopped);
        StandardStream.Error.WriteLine($"amaranten: the packet path failed, please report this: {CrashTrace.Of(failure)}");
        return (int)ExitStatus.Failed;
    }

    private ICaptureFile? OpenCapture(string file, IReadOnlyList<CaptureInterface> interfaces, CaptureTaps taps, out string problem) =>
        _capture = CaptureFile.Open(Path.Combine(_folder, file), interfaces, taps, out problem);

    private void SendFrame(int port, ReadOnlyMemory<byte> frame)
    {
        frame.Span.CopyTo(_ownFrames.Span);
        _senders[port].Send(_ownFrames, [new Frame(0, frame.Length, default)]);
    }

    // Wall-clock time is for people; a board without a battery may not know it, so the time since start stands beside it.
    private void WriteLog(LogLine line)
    {
        if (line.Level <= LogLevel.Debug) return;
        string text = $"{DateTime.Now:HH:mm:ss.fff} {line}";
        StandardStream.Error.WriteLine(text);
        _board?.ShowLog(text);
    }
}
