namespace Amaranten.Gateway.Ports;

/// <summary>
/// The sending half of a port. A worker sends through its <see cref="IPortQueue"/>; the control thread sends frames of its own (ARP, IKE) through
/// another sender on the same device, since none is shared between threads.
/// </summary>
public interface IFrameSender
{
    /// <summary>Sends frames, without waiting. Those that the device would not take are lost and counted by the port.</summary>
    /// <returns>How many were taken.</returns>
    int Send(FrameMemory memory, ReadOnlySpan<Frame> frames);
}
