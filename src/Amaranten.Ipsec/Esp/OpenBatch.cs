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
    private int _count;
    private bool _isOpen;

    /// <summary>A batch of up to <paramref name="capacity"/> packets.</summary>
    public OpenBatch(int capacity)
    {
        _packets = new OpenedPacket[capacity];
        _slices = new EspSlice[capacity];
        _authentic = new bool[capacity];
    }

    /// <summary>True when nothing more fits before <see cref="Open"/> and <see cref="Clear"/>.</summary>
    public bool IsFull => _count == _packets.Length || _isOpen;

    /// <summary>
    /// Takes an ESP packet of <paramref name="sa"/>, after the checks that need no cryptography. Any other value than
    /// <see cref="Drop.None"/>: not taken.
    /// </summary>
    public Drop Add(InboundSa sa, ReadOnlySpan<byte> memory, EspSlice slice, int tag)
    {
        if (IsFull) throw new InvalidOperationException("the batch is full or opened");
        EspSuite suite = sa.Transform.Suite;
        int ciphertext = slice.Length - EspView.HeaderSize - suite.IvBytes - suite.IcvBytes;
        if (ciphertext < suite.AlignmentBytes || ciphertext % suite.AlignmentBytes != 0
            || !EspView.TryParse(memory.Slice(slice.Offset, slice.Length), out EspView esp))
            return Drop.EspMalformed;
        if (!sa.Window.MayAccept(esp.Sequence)) return Drop.EspReplayed;
        if (sa.Bytes >= sa.HardLimitBytes) return Drop.EspExhausted;

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
            _packets[start].Sa.Transform.Open(memory, _slices.AsSpan(start..end), _authentic.AsSpan(start..end));
        }
        for (int i = 0; i < _count; i++)
            if (_authentic[i]) _packets[i] = Judge(_packets[i], memory, _slices[i], now);
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
    private static OpenedPacket Judge(OpenedPacket packet, ReadOnlySpan<byte> memory, EspSlice slice, Instant now)
    {
        InboundSa sa = packet.Sa;
        EspView.TryParse(memory.Slice(slice.Offset, slice.Length), out EspView esp);
        bool isNewest = esp.Sequence > sa.Window.Highest;
        if (!sa.Window.Accept(esp.Sequence)) return packet with { Drop = Drop.EspReplayed };

        sa.LastAuthenticMilliseconds = now.Milliseconds;
        EspSuite suite = sa.Transform.Suite;
        int innerLength = 0;
        Drop drop = EspTrailer.Remove(esp.Body[suite.IvBytes..^suite.IcvBytes], out ReadOnlySpan<byte> payload);
        if (drop == Drop.None) drop = Admit(sa, payload, out innerLength);
        return packet with
        {
            Drop = drop,
            InnerOffset = slice.Offset + EspView.HeaderSize + suite.IvBytes,
            InnerLength = innerLength,
            IsNewest = isNewest,
        };
    }

    // What is behind the inner packet's own length is padding against traffic analysis (RFC 4303 §2.7).
    private static Drop Admit(InboundSa sa, ReadOnlySpan<byte> payload, out int innerLength)
    {
        innerLength = 0;
        if (!Ipv4View.TryParse(payload, out Ipv4View inner)) return Drop.EspBadInner;
        // Where ports cannot be seen, both are 0, and only a selector for any port matches (RFC 4301 §7.3).
        inner.TryGetPorts(out ushort remotePort, out ushort localPort);
        if (!sa.Selector.Matches(inner.Destination, inner.Source, inner.Protocol, localPort, remotePort))
            return Drop.EspWrongSelector;

        innerLength = inner.TotalLength;
        sa.Bytes += innerLength;
        sa.Packets++;
        return Drop.None;
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
