using Amaranten.Wire.Ethernet;

namespace Amaranten.Gateway.Ports;

/// <summary>An Ethernet port that the gateway owns: AF_PACKET on the board, a simulated cable in tests.</summary>
public interface IPort
{
    /// <summary>The interface's name in the configuration.</summary>
    string Name { get; }

    /// <summary>The address that the gateway answers to at this port.</summary>
    MacAddress Mac { get; }

    /// <summary>Whether a cable with a living other end is plugged in. False also while the device is gone.</summary>
    bool LinkUp { get; }

    /// <summary>
    /// Whether what is sent may be a superpacket, or lack a checksum that the device then computes. What is received may be either in any case.
    /// </summary>
    bool TakesSuperpackets { get; }

    /// <summary>The share of the worker with this index: 0 for the first.</summary>
    IPortQueue Queue(int worker);

    /// <summary>
    /// Brings packets to these workers from now on. Called by the control thread while workers receive. A port that cannot, or that is busy changing, may bring
    /// them to others: that costs, but loses nothing.
    /// </summary>
    void Spread(FlowPlacement placement);

    /// <summary>Frames received, sent, and lost since start.</summary>
    PortCounters Counters { get; }
}

/// <summary>What a port has counted. A superpacket counts as one frame.</summary>
/// <param name="Received">Frames taken from the device.</param>
/// <param name="Sent">Frames given to the device.</param>
/// <param name="ReceiveDrops">Frames the kernel dropped because we were late.</param>
/// <param name="SendDrops">Frames the device did not take.</param>
public readonly record struct PortCounters(long Received, long Sent, long ReceiveDrops, long SendDrops);
