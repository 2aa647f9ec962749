using Amaranten.Crypto;
using Amaranten.Gateway.Control.Editing;
using Amaranten.Gateway.Events;
using Amaranten.Gateway.Forwarding;
using Amaranten.Ike;

namespace Amaranten.Gateway.Control;

/// <summary>The world as the control thread meets it: everything that is different on a board, in a lab and in a simulation.</summary>
public sealed record GatewayEdge
{
    /// <summary>Where random octets come from.</summary>
    public required IRandom Random { get; init; }

    /// <summary>Where exponentiations are done.</summary>
    public required IComputePool Pool { get; init; }

    /// <summary>Sends one whole Ethernet frame of the control thread's own (ARP) at the interface with this index.</summary>
    public required Action<int, ReadOnlyMemory<byte>> SendFrame { get; init; }

    /// <summary>How many workers carry packets, 1 or more: the ports have a queue for each.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Ends the sleep of the worker with this index: something was injected, or another worker gave it something. Any thread may call it.</summary>
    public required Action<int> WakeWorker { get; init; }

    /// <summary>Takes each log line.</summary>
    public required Action<LogLine> Log { get; init; }

    /// <summary>A clock finer than <see cref="Wire.Instant"/>, in microseconds, for round-trip times only.</summary>
    public required Func<long> Microseconds { get; init; }

    /// <summary>The time of day, by which certificates are valid; null while it is not known: a board may have no battery.</summary>
    public required Func<DateTimeOffset?> WallClock { get; init; }

    /// <summary>Makes a new file for keys, which its owner alone may read; the answer is why not, or null.</summary>
    public Func<string, string?> CreateKeyFile { get; init; } = _ => "there is no file here";

    /// <summary>Where keys go that the operator wants to have written down (<c>key-log</c>, and beside a capture).</summary>
    public KeyLogSink KeyLog { get; init; } = (_, _) => "there is no file here";

    /// <summary>What has been done since the program started, the start first; for <c>show timing</c>.</summary>
    public IReadOnlyList<BootStep> Boot { get; init; } = [];

    /// <summary>Opens files for captures.</summary>
    public CaptureOpener OpenCapture { get; init; } = NoCaptures;

    /// <summary>Ends the gateway and does that to the board; null: there is no board around it.</summary>
    public Action<PowerWish>? Power { get; init; }

    /// <summary>Where the configuration is kept that operators edit.</summary>
    public IConfigStore Store { get; init; } = new NoConfigStore();

    /// <summary>What the process takes of memory; null: not known.</summary>
    public Func<MemoryStatus?> Memory { get; init; } = () => null;

    /// <summary>Whether flash is being written to, for the lights.</summary>
    public Func<bool> IsWriting { get; init; } = () => false;

    /// <summary>Version of the firmware, for <c>show version</c>.</summary>
    public required string Version { get; init; }

    private static ICaptureFile? NoCaptures(string file, IReadOnlyList<CaptureInterface> interfaces, CaptureTaps taps, out string problem)
    {
        problem = "there are no files here";
        return null;
    }
}

/// <summary>Where slow computations go, away from packets and from the control thread.</summary>
public interface IComputePool
{
    /// <summary>Takes a computation to be run.</summary>
    void Start(IkeComputation computation);

    /// <summary>Gives back one that has been run; false when none is ready.</summary>
    bool TryTake(out IkeComputation? computation);
}
