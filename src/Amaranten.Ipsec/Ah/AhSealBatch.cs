using Amaranten.Crypto.Esp;
using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ah;
using Amaranten.Wire.Esp;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Ah;

/// <summary>
/// Packets that get an Authentication Header: alone, or around ESP that is sealed already. What comes out of <see cref="Sealed"/> is a whole
/// IP packet with its ICV; there is no other way out. One instance per worker, reused (RFC 4302 §3.3).
/// </summary>
public sealed class AhSealBatch
{
    private readonly AuthenticatedPacket[] _packets;
    private readonly IcvBatch _icvs;
    private bool _isSealed;

    /// <summary>A batch of up to <paramref name="capacity"/> packets.</summary>
    public AhSealBatch(int capacity)
    {
        _packets = new AuthenticatedPacket[capacity];
        _icvs = new IcvBatch(capacity);
    }

    /// <summary>True when nothing more fits before <see cref="Seal"/> and <see cref="Clear"/>.</summary>
    public bool IsFull => _icvs.Count == _packets.Length || _isSealed;

    /// <summary>
    /// AH alone: takes what lies at <paramref name="offset"/>, claims a sequence number, and writes AH and the IP header in front; the caller
    /// guarantees that room. <see cref="Drop.EspExhausted"/> when the SA may not send any more.
    /// </summary>
    /// <param name="sa">An SA that has AH and no ESP.</param>
    /// <param name="memory">The frame memory.</param>
    /// <param name="offset">Start of the inner packet; in transport mode of what follows the IP header.</param>
    /// <param name="length">Its length.</param>
    /// <param name="nextHeader">What it is.</param>
    /// <param name="header">The header to stand in front.</param>
    /// <param name="tag">Returned with the packet.</param>
    public Drop Add(OutboundSa sa, Span<byte> memory, int offset, int length, byte nextHeader, in OuterHeader header, int tag)
    {
        if (sa.Transform is not null) throw new ArgumentException("ESP of this SA comes first", nameof(sa));
        if (IsFull) throw new InvalidOperationException("the batch is full or sealed");
        if (!sa.TryClaim(length, out ulong sequence)) return Drop.EspExhausted;
        Enclose(sa, memory, offset, length, nextHeader, (uint)sequence, header, tag);
        return Drop.None;
    }

    /// <summary>AH around ESP, under the same sequence number.</summary>
    public void Add(in SealedPacket esp, Span<byte> memory, in OuterHeader header, int tag)
    {
        if (IsFull) throw new InvalidOperationException("the batch is full or sealed");
        if (!EspView.TryParse(memory.Slice(esp.Slice.Offset, esp.Slice.Length), out EspView view)) throw new ArgumentException("no ESP", nameof(esp));
        Enclose(esp.Sa, memory, esp.Slice.Offset, esp.Slice.Length, IpProtocol.Esp, view.Sequence, header, tag);
    }

    /// <summary>Computes and writes the ICV of everything added.</summary>
    public void Seal(Span<byte> memory)
    {
        if (_isSealed) throw new InvalidOperationException("the batch is sealed already");
        _icvs.Compute(memory);
        for (int i = 0; i < _icvs.Count; i++)
            _icvs.Icv(i).CopyTo(memory[(_icvs.Packet(i).Offset + _icvs.Header(i).Length + AhView.FixedBytes)..]);
        _isSealed = true;
    }

    /// <summary>What has its ICV, in the order it was added. Empty before <see cref="Seal"/>.</summary>
    public ReadOnlySpan<AuthenticatedPacket> Sealed => _isSealed ? _packets.AsSpan(0, _icvs.Count) : default;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _packets.AsSpan(0, _icvs.Count).Clear();
        _icvs.Clear();
        _isSealed = false;
    }

    private void Enclose(
        OutboundSa sa, Span<byte> memory, int offset, int length, byte nextHeader, uint sequence, in OuterHeader header, int tag)
    {
        AhHalf ah = sa.Ah!;
        int icvBytes = ah.Transform.Suite.IcvBytes, ahLength = AhView.LengthWith(icvBytes);
        (offset, length) = (offset - ahLength, length + ahLength);
        AhView.WriteHeader(memory[offset..], nextHeader, ah.Spi, sequence, icvBytes);
        var packet = new EspSlice(header.Write(sa, memory, offset, length, IpProtocol.Ah), header.Length + length);
        _packets[_icvs.Count] = new AuthenticatedPacket(sa, packet, tag);
        _icvs.Add(ah.Transform, packet, header.Length);
    }
}

/// <summary>An IP packet with AH: proof that what lies at <see cref="Slice"/> carries the ICV of its SA, and is what its policy wants on the wire.</summary>
public readonly struct AuthenticatedPacket
{
    internal AuthenticatedPacket(OutboundSa sa, EspSlice slice, int tag)
    {
        Sa = sa;
        Slice = slice;
        Tag = tag;
    }

    /// <summary>The SA.</summary>
    public OutboundSa Sa { get; }

    /// <summary>The whole packet, from the IP header.</summary>
    public EspSlice Slice { get; }

    /// <summary>What the caller gave.</summary>
    public int Tag { get; }
}
