using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Esp;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Esp;

/// <summary>
/// Packets on their way into the tunnel. What goes in is plaintext; what comes out of <see cref="Sealed"/> is sealed; there is no
/// other way out, so a plaintext can not reach a send buffer by an early flush. One instance per worker, reused (RFC 4303 §3.3).
/// </summary>
public sealed class SealBatch
{
    /// <summary>Octets needed in front of an inner packet for the largest ESP header and IV.</summary>
    public const int HeadroomBytes = 8 + 16;

    /// <summary>Octets needed behind an inner packet for the largest trailer and ICV.</summary>
    public const int TailroomBytes = 17 + 32;

    private readonly SealedPacket[] _packets;
    private readonly EspSlice[] _slices;
    private readonly ulong[] _sequences;
    private int _count;
    private bool _isSealed;

    /// <summary>A batch of up to <paramref name="capacity"/> packets.</summary>
    public SealBatch(int capacity)
    {
        _packets = new SealedPacket[capacity];
        _slices = new EspSlice[capacity];
        _sequences = new ulong[capacity];
    }

    /// <summary>True when nothing more fits before <see cref="Seal"/> and <see cref="Clear"/>.</summary>
    public bool IsFull => _count == _packets.Length || _isSealed;

    /// <summary>
    /// Takes an inner packet that lies at <paramref name="innerOffset"/>: claims a sequence number, writes the ESP header
    /// in front (8 octets and IV) and the trailer behind (padding, pad length, next header). The caller guarantees that
    /// room; see <see cref="HeadroomBytes"/> and <see cref="TailroomBytes"/>.
    /// </summary>
    /// <param name="sa">The SA to send with.</param>
    /// <param name="memory">The frame memory.</param>
    /// <param name="innerOffset">Start of the inner IP header.</param>
    /// <param name="innerLength">Length of the inner packet.</param>
    /// <param name="tag">Returned with the sealed packet.</param>
    /// <param name="nextHeader">In transport mode the protocol of what lies there, which is then what followed the IP header.</param>
    /// <returns><see cref="Drop.EspExhausted"/> when the SA may not send any more, else <see cref="Drop.None"/>.</returns>
    public Drop Add(OutboundSa sa, Span<byte> memory, int innerOffset, int innerLength, int tag, byte nextHeader = IpProtocol.Ipv4)
    {
        if (IsFull) throw new InvalidOperationException("the batch is full or sealed");
        if (!sa.TryClaim(innerLength, out ulong sequence)) return Drop.EspExhausted;

        EspSuite suite = sa.Transform!.Suite;
        int offset = innerOffset - suite.IvBytes - EspView.HeaderSize;
        int trailerBytes = EspTrailer.PadLength(innerLength, suite.AlignmentBytes) + EspTrailer.FixedBytes;
        int end = innerOffset + innerLength + trailerBytes + suite.IcvBytes;
        EspView.WriteHeader(memory[offset..], sa.Spi, (uint)sequence);
        EspTrailer.Write(memory.Slice(innerOffset + innerLength, trailerBytes), nextHeader);

        _slices[_count] = new EspSlice(offset, end - offset);
        _sequences[_count] = sequence;
        _packets[_count] = new SealedPacket(sa, _slices[_count], tag);
        _count++;
        return Drop.None;
    }

    /// <summary>Seals everything added, runs of one SA together, in order.</summary>
    public void Seal(Span<byte> memory)
    {
        if (_isSealed) throw new InvalidOperationException("the batch is sealed already");
        for (int start = 0, end; start < _count; start = end)
        {
            end = EndOfRun(start);
            _packets[start].Sa.Transform!.Seal(memory, _slices.AsSpan(start..end), _sequences[start]);
        }
        _isSealed = true;
    }

    /// <summary>What has been sealed, in the order it was added. Empty before <see cref="Seal"/>.</summary>
    public ReadOnlySpan<SealedPacket> Sealed => _isSealed ? _packets.AsSpan(0, _count) : default;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _packets.AsSpan(0, _count).Clear();
        _count = 0;
        _isSealed = false;
    }

    // The transform numbers a run itself, so a run also ends where another worker took a number in between.
    private int EndOfRun(int start)
    {
        int end = start + 1;
        while (end < _count && ReferenceEquals(_packets[end].Sa, _packets[start].Sa) && _sequences[end] == _sequences[end - 1] + 1)
            end++;
        return end;
    }
}

/// <summary>
/// A sealed ESP packet: proof that what lies at <see cref="Slice"/> is ciphertext. If its SA has AH too, that is still to come around it.
/// </summary>
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
