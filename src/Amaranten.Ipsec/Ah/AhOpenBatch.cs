using System.Security.Cryptography;
using Amaranten.Crypto.Esp;
using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire;
using Amaranten.Wire.Ah;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Ah;

/// <summary>
/// Packets that arrived with an Authentication Header. A forged one meets, in this order: length, replay window, ICV, and is dropped at the first
/// that fails (RFC 4302 §3.4). One instance per worker, reused.
/// </summary>
public sealed class AhOpenBatch
{
    private const int LargestIcv = 32;

    private readonly OpenedPacket[] _packets;
    private readonly byte[] _received;
    private readonly IcvBatch _icvs;
    private bool _isOpen;

    /// <summary>A batch of up to <paramref name="capacity"/> packets.</summary>
    public AhOpenBatch(int capacity)
    {
        _packets = new OpenedPacket[capacity];
        _received = new byte[capacity * LargestIcv];
        _icvs = new IcvBatch(capacity);
    }

    /// <summary>True when nothing more fits before <see cref="Open"/> and <see cref="Clear"/>.</summary>
    public bool IsFull => _icvs.Count == _packets.Length || _isOpen;

    /// <summary>
    /// Takes a whole IP packet, after the checks that need no cryptography. Any other value than <see cref="Drop.None"/>: not taken. A packet
    /// that is taken stands without its ICV until it is opened.
    /// </summary>
    public Drop Add(InboundSa sa, Span<byte> memory, EspSlice packet, int headerLength, int tag)
    {
        if (IsFull) throw new InvalidOperationException("the batch is full or opened");
        Span<byte> octets = memory.Slice(packet.Offset + headerLength, packet.Length - headerLength);
        int icvBytes = sa.Ah!.Transform.Suite.IcvBytes;
        if (!AhView.TryParse(octets, out AhView ah) || ah.Icv.Length != icvBytes) return Drop.AhMalformed;
        if (!sa.Ah.Window!.MayAccept(ah.Sequence)) return Drop.AhReplayed;
        if (sa.Bytes >= sa.HardLimitBytes) return Drop.EspExhausted;

        int index = _icvs.Count;
        Span<byte> icv = octets.Slice(AhView.FixedBytes, icvBytes);
        icv.CopyTo(_received.AsSpan(index * LargestIcv));
        icv.Clear();
        _packets[index] = new OpenedPacket(sa, Drop.AhBadIcv, 0, 0, false, tag);
        _icvs.Add(sa.Ah.Transform, packet, headerLength);
        return Drop.None;
    }

    /// <summary>
    /// Verifies everything added and moves the windows. What AH alone protects is then held against the selectors and counted, as ESP is; of AH
    /// around ESP the result is where the ESP packet lies.
    /// </summary>
    public void Open(Span<byte> memory, Instant now)
    {
        if (_isOpen) throw new InvalidOperationException("the batch is opened already");
        _icvs.Compute(memory);
        for (int i = 0; i < _icvs.Count; i++)
        {
            ReadOnlySpan<byte> expected = _icvs.Icv(i);
            if (CryptographicOperations.FixedTimeEquals(expected, _received.AsSpan(i * LargestIcv, expected.Length)))
                _packets[i] = Judge(_packets[i], memory, _icvs.Packet(i), _icvs.Header(i), now);
        }
        _isOpen = true;
    }

    /// <summary>The outcome of each packet, in the order it was added. Empty before <see cref="Open"/>.</summary>
    public ReadOnlySpan<OpenedPacket> Opened => _isOpen ? _packets.AsSpan(0, _icvs.Count) : default;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _packets.AsSpan(0, _icvs.Count).Clear();
        _icvs.Clear();
        _isOpen = false;
    }

    private static OpenedPacket Judge(OpenedPacket packet, Span<byte> memory, EspSlice slice, ReadOnlySpan<byte> header, Instant now)
    {
        InboundSa sa = packet.Sa;
        ReplayWindow window = sa.Ah!.Window!;
        AhView.TryParse(memory.Slice(slice.Offset + header.Length, slice.Length - header.Length), out AhView ah);
        bool isNewest = window.IsNewest(ah.Sequence);
        if (!window.Accept(ah.Sequence)) return packet with { Drop = Drop.AhReplayed };

        byte nextHeader = ah.NextHeader;
        int offset = slice.Offset + header.Length + ah.HeaderLength, length = ah.Payload.Length;
        Drop drop;
        if (sa.Transform is not null) drop = nextHeader == IpProtocol.Esp ? Drop.None : Drop.AhWithoutEsp;
        else
        {
            sa.LastAuthenticMilliseconds = now.Milliseconds;
            if (sa.FirstAuthenticMilliseconds == 0) sa.FirstAuthenticMilliseconds = now.Milliseconds;
            drop = sa.IsTransport ? InnerPacket.AdmitTransported(sa, memory, header, offset, length, nextHeader, out offset, out length)
                : nextHeader == IpProtocol.Ipv4 ? InnerPacket.AdmitTunnelled(sa, ah.Payload, out length)
                : Drop.AhBadInner;
        }
        return packet with { Drop = drop, InnerOffset = offset, InnerLength = length, IsNewest = isNewest };
    }
}
