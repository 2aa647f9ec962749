using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Gateway.Control.Host;

/// <summary>The gateway as a host: what its own clients of name servers and web servers need of it.</summary>
internal sealed class HostEdge
{
    /// <summary>Sends an IPv4 packet of our own; the policies decide whether it travels in a tunnel.</summary>
    public required Func<ReadOnlyMemory<byte>, bool> Send { get; init; }

    /// <summary>Our address towards a destination.</summary>
    public required Func<IpAddress, IpAddress> SourceTowards { get; init; }

    /// <summary>Fresh octets, for ports and numbers that a forger must guess.</summary>
    public required Func<ushort> Draw { get; init; }

    /// <summary>What the packet path hands over: set when it changes.</summary>
    public required HostFlows Flows { get; init; }

    /// <summary>A port that none of our flows has (RFC 6335 §6: dynamic ports).</summary>
    public ushort NewPort()
    {
        const ushort First = 49_152;
        ushort port = (ushort)(First | Draw());
        return Flows.UsesPort(port) ? NewPort() : port;
    }

    /// <summary>Sends a UDP datagram.</summary>
    public void SendDatagram(UdpEndpoint local, UdpEndpoint peer, ReadOnlySpan<byte> payload)
    {
        int udpLength = UdpHeader.Size + payload.Length;
        byte[] packet = new byte[Ipv4Header.Size + udpLength];
        Span<byte> datagram = packet.AsSpan(Ipv4Header.Size);
        payload.CopyTo(datagram[UdpHeader.Size..]);
        new UdpHeader(local.Port, peer.Port, (ushort)udpLength).Write(datagram, local.Address, peer.Address);
        new Ipv4Header(local.Address, peer.Address, IpProtocol.Udp, (ushort)packet.Length).Write(packet);
        Send(packet);
    }
}
