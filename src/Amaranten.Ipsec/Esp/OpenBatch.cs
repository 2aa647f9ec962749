using Amaranten.Crypto.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire;

namespace Amaranten.Ipsec.Esp;

/// <summary>
/// Packets on their way out of the tunnel. A forged packet meets, in this order: length, replay window, ICV, and is dropped at the
/// first that fails (RFC 4303 §3.4). One instance per worker, reused.
/// </summary>
public sealed class OpenBatch
{
    /// <summary>A batch of up to <paramref name="capacity"/> packets.</summary>
    public OpenBatch(int capacity) => throw new NotImplementedException();

    /// <summary>True when nothing more fits before <see cref="Open"/> and <see cref="Clear"/>.</summary>
    public bool IsFull => throw new NotImplementedException();

    /// <summary>Takes an ESP packet of <paramref name="sa"/>, after the checks that need no cryptography. Any other value than <see cref="Drop.None"/>: not taken.</summary>
    public Drop Add(InboundSa sa, ReadOnlySpan<byte> memory, EspSlice slice, int tag) => throw new NotImplementedException();

    /// <summary>
    /// Verifies and decrypts everything added, moves the windows, checks padding and selectors, counts in the SAs. No plaintext is released
    /// for a packet whose <see cref="OpenedPacket.Drop"/> is not None.
    /// </summary>
    public void Open(Span<byte> memory, Instant now) => throw new NotImplementedException();

    /// <summary>The outcome of each packet, in the order it was added. Empty before <see cref="Open"/>.</summary>
    public ReadOnlySpan<OpenedPacket> Opened => throw new NotImplementedException();

    /// <summary>Forgets all.</summary>
    public void Clear() => throw new NotImplementedException();
}

/// <summary>What became of one ESP packet.</summary>
/// <param name="Sa">The SA it arrived on.</param>
/// <param name="Drop">None, or why it is dropped.</param>
/// <param name="InnerOffset">Start of the inner IP packet in the frame memory.</param>
/// <param name="InnerLength">Its length, padding removed.</param>
/// <param name="IsNewest">True when its sequence number moved the window: only such a packet may move the peer's endpoint (RFC 3947 §7).</param>
/// <param name="Tag">What the caller gave.</param>
public readonly record struct OpenedPacket(InboundSa Sa, Drop Drop, int InnerOffset, int InnerLength, bool IsNewest, int Tag);
