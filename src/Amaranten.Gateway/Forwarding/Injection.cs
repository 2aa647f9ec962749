using Amaranten.Gateway.Ports;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Forwarding;

/// <summary>What the control thread gives a worker to send.</summary>
internal enum InjectedKind : byte
{
    /// <summary>An IPv4 packet, as if made here.</summary>
    Packet,
    /// <summary>IKE, or ESP that waited.</summary>
    Exempt,
    /// <summary>An ARP frame.</summary>
    Arp,
    /// <summary>An IPv4 packet with DHCP, for the client at the far end of an SA for it.</summary>
    Dhcp,
    /// <summary>An IPv4 packet whose next hop nobody answers for: its sender is told.</summary>
    Undeliverable,
}

/// <summary>The way from the control thread into a worker: bounded, taken a few a batch so that it never delays what the ports bring.</summary>
internal sealed class Injection(WorkerContext context, ForwardingPath forwarding, Egress egress, IcmpErrors errors)
{
    private const int Entries = 256, DataBytes = 512 * 1024, PerBatch = 16, LargestPacket = 65_535;

    private readonly PacketRing<Injected> _ring = new(Entries, DataBytes);

    private readonly record struct Injected(InjectedKind Kind, int Interface, uint Spi);

    /// <summary>Control. False when full, or when it cannot be a packet.</summary>
    public bool TryAdd(InjectedKind kind, int interfaceIndex, ReadOnlySpan<byte> octets, uint spi = 0) =>
        octets.Length <= LargestPacket && _ring.TryAdd(new Injected(kind, interfaceIndex, spi), octets);

    /// <summary>Worker: takes some. Returns how many.</summary>
    public int Run()
    {
        int taken = 0;
        // A slot is taken only for a packet that is there: slots come back at the end of a batch, and an idle worker has none.
        while (taken < PerBatch && !_ring.IsEmpty && context.Injected.TryTake(out int offset)
            && _ring.TryTake(out Injected injected, context.Memory.Span.Slice(offset, FrameMemory.LargestFrameBytes), out int length))
        {
            taken++;
            PacketDrop drop = Send(injected, offset, length);
            if (drop != PacketDrop.None) context.Drop(drop);
        }
        return taken;
    }

    private PacketDrop Send(Injected injected, int offset, int length)
    {
        var packet = new Packet(offset, length, Origin.Here);
        return injected.Kind switch
        {
            InjectedKind.Packet => forwarding.Originate(packet),
            InjectedKind.Dhcp => forwarding.OriginateDhcp(packet, injected.Spi),
            InjectedKind.Exempt => forwarding.OriginateExempt(packet),
            InjectedKind.Undeliverable => TellUnreachable(packet, injected),
            _ => egress.SendArp(injected.Interface, offset, length) ? PacketDrop.None : PacketDrop.UnknownEtherType,
        };
    }

    // RFC 1812 §4.3.3.1, with what every error about a packet obeys. Where it came out of an SA that has gone since, nobody is told: what we say
    // quotes it, and belongs into a tunnel.
    private PacketDrop TellUnreachable(in Packet undelivered, in Injected injected)
    {
        if (!Ipv4View.TryParse(undelivered.In(context.Memory), out Ipv4View ip)) return PacketDrop.Malformed;
        InboundSa? sa = injected.Spi == 0 ? null : context.Snapshot.InboundSas.FindEither(injected.Spi);
        if (injected.Spi != 0 && sa?.Selector.Remote.Contains(ip.Source) != true) return PacketDrop.None;
        Packet asItCame = undelivered with { Origin = sa is null ? Origin.Cable : Origin.Tunnel, Ingress = injected.Interface, Sa = sa };
        return errors.Send(asItCame, ip, IcmpError.Unreachable(UnreachableCode.Host), PacketDrop.None);
    }
}
