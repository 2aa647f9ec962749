using System.Buffers.Binary;
using Amaranten.Gateway.Ports;
using Amaranten.Ipsec.Policy;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>
/// Looks at every frame that leaves a port, knowing nothing of how it came about: on the WAN only ARP, ESP, AH, IKE and our own ICMP, unless the gateway
/// routes in clear; and nowhere a packet that a policy covers.
/// </summary>
internal static class WireWitness
{
    public static void Check(CableFrame frame, TestGateway gateway, bool isWan)
    {
        byte[] octets = frame.Octets;
        Assert.True(octets.Length >= 14);
        int type = BinaryPrimitives.ReadUInt16BigEndian(octets.AsSpan(12));
        if (type == 0x0806) return;
        Assert.Equal(0x0800, type);
        byte[] ip = frame.Packet;
        Packets.AssertHeaderIntact(ip);
        if (frame.Offload == default && gateway.HostsAreHonest) Packets.AssertIntact(ip);

        IpAddress source = Address(ip, 12), destination = Address(ip, 16);
        // In transport mode what is protected has the addresses that are to be protected.
        if (!IsProtected(ip)) AssertUncovered(gateway, ip, source, destination);
        if (!isWan) return;

        if (frame.Offload.Segmentation == Segmentation.None) Assert.InRange(ip.Length, 20, gateway.Wan.MtuBytes);
        if (gateway.Snapshot.ForwardInClear) return;
        Assert.Equal(gateway.Wan.Address, source);
        Assert.True(IsProtected(ip) || ip[9] == IpProtocol.Icmp, $"protocol {ip[9]} left on the WAN");
    }

    private static bool IsProtected(byte[] ip)
    {
        bool isLaterFragment = (BinaryPrimitives.ReadUInt16BigEndian(ip.AsSpan(6)) & 0x1FFF) != 0;
        return ip[9] is IpProtocol.Esp or IpProtocol.Ah
            || ip[9] == IpProtocol.Udp && (isLaterFragment || BinaryPrimitives.ReadUInt16BigEndian(ip.AsSpan(20)) is 500 or 4500);
    }

    private static void AssertUncovered(TestGateway gateway, byte[] ip, IpAddress source, IpAddress destination)
    {
        foreach (SecurityPolicy policy in gateway.Snapshot.Policies.Policies)
            Assert.False(
                policy.Selector.Local.Contains(source) && policy.Selector.Remote.Contains(destination) && CoversTransport(policy.Selector, ip),
                $"{source} to {destination} left in clear");
    }

    private static bool CoversTransport(TrafficSelector selector, byte[] ip)
    {
        if (selector.Protocol == 0) return true;
        if (selector.Protocol != ip[9]) return false;
        int header = (ip[0] & 15) * 4;
        bool hidden = (BinaryPrimitives.ReadUInt16BigEndian(ip.AsSpan(6)) & 0x1FFF) != 0 || ip.Length < header + 4;
        if (hidden) return true;
        ushort local = BinaryPrimitives.ReadUInt16BigEndian(ip.AsSpan(header)), remote = BinaryPrimitives.ReadUInt16BigEndian(ip.AsSpan(header + 2));
        return (selector.LocalPort == 0 || selector.LocalPort == local) && (selector.RemotePort == 0 || selector.RemotePort == remote);
    }

    private static IpAddress Address(byte[] ip, int at) => IpAddress.FromV4(BinaryPrimitives.ReadUInt32BigEndian(ip.AsSpan(at)));
}
