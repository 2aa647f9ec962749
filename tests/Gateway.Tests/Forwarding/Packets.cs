using System.Buffers.Binary;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;
using Amaranten.Wire.Udp;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>Packets as hosts send them, and a slow look at what arrives.</summary>
internal static class Packets
{
    public static byte[] Pattern(int length, int seed = 1) => [.. Enumerable.Range(0, length).Select(i => (byte)((i * 7 + i / 251 + seed) & 0xFF))];

    public static byte[] Ip(
        IpAddress source, IpAddress destination, byte protocol, ReadOnlySpan<byte> payload, bool df = false, byte tos = 0, byte ttl = 64,
        ushort id = 0x1234, bool more = false, int offset = 0, byte[]? options = null)
    {
        options ??= [];
        int header = 20 + options.Length;
        var packet = new byte[header + payload.Length];
        new Ipv4Header(source, destination, protocol, (ushort)packet.Length, ttl, tos, id, df, more, offset).Write(packet);
        packet[0] = (byte)(0x40 | header / 4);
        options.CopyTo(packet, 20);
        payload.CopyTo(packet.AsSpan(header));
        FixHeader(packet);
        return packet;
    }

    public static byte[] Udp(
        IpAddress source, IpAddress destination, byte[] payload, bool df = false, byte tos = 0, byte ttl = 64, ushort id = 0x1234,
        ushort sourcePort = 4000, ushort destinationPort = 5000, byte[]? options = null)
    {
        var datagram = new byte[8 + payload.Length];
        payload.CopyTo(datagram, 8);
        new UdpHeader(sourcePort, destinationPort, (ushort)datagram.Length).Write(datagram, source, destination);
        return Ip(source, destination, IpProtocol.Udp, datagram, df, tos, ttl, id, options: options);
    }

    public static byte[] Echo(IpAddress source, IpAddress destination, int dataBytes, bool df = false, ushort sequence = 1, byte ttl = 64)
    {
        var message = new byte[8 + dataBytes];
        Pattern(dataBytes).CopyTo(message, 8);
        new IcmpEcho(false, 77, sequence).Write(message);
        return Ip(source, destination, IpProtocol.Icmp, message, df, ttl: ttl);
    }

    public static byte[] Tcp(
        IpAddress source, IpAddress destination, byte[] payload, TcpFlags flags, uint sequence = 1000, byte[]? options = null, bool df = true,
        ushort id = 0x1234, byte tos = 0)
    {
        options ??= [];
        int header = 20 + options.Length;
        var segment = new byte[header + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(segment, 4000);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), 80);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(8), 5555);
        segment[12] = (byte)(header / 4 << 4);
        segment[13] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(14), 8192);
        options.CopyTo(segment, 20);
        payload.CopyTo(segment, header);
        byte[] packet = Ip(source, destination, IpProtocol.Tcp, segment, df, tos, id: id);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(36), unchecked((ushort)~SlowTransportSum(packet)));
        return packet;
    }

    public static CableFrame Frame(MacAddress to, MacAddress from, byte[] packet, EtherType type = EtherType.Ipv4)
    {
        var frame = new byte[14 + packet.Length];
        new EthernetHeader(to, from, type).Write(frame);
        packet.CopyTo(frame, 14);
        return new CableFrame(frame);
    }

    public static void FixHeader(byte[] packet)
    {
        int header = (packet[0] & 15) * 4;
        (packet[10], packet[11]) = (0, 0);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), unchecked((ushort)~SlowSum(packet.AsSpan(0, header))));
    }

    /// <summary>RFC 1071's definition, word by word.</summary>
    public static ushort SlowSum(ReadOnlySpan<byte> octets)
    {
        int sum = 0;
        for (int i = 0; i < octets.Length; i++)
        {
            sum += i % 2 == 0 ? octets[i] << 8 : octets[i];
            if (sum > 0xFFFF) sum = (sum & 0xFFFF) + 1;
        }
        return (ushort)sum;
    }

    public static ushort SlowTransportSum(byte[] packet)
    {
        int header = (packet[0] & 15) * 4, length = packet.Length - header;
        byte[] summed = [.. packet[12..20], 0, packet[9], (byte)(length >> 8), (byte)(length & 0xFF), .. packet[header..]];
        return SlowSum(summed);
    }

    /// <summary>Asserts that an IPv4 packet is right in every checksum that can be seen.</summary>
    public static void AssertIntact(byte[] packet)
    {
        AssertHeaderIntact(packet);
        int header = (packet[0] & 15) * 4;
        if ((BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(6)) & 0x3FFF) != 0) return;
        switch (packet[9])
        {
            case IpProtocol.Icmp:
                Assert.Equal(0xFFFF, SlowSum(packet.AsSpan(header)));
                break;
            case IpProtocol.Tcp:
                Assert.Equal(0xFFFF, SlowTransportSum(packet));
                break;
            case IpProtocol.Udp when packet[header + 6] != 0 || packet[header + 7] != 0:
                Assert.Equal(0xFFFF, SlowTransportSum(packet));
                break;
        }
    }

    /// <summary>Asserts that the IPv4 header is right.</summary>
    public static void AssertHeaderIntact(byte[] packet)
    {
        Assert.Equal(0x4, packet[0] >> 4);
        Assert.Equal(packet.Length, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2)));
        int header = (packet[0] & 15) * 4;
        Assert.True(SlowSum(packet.AsSpan(0, header)) == 0xFFFF, Convert.ToHexString(packet.AsSpan(0, header)));
    }

    /// <summary>A host's reassembly, octet by octet: the payload, or null while something is missing or contradicts.</summary>
    public static byte[]? Reassemble(IEnumerable<byte[]> fragments)
    {
        var octets = new SortedDictionary<int, byte>();
        int total = -1;
        foreach (byte[] fragment in fragments)
        {
            int header = (fragment[0] & 15) * 4, field = BinaryPrimitives.ReadUInt16BigEndian(fragment.AsSpan(6)), at = (field & 0x1FFF) * 8;
            for (int i = header; i < fragment.Length; i++)
                if (!octets.TryAdd(at + i - header, fragment[i])) return null;
            if ((field & 0x2000) == 0) total = at + fragment.Length - header;
        }
        return octets.Count == total ? [.. octets.Values] : null;
    }
}
