using System.Collections.Frozen;
using Amaranten.Gateway.Forwarding;
using Amaranten.Ike;
using Amaranten.Ipsec;
using Amaranten.Wire;

namespace Amaranten.Gateway.Control;

/// <summary>Where captures are written; all work on files happens on a thread of its own.</summary>
public interface ICaptureFile
{
    /// <summary>Packets that are in the file.</summary>
    long Packets { get; }

    /// <summary>Why it ends: it is as large as it may be, or cannot be written any more; null while it goes on.</summary>
    string? EndedBecause { get; }

    /// <summary>Whether the file is whole and closed.</summary>
    bool IsClosed { get; }

    /// <summary>Asks for the end: what is left will be written and the file closed. Does not wait.</summary>
    void Close();
}

/// <summary>Opens a new file for a capture and empties the tap into it.</summary>
/// <param name="file">As the operator wrote it.</param>
/// <param name="interfaces">Where packets come from, by index.</param>
/// <param name="taps">What hands them over.</param>
/// <param name="problem">Why there is no file; for people.</param>
public delegate ICaptureFile? CaptureOpener(string file, IReadOnlyList<CaptureInterface> interfaces, CaptureTaps taps, out string problem);

/// <summary>
/// The one capture that may run: of all ports or of one, and of the insides of tunnels; ended by the operator, by its size or by its time.
/// </summary>
internal sealed class Captures(RunningConfig running, SaStore sas, KeyLog keys, PathPublisher path, GatewayEdge edge, Action<string> log)
{
    private const long LongestMilliseconds = 10 * 60_000;
    private (string File, ICaptureFile Writer, CaptureTaps Taps, Instant EndsAt)? _running, _ending;
    private string _why = "";

    /// <summary>What the packet path copies frames into; null: no capture runs.</summary>
    public CaptureTaps? Taps => _running?.Taps;

    /// <summary>How far it is; null: none runs.</summary>
    public string? Progress => _running is { } running ? Sum(running.File, running.Writer.Packets, running.Taps.Lost) : null;

    /// <summary>Begins; the answer is why not, or null.</summary>
    public string? Start(CaptureRequest request, Instant now)
    {
        if (_running is not null) return $"a capture runs already: {Progress}";
        if (_ending is not null) return "the last capture is still being written";
        string[] ports = [.. running.Interfaces.Select(port => port.Name)];
        int index = Array.IndexOf(ports, request.OnlyInterface);
        if (request.OnlyInterface is { } only && index < 0) return $"there is no interface '{only}'; there are {string.Join(", ", ports)}";
        if (request.KeyFile == request.File) return "the keys need a file of their own";

        CaptureInterface[] interfaces =
        [
            .. ports.Select(name => new CaptureInterface(name, IsInner: false)),
            .. request.WithInner ? running.Tunnels.Select(tunnel => new CaptureInterface(tunnel.Name, IsInner: true)) : [],
        ];
        var taps = new CaptureTaps(path.Workers.Length, request.OnlyInterface is null ? null : index, edge.Microseconds, request.WithInner ? Insides(ports.Length) : null);
        if (edge.OpenCapture(request.File, interfaces, taps, out string problem) is not { } writer) return problem;
        if (request.KeyFile is { } keyFile && keys.Begin(keyFile, sas.Pairs) is { } why)
        {
            writer.Close();
            return $"{why}; {request.File} is left empty";
        }
        _running = (request.File, writer, taps, now.Plus(LongestMilliseconds));
        path.Changed();
        return null;
    }

    /// <summary>Ends it; the log will say what it came to. False when none runs.</summary>
    public bool Stop()
    {
        if (_running is not { } running) return false;
        (_running, _ending) = (null, running);
        keys.End();
        path.Changed();
        running.Writer.Close();
        return true;
    }

    /// <summary>Ends it when it has lasted long enough, or its file is full.</summary>
    public void Tick(Instant now)
    {
        if (_ending is { Writer.IsClosed: true } ended)
        {
            log($"{Sum(ended.File, ended.Writer.Packets, ended.Taps.Lost)}{_why}");
            (_ending, _why) = (null, "");
        }
        if (_running is not { } running) return;
        string? why = running.Writer.EndedBecause ?? (now >= running.EndsAt ? "ten minutes are over" : null);
        if (why is null) return;
        _why = $"; {why}";
        Stop();
    }

    // A packet is known by the account of its networks, which SAs come and go with. Tunnels that are configured later are in no file that has begun.
    private FrozenDictionary<TunnelDrops, int> Insides(int ports) => running.Tunnels
        .SelectMany((tunnel, at) => Enumerable.Range(0, tunnel.Selectors.Length).Append(ChildSaKeys.DhcpSelector)
            .Select(selector => KeyValuePair.Create(sas.DropsOf(new SaKey(tunnel.Name, 0, selector)), ports + at)))
        .ToFrozenDictionary();

    private static string Sum(string file, long packets, long lost) => $"{packets} packets in {file}{(lost == 0 ? "" : $", {lost} lost")}";
}
