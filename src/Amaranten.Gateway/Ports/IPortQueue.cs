namespace Amaranten.Gateway.Ports;

/// <summary>A worker's share of a port: what the port brings to this worker, and its way out. It belongs to that worker's thread.</summary>
public interface IPortQueue : IFrameSender
{
    /// <summary>
    /// Takes what has arrived, without waiting. On entry each frame says where there is room (Offset, Length); on return the first
    /// n of them describe what arrived. Frames for other stations' unicast addresses may be among them.
    /// </summary>
    /// <returns>n; 0 when nothing is there or the device is gone.</returns>
    int Receive(FrameMemory memory, Span<Frame> frames);
}
