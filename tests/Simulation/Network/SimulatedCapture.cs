using Amaranten.Decode.Captures;
using Amaranten.Gateway.Control;
using Amaranten.Gateway.Forwarding;

namespace Simulation;

/// <summary>A capture of a simulated gateway, in memory, as the firmware would write it.</summary>
public sealed class SimulatedCapture(IReadOnlyList<CaptureInterface> interfaces, CaptureTaps taps) : ICaptureFile
{
    private readonly List<(CapturedFrame Frame, byte[] Octets)> _taken = [];

    /// <inheritdoc/>
    public long Packets => Taken.Count;

    /// <inheritdoc/>
    public string? EndedBecause => null;

    /// <inheritdoc/>
    public bool IsClosed { get; private set; }

    /// <inheritdoc/>
    public void Close() => IsClosed = true;

    /// <summary>What was captured so far at an interface of this name.</summary>
    public IEnumerable<byte[]> At(string name) => Taken.Where(taken => interfaces[taken.Frame.Interface].Name == name).Select(taken => taken.Octets);

    /// <summary>The whole file.</summary>
    public byte[] ToPcapng() =>
    [
        .. PcapngBlocks.Section("simulation", ""),
        .. interfaces.SelectMany(from => PcapngBlocks.Port(
            from.IsInner ? LinkType.Raw : LinkType.Ethernet, from.Name, CaptureTap.SnapLength, from.IsInner ? PcapngBlocks.InsideTunnel : "")),
        .. Taken.SelectMany(taken => PcapngBlocks.Packet(
            taken.Frame.Interface, taken.Frame.Microseconds * 1_000, taken.Octets, taken.Frame.OriginalLength, taken.Frame.IsInbound, "")),
    ];

    private List<(CapturedFrame Frame, byte[] Octets)> Taken
    {
        get
        {
            byte[] buffer = new byte[CaptureTap.SnapLength];
            while (taps.TryTake(out CapturedFrame frame, buffer, out int length)) _taken.Add((frame, buffer[..length]));
            return _taken;
        }
    }
}
