using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Bench.Tables;

/// <summary>What an engine does to the world, where there is no packet path: computations are kept until their turn comes, and SAs go nowhere.</summary>
internal abstract class EngineSide : IIkeActions
{
    private readonly Queue<IkeComputation> _computations = [];

    /// <summary>Computes what waits; false when nothing did.</summary>
    public bool Run(IkeEngine engine, Instant now)
    {
        bool any = _computations.Count > 0;
        while (_computations.TryDequeue(out IkeComputation? computation))
        {
            computation.Run();
            engine.Completed(computation, now);
        }
        return any;
    }

    /// <summary>Drops what waits: its engine is gone.</summary>
    protected void Forget() => _computations.Clear();

    public abstract void Send(UdpEndpoint local, UdpEndpoint peer, ReadOnlySpan<byte> message);
    public abstract void Report(IkeEvent what);

    public void Compute(IkeComputation computation) => _computations.Enqueue(computation);
    public virtual void Install(in ChildSaKeys keys) { }
    public void UseForSending(uint inboundSpi) { }
    public void Remove(uint inboundSpi) { }
    public void MovePeer(ReadOnlySpan<uint> inboundSpis, UdpEndpoint peer) { }
    public Instant LastInbound(uint inboundSpi) => default;
}
