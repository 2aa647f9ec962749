using Amaranten.Crypto.Esp;
using Amaranten.Ipsec.Sa;

namespace Amaranten.Ipsec.Esp;

/// <summary>
/// Packets on their way into the tunnel. What goes in is plaintext; what comes out of <see cref="Sealed"/> is sealed; there is no
/// other way out, so a plaintext can not reach a send buffer by an early flush. One instance per worker, reused (RFC 4303 §3.3).
/// </summary>
public sealed class SealBatch
{
    /// <summary>A batch of up to <paramref name="capacity"/> packets.</summary>
    public SealBatch(int capacity) => throw new NotImplementedException();

    /// <summary>True when nothing more fits before <see cref="Seal"/> and <see cref="Clear"/>.</summary>
    public bool IsFull => throw new NotImplementedException();

    /// <summary>
    /// Takes an inner packet that lies at <paramref name="innerOffset"/>: claims a sequence number, writes the ESP header in front (8 octets and IV)
    /// and the trailer behind (padding, pad length, next header). The caller guarantees that room; see <see cref="HeadroomBytes"/> and <see cref="TailroomBytes"/>.
    /// </summary>
    /// <param name="sa">The SA to send with.</param>
    /// <param name="memory">The frame memory.</param>
    /// <param name="innerOffset">Start of the inner IP header.</param>
    /// <param name="innerLength">Length of the inner packet.</param>
    /// <param name="tag">Returned with the sealed packet.</param>
    /// <returns><see cref="Drop.EspExhausted"/> when the SA may not send any more, else <see cref="Drop.None"/>.</returns>
    public Drop Add(OutboundSa sa, Span<byte> memory, int innerOffset, int innerLength, int tag) => throw new NotImplementedException();

    /// <summary>Seals everything added, runs of one SA together, in order.</summary>
    public void Seal(Span<byte> memory) => throw new NotImplementedException();

    /// <summary>What has been sealed, in the order it was added. Empty before <see cref="Seal"/>.</summary>
    public ReadOnlySpan<SealedPacket> Sealed => throw new NotImplementedException();

    /// <summary>Forgets all.</summary>
    public void Clear() => throw new NotImplementedException();

    /// <summary>Octets needed in front of an inner packet for the largest ESP header and IV.</summary>
    public const int HeadroomBytes = 8 + 16;

    /// <summary>Octets needed behind an inner packet for the largest trailer and ICV.</summary>
    public const int TailroomBytes = 17 + 32;
}

/// <summary>A sealed ESP packet: proof that what lies at <see cref="Slice"/> is ciphertext.</summary>
public readonly struct SealedPacket
{
    internal SealedPacket(OutboundSa sa, EspSlice slice, int tag)
    {
        Sa = sa;
        Slice = slice;
        Tag = tag;
    }

    /// <summary>The SA it was sealed with.</summary>
    public OutboundSa Sa { get; }

    /// <summary>From the SPI to the end of the ICV.</summary>
    public EspSlice Slice { get; }

    /// <summary>What the caller gave.</summary>
    public int Tag { get; }
}
