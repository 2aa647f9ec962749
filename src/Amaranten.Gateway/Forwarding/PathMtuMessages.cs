using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ah;
using Amaranten.Wire.Esp;
using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Gateway.Forwarding;

/// <summary>
/// "Fragmentation needed" about ESP or AH that we sent (RFC 1191, RFC 4301 §8.2.1). Anybody can write one, so it is believed only if it quotes an
/// SA of ours and a sequence number used lately, never below a floor, and only downwards. What is wider is tried when ten minutes have passed.
/// </summary>
internal sealed class PathMtuMessages(WorkerContext context)
{
    private const int FloorBytes = 576;
    private const uint RecentSequences = 1 << 16;

    private readonly TokenBucket _limit = new(perSecond: 100, burst: 50);

    public PacketDrop Receive(IcmpView icmp)
    {
        if (icmp.Type != IcmpType.DestinationUnreachable || icmp.Code != (byte)UnreachableCode.FragmentationNeeded
            || !Ipv4View.TryParseQuoted(icmp.Body, out Ipv4View quoted) || quoted.FragmentOffset != 0)
            return PacketDrop.NotListening;
        if (!_limit.TryTake(context.Now)) return PacketDrop.RateLimited;
        if (!TryFindHeader(quoted, out uint spi, out uint sequence) || Find(quoted, spi, sequence) is not { } sa) return PacketDrop.NotListening;

        int mtuBytes = Math.Max(NextHopMtu(icmp, quoted), FloorBytes);
        sa.LowerPathMtu(mtuBytes, context.Now);
        context.Counters.Local++;
        return PacketDrop.None;
    }

    private static bool TryFindHeader(Ipv4View quoted, out uint spi, out uint sequence)
    {
        (spi, sequence) = (0, 0);
        if (quoted.Protocol == IpProtocol.Ah)
        {
            if (!AhView.TryParseQuoted(quoted.Payload, out AhView ah)) return false;
            (spi, sequence) = (ah.Spi, ah.Sequence);
            return true;
        }
        if (!TryFindEsp(quoted, out EspView esp)) return false;
        (spi, sequence) = (esp.Spi, esp.Sequence);
        return true;
    }

    private static bool TryFindEsp(Ipv4View quoted, out EspView esp)
    {
        esp = default;
        return quoted.Protocol switch
        {
            IpProtocol.Esp => EspView.TryParse(quoted.Payload, out esp),
            // The datagram may be cut short, but its header must be whole and ESP's after it.
            IpProtocol.Udp => quoted.Payload.Length >= UdpHeader.Size && EspView.TryParse(BehindMarker(quoted.Payload[UdpHeader.Size..]), out esp),
            _ => false,
        };
    }

    private static ReadOnlySpan<byte> BehindMarker(ReadOnlySpan<byte> payload) =>
        NonIkeMarker.Precedes(payload) ? payload[NonIkeMarker.Size..] : payload;

    private OutboundSa? Find(Ipv4View quoted, uint spi, uint sequence)
    {
        foreach (OutboundSa sa in context.Snapshot.Policies.Sending.Find(spi))
        {
            if (sa.Peer.Address != quoted.Destination || sa.Local.Address != quoted.Source || OutermostProtocol(sa) != quoted.Protocol) continue;
            return sequence > 0 && sequence <= sa.Sequence && sa.Sequence - sequence < RecentSequences ? sa : null;
        }
        return null;
    }

    private static byte OutermostProtocol(OutboundSa sa) =>
        sa.Ah is not null ? IpProtocol.Ah : sa.UdpEncapsulated ? IpProtocol.Udp : IpProtocol.Esp;

    // A router older than RFC 1191 says 0: the next smaller size in use (RFC 1191 §7.1).
    private static int NextHopMtu(IcmpView icmp, Ipv4View quoted)
    {
        if (icmp.NextHopMtu != 0) return icmp.NextHopMtu;
        ReadOnlySpan<ushort> plateaus = [32000, 17914, 8166, 4352, 2002, 1492, 1006, 508];
        foreach (ushort plateau in plateaus)
            if (plateau < quoted.TotalLength) return plateau;
        return FloorBytes;
    }
}
