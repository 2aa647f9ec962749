using Amaranten.Wire.Ethernet;

namespace Amaranten.Linux.Ports;

/// <summary>How a port uses its device.</summary>
public sealed record PortOptions
{
    /// <summary>The port's address; null: one that follows from the device's own.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>Whether the device may be given superpackets and frames without checksums.</summary>
    public bool TakesSuperpackets { get; init; } = true;

    /// <summary>How many workers share the port, 1 or more.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>The VLAN whose frames are the port's, 1 to 4094 (IEEE 802.1Q); null: those without a tag.</summary>
    public int? Vlan { get; init; }
}
