namespace Amaranten.Crypto.Esp;

/// <summary>The integrity algorithm of one SA over a batch of packets. Read-only after construction.</summary>
internal abstract unsafe class PacketMac : IDisposable
{
    /// <summary>Octets between two MACs of a batch: the longest digest.</summary>
    internal const int Stride = 64;

    /// <summary>Computes the whole MAC of every part; that of part i begins at macs + i * <see cref="Stride"/>.</summary>
    internal abstract void Compute(PacketPart* parts, int count, byte* macs);

    public abstract void Dispose();
}
