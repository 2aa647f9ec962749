namespace Amaranten.Gateway.Control;

/// <summary>What an operator wants to have captured.</summary>
/// <param name="File">A new pcapng file.</param>
public sealed record CaptureRequest(string File)
{
    /// <summary>Frames of this interface alone; null: of all.</summary>
    public string? OnlyInterface { get; init; }

    /// <summary>Also what is inside tunnels: each packet before it is sealed and after it is opened.</summary>
    public bool WithInner { get; init; }

    /// <summary>A new file for the keys of all SAs that are in force meanwhile; null: keys are not written.</summary>
    public string? KeyFile { get; init; }
}

/// <summary>Where captured packets come from, as the file describes it.</summary>
/// <param name="Name">Of the port, or of the tunnel.</param>
/// <param name="IsInner">Whether it is a tunnel: its packets begin with IP. Those of a port begin with Ethernet.</param>
public readonly record struct CaptureInterface(string Name, bool IsInner);
