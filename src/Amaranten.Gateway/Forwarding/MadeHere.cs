namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// Answers that the worker gives itself, kept until the batch has been looked through: so nothing that answers runs in the middle of
/// what it answers to.
/// </summary>
internal sealed class MadeHere(WorkerContext context)
{
    private readonly Packet[] _packets = new Packet[2 * WorkerContext.BatchFrames];
    private int _count;

    public ReadOnlySpan<Packet> Packets => _packets.AsSpan(0, _count);

    public void Add(in Packet packet)
    {
        if (_count < _packets.Length) _packets[_count++] = packet;
        else context.Drop(PacketDrop.RateLimited);
    }

    public void Clear() => _count = 0;
}
