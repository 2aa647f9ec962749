using Amaranten.Wire.Dhcp;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Gateway.Control.Dhcp;

/// <summary>The last hop of a server's message: to a client that may have no address that could be routed to (RFC 1542 §4.1.2).</summary>
/// <param name="intoSa">Sends an IPv4 packet into an SA for DHCP, by our SPI.</param>
/// <param name="ontoCable">Sends an Ethernet frame at an interface.</param>
/// <param name="macOf">Our Ethernet address at an interface.</param>
internal sealed class DhcpDelivery(Action<ReadOnlyMemory<byte>, uint> intoSa, Action<int, ReadOnlyMemory<byte>> ontoCable, Func<int, MacAddress> macOf)
{
    /// <summary>Sends a message to the client.</summary>
    /// <param name="circuit">Where it is.</param>
    /// <param name="destination">The address that it is given, or 255.255.255.255.</param>
    /// <param name="message">The message.</param>
    /// <param name="hardware">The client's hardware address.</param>
    public void Send(DhcpCircuit circuit, IpAddress destination, byte[] message, DhcpHardware hardware)
    {
        if (circuit.InboundSpi != 0) intoSa(Packet(circuit.Relay, destination, message), circuit.InboundSpi);
        else ontoCable(circuit.Interface, Frame(circuit, destination, message, hardware));
    }

    private byte[] Frame(DhcpCircuit circuit, IpAddress destination, byte[] message, DhcpHardware hardware)
    {
        bool isUnicast = destination.V4 != uint.MaxValue && hardware is { Type: DhcpValues.Ethernet, Length: MacAddress.Size };
        var station = new MacAddress((ulong)(hardware.Octets >> 8 * (DhcpHardware.Size - MacAddress.Size)));
        byte[] packet = Packet(circuit.Relay, destination, message), frame = new byte[EthernetHeader.Size + packet.Length];
        new EthernetHeader(isUnicast && !station.IsGroup ? station : MacAddress.Broadcast, macOf(circuit.Interface), EtherType.Ipv4).Write(frame);
        packet.CopyTo(frame, EthernetHeader.Size);
        return frame;
    }

    private static byte[] Packet(IpAddress source, IpAddress destination, byte[] message)
    {
        int udpLength = UdpHeader.Size + message.Length;
        byte[] packet = new byte[Ipv4Header.Size + udpLength];
        Span<byte> datagram = packet.AsSpan(Ipv4Header.Size);
        message.CopyTo(datagram[UdpHeader.Size..]);
        new UdpHeader(DhcpValues.ServerPort, DhcpValues.ClientPort, (ushort)udpLength).Write(datagram, source, destination);
        new Ipv4Header(source, destination, IpProtocol.Udp, (ushort)packet.Length).Write(packet);
        return packet;
    }
}
