using System.Collections.Immutable;
using System.Text;
using Amaranten.Config;
using Amaranten.Gateway.Control;
using Amaranten.Gateway.Events;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;
using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Ethernet;

namespace Simulation;

/// <summary>A whole gateway, workers and control in one thread, on simulated cables.</summary>
public sealed class SimulatedGateway
{
    private readonly ImmutableArray<SimulatedPort> _ports;
    private readonly ImmutableArray<Cable> _cables;
    private readonly World _world;
    private readonly QueuePool _pool = new();
    private long _clockAhead;
    private bool _isWorkerDue = true;
    private int _turn;
    private Instant? _deadline;

    /// <summary>A gateway that runs this INI text; its interfaces are on these cables, in order.</summary>
    public SimulatedGateway(World world, string ini, params ReadOnlySpan<Cable> cables)
        : this(world, Read(ini), cables)
    {
    }

    /// <summary>The same, with every tunnel changed beyond what its text says.</summary>
    public SimulatedGateway(World world, string ini, Func<TunnelConfig, TunnelConfig>? change, params ReadOnlySpan<Cable> cables)
        : this(world, change is null ? Read(ini) : Read(ini) with { Tunnels = [.. Read(ini).Tunnels.Select(change)] }, cables)
    {
    }

    /// <summary>A gateway with this configuration.</summary>
    public SimulatedGateway(World world, GatewayConfig config, params ReadOnlySpan<Cable> cables)
    {
        _world = world;
        _cables = [.. cables];
        Config = config;
        var ports = ImmutableArray.CreateBuilder<SimulatedPort>();
        for (int i = 0; i < cables.Length; i++)
        {
            ulong mac = 0x0200_0000_0000UL + (uint)config.Interfaces[i].Address.V4;
            ports.Add(new SimulatedPort(config.Interfaces[i].Name, new MacAddress(mac), cables[i]));
        }
        _ports = ports.ToImmutable();
        for (int i = 0; i < cables.Length; i++) cables[i].Connect(_ports[i]);

        Controller = new GatewayController(config, [], _ports.CastArray<IPort>(), new GatewayEdge
        {
            Random = world.RandomFor(config.System.Name + world.Now.Milliseconds),
            Pool = _pool,
            SendFrame = (index, frame) => _ports[index].SendOwn(frame),
            Workers = config.System.Workers ?? 1,
            WakeWorker = _ => _isWorkerDue = true,
            Log = line =>
            {
                Log.Add(line.ToString());
                Logged?.Invoke(line);
            },
            CreateKeyFile = _ => null,
            OpenCapture = (string _, IReadOnlyList<CaptureInterface> interfaces, CaptureTaps taps, out string problem) =>
            {
                problem = "";
                return Capture = new SimulatedCapture(interfaces, taps);
            },
            KeyLog = (file, line) =>
            {
                KeyLog.Add($"{file}: {Encoding.ASCII.GetString(line)}");
                return null;
            },
            WallClock = () => world.WallClock.AddMilliseconds(_clockAhead),
            Microseconds = () => Here(world.Now).Milliseconds * 1000,
            Version = "simulated",
        }, world.Now);
        world.Add(this);
    }

    /// <summary>The control side.</summary>
    public GatewayController Controller { get; }

    /// <summary>What it was started with.</summary>
    public GatewayConfig Config { get; }

    /// <summary>Every line it logged.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Every line of keys that it wrote down.</summary>
    public List<string> KeyLog { get; } = [];

    /// <summary>The last capture that was begun.</summary>
    public SimulatedCapture? Capture { get; private set; }

    /// <summary>Hears of every line as it is logged.</summary>
    public event Action<LogLine>? Logged;

    /// <summary>When it wants to run, on the world's clock.</summary>
    public Instant Deadline => _deadline ??= Controller.Deadline is var deadline && deadline == Instant.Never ? deadline : deadline.Plus(-_clockAhead);

    /// <summary>The first tunnel's status.</summary>
    public TunnelStatus Tunnel => Controller.Status.Tunnels[0];

    /// <summary>True when every pair of every tunnel has an SA.</summary>
    public bool IsUp => Controller.Status.Tunnels.All(tunnel => tunnel.Pairs.All(pair => pair.Sa is not null));

    /// <summary>Does what is due.</summary>
    public void Step(Instant now)
    {
        Controller.Step(Here(now));
        _isWorkerDue = true;
        _deadline = null;
    }

    /// <summary>Somebody may have asked something of it or put a packet into it: both its sides look again.</summary>
    public void Touch() => (_deadline, _isWorkerDue) = (null, true);

    /// <summary>Its clock jumps forward.</summary>
    public void JumpClock(long milliseconds)
    {
        _clockAhead += milliseconds;
        _deadline = null;
    }

    /// <summary>Takes what has arrived; false when there was nothing to do.</summary>
    public bool Work(Instant now)
    {
        bool busy = false;
        if (_isWorkerDue || HasFrames)
        {
            _isWorkerDue = false;
            _turn++; // now this one is the first to see what has arrived, now that
            for (int i = 0; i < Controller.Workers.Length; i++) busy |= Controller.Workers[(_turn + i) % Controller.Workers.Length].RunOnce(Here(now)) > 0;
            _isWorkerDue |= busy; // they take a few of what control gives them at a time, and rest when they find nothing
        }
        if (!Controller.HasWork && !_pool.HasAny) return busy;
        Step(now);
        return true;
    }

    private bool HasFrames
    {
        get
        {
            foreach (SimulatedPort port in _ports)
                if (port.HasFrames) return true;
            return false;
        }
    }

    private Instant Here(Instant now) => now.Plus(_clockAhead);

    /// <summary>Gone, without a word to anyone.</summary>
    public void CutPower()
    {
        _world.Remove(this);
        for (int i = 0; i < _ports.Length; i++) _cables[i].Disconnect(_ports[i]);
    }

    private static GatewayConfig Read(string ini)
    {
        ConfigResult result = ConfigReader.Read("simulated.ini", ini);
        if (!result.IsClean) throw new ArgumentException(string.Join('\n', result.Complaints), nameof(ini));
        return result.Config!;
    }

    /// <summary>Computations are done when the control thread asks for them: deterministic, and never inside Compute.</summary>
    private sealed class QueuePool : IComputePool
    {
        private readonly Queue<IkeComputation> _queue = new();

        public bool HasAny => _queue.Count > 0;

        public void Start(IkeComputation computation) => _queue.Enqueue(computation);

        public bool TryTake(out IkeComputation? computation)
        {
            bool any = _queue.TryDequeue(out computation);
            computation?.Run();
            return any;
        }
    }
}
