using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire;
using Amaranten.Wire.Esp;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Esp;

/// <summary>
/// Packets on their way out of the tunnel. A forged packet meets, in this order: length, replay window, ICV, and is dropped
/// at the first that fails (RFC 4303 §3.4). One instance per worker, reused.
/// </summary>
public sealed class OpenBatch
{
    private readonly OpenedPacket[] _packets;
    private readonly EspSlice[] _slices;
    private readonly bool[] _authentic;
    private readonly KeptHeaders _headers;
    private int _count;
    private bool _isOpen;

    /// <summary>A batch of up to <paramref name="capacity"/> packets.</summary>
    public OpenBatch(int capacity)
    {
        _packets = new OpenedPacket[capacity];
        _slices = new EspSlice[capacity];
        _authentic = new bool[capacity];
        _headers = new KeptHeaders(capacity);
    }

    /// <summary>True when nothing more fits before <see cref="Open"/> and <see cref="Clear"/>.</summary>
    public bool IsFull => _count == _packets.Length || _isOpen;

    /// <summary>
    /// Takes an ESP packet of <paramref name="sa"/>, after the checks that need no cryptography. Any other value than
    /// <see cref="Drop.None"/>: not taken.
    /// </summary>
    /// <param name="sa">The SA.</param>
    /// <param name="memory">The frame memory.</param>
    /// <param name="slice">From the SPI to the end of the ICV.</param>
    /// <param name="tag">Returned with the opened packet.</param>
    /// <param name="outerHeader">The IP header that the packet came with: transport mode puts it in front again.</param>
    public Drop Add(InboundSa sa, ReadOnlySpan<byte> memory, EspSlice slice, int tag, ReadOnlySpan<byte> outerHeader = default)
    {
        if (IsFull) throw new InvalidOperationException("the batch is full or opened");
        EspSuite suite = sa.Transform!.Suite;
        int ciphertext = slice.Length - EspView.HeaderSize - suite.IvBytes - suite.IcvBytes;
        if (ciphertext < suite.AlignmentBytes || ciphertext % suite.AlignmentBytes != 0
            || !EspView.TryParse(memory.Slice(slice.Offset, slice.Length), out EspView esp))
            return Drop.EspMalformed;
        if (!sa.Window.MayAccept(esp.Sequence)) return Drop.EspReplayed;
        if (sa.Bytes >= sa.HardLimitBytes) return Drop.EspExhausted;
        if (sa.IsTransport) _headers.Keep(_count, outerHeader);

        _slices[_count] = slice;
        _packets[_count] = new OpenedPacket(sa, Drop.EspBadIcv, 0, 0, false, tag);
        _count++;
        return Drop.None;
    }

    /// <summary>
    /// Verifies and decrypts everything added, moves the windows, checks padding and selectors, counts in the SAs. No
    /// plaintext is released for a packet whose <see cref="OpenedPacket.Drop"/> is not None.
    /// </summary>
    public void Open(Span<byte> memory, Instant now)
    {
        if (_isOpen) throw new InvalidOperationException("the batch is opened already");
        for (int start = 0, end; start < _count; start = end)
        {
            end = EndOfRun(start);
            _packets[start].Sa.Transform!.Open(memory, _slices.AsSpan(start..end), _authentic.AsSpan(start..end));
        }
        for (int i = 0; i < _count; i++)
            if (_authentic[i]) _packets[i] = Judge(_packets[i], memory, _slices[i], _headers.Of(i), now);
        _isOpen = true;
    }

    /// <summary>The outcome of each packet, in the order it was added. Empty before <see cref="Open"/>.</summary>
    public ReadOnlySpan<OpenedPacket> Opened => _isOpen ? _packets.AsSpan(0, _count) : default;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _packets.AsSpan(0, _count).Clear();
        _count = 0;
        _isOpen = false;
    }

    // From here on the packet is the peer's own word, but not yet one it is allowed to say (RFC 4303 §3.4.4.1, RFC 4301 §5.2).
    private static OpenedPacket Judge(OpenedPacket packet, Span<byte> memory, EspSlice slice, ReadOnlySpan<byte> outerHeader, Instant now)
    {
        InboundSa sa = packet.Sa;
        EspView.TryParse(memory.Slice(slice.Offset, slice.Length), out EspView esp);
        bool isNewest = sa.Window.IsNewest(esp.Sequence);
        if (!sa.Window.Accept(esp.Sequence)) return packet with { Drop = Drop.EspReplayed };

        sa.LastAuthenticMilliseconds = now.Milliseconds;
        if (sa.FirstAuthenticMilliseconds == 0) sa.FirstAuthenticMilliseconds = now.Milliseconds;
        EspSuite suite = sa.Transform!.Suite;
        int innerOffset = slice.Offset + EspView.HeaderSize + suite.IvBytes, innerLength = 0;
        Drop drop = EspTrailer.Remove(esp.Body[suite.IvBytes..^suite.IcvBytes], out ReadOnlySpan<byte> payload, out byte nextHeader);
        if (drop == Drop.None)
        {
            drop = sa.IsTransport ? Restore(sa, memory, outerHeader, payload.Length, nextHeader, ref innerOffset, out innerLength)
                : nextHeader == IpProtocol.Ipv4 ? InnerPacket.AdmitTunnelled(sa, payload, out innerLength)
                : Drop.EspBadInner;
        }
        return packet with { Drop = drop, InnerOffset = innerOffset, InnerLength = innerLength, IsNewest = isNewest };
    }

    // A header with options does not fit where datagrams of a superpacket lie wall to wall: what is dead in front of the payload are SPI, sequence
    // number and IV, and the shortest trailer and ICV of the neighbour.
    private static Drop Restore(
        InboundSa sa, Span<byte> memory, ReadOnlySpan<byte> header, int payloadLength, byte nextHeader, ref int innerOffset, out int innerLength)
    {
        innerLength = 0;
        return header.IsEmpty ? Drop.EspBadInner
            : InnerPacket.AdmitTransported(sa, memory, header, innerOffset, payloadLength, nextHeader, out innerOffset, out innerLength);
    }

    private int EndOfRun(int start)
    {
        int end = start + 1;
        while (end < _count && ReferenceEquals(_packets[end].Sa, _packets[start].Sa)) end++;
        return end;
    }
}

/// <summary>What became of one ESP packet.</summary>
/// <param name="Sa">The SA it arrived on.</param>
/// <param name="Drop">None, or why it is dropped.</param>
/// <param name="InnerOffset">Start of the inner IP packet in the frame memory.</param>
/// <param name="InnerLength">Its length, padding removed.</param>
/// <param name="IsNewest">True when its sequence number moved the window: only such a packet may move the peer's endpoint
/// (RFC 3947 §7).</param>
/// <param name="Tag">What the caller gave.</param>
public readonly record struct OpenedPacket(InboundSa Sa, Drop Drop, int InnerOffset, int InnerLength, bool IsNewest, int Tag);
