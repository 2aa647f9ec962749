using System.Buffers.Binary;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;
using Amaranten.Ipsec.Policy;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>
/// Whatever comes in, nothing throws, and nothing that a policy covers leaves in clear: every frame that leaves is witnessed.
/// </summary>
public class FuzzTests
{
    [Fact]
    public void Garbage_of_every_length()
    {
        var net = new TwoGateways();
        net.A.HostsAreHonest = net.B.HostsAreHonest = false;
        var random = new Random(1);
        for (int length = 0; length < 1600; length++)
            foreach (TestGateway gateway in new[] { net.A, net.B })
            {
                var frame = new byte[length];
                random.NextBytes(frame);
                Aim(gateway, frame, random);
                (random.Next(2) == 0 ? gateway.LanPort : gateway.WanPort).Arriving.Enqueue(new CableFrame(frame, Any(random)));
            }
        net.Run();
        Drain(net);
    }

    [Theory]
    [InlineData(11, false, false), InlineData(12, true, false), InlineData(13, false, true), InlineData(14, true, true)]
    public void Good_packets_bent_anywhere(int seed, bool forwardInClear, bool isTunnelDown)
    {
        var net = new TwoGateways(seed % 2 == 0 ? TwoGateways.Cbc : TwoGateways.Gcm, udpEncapsulated: seed % 2 == 1);
        foreach (TestGateway gateway in new[] { net.A, net.B })
        {
            gateway.HostsAreHonest = false;
            gateway.Publish(snapshot => snapshot with { ForwardInClear = forwardInClear });
            if (isTunnelDown)
                gateway.Publish(snapshot => snapshot with { Policies = new PolicyTable([snapshot.Policies.Policies[0] with { Sa = null }]) });
        }
        var random = new Random(seed);
        for (int round = 0; round < 300; round++)
        {
            for (int i = 0; i < 20; i++)
            {
                byte[] packet = AnyPacket(net, random);
                Bend(packet, random);
                CableFrame frame = Packets.Frame(net.A.Lan.Mac, net.A.HostMac, packet) with { Offload = Any(random) };
                if (random.Next(3) > 0) net.A.LanPort.Arriving.Enqueue(frame);
                else
                {
                    net.A.Wan.Mac.Write(frame.Octets);
                    net.A.WanPort.Arriving.Enqueue(frame);
                }
                // What the control thread says in our own name may be in clear, so only what it gives back for others is bent.
                bool isOurs = net.A.Snapshot.Interfaces.Any(us => us.Address.V4 == BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(12)));
                if (random.Next(20) == 0) net.A.Worker.TryInject(packet, isSealed: isOurs || random.Next(2) == 0);
            }
            net.A.Run();
            net.B.Run();
            // What crosses is bent too, now and then.
            foreach (CableFrame frame in net.A.TakeWan())
            {
                if (random.Next(4) == 0) Bend(frame.Octets, random, from: 14);
                net.B.WanPort.Arriving.Enqueue(frame);
            }
            net.B.Run();
            Drain(net);
            net.A.Now = net.B.Now = net.A.Now.Plus(random.Next(100));
        }
        if (!isTunnelDown) Assert.True(net.B.Worker.Counters.Opened > 100);
        Assert.True(net.A.Worker.Counters.Of(PacketDrop.BadSource) > 0);
    }

    private static void Drain(TwoGateways net)
    {
        foreach (TestGateway gateway in new[] { net.A, net.B })
        {
            gateway.TakeLan();
            gateway.TakeWan();
            gateway.TakePunts();
        }
    }

    private static byte[] AnyPacket(TwoGateways net, Random random)
    {
        IpAddress[] addresses = [net.A.Host, net.B.Host, net.A.Lan.Address, net.B.Lan.Address, net.A.Wan.Address, net.B.Wan.Address, TestGateway.Stranger, TestGateway.Address(10, 2, 77)];
        IpAddress source = random.Next(2) == 0 ? net.A.Host : addresses[random.Next(addresses.Length)];
        IpAddress destination = random.Next(2) == 0 ? net.B.Host : addresses[random.Next(addresses.Length)];
        byte[] payload = Packets.Pattern(random.Next(5) == 0 ? random.Next(1, 9000) : random.Next(0, 200));
        return random.Next(7) switch
        {
            0 => Packets.Echo(source, destination, payload.Length, df: random.Next(2) == 0),
            1 => Packets.Tcp(source, destination, payload, (TcpFlags)random.Next(256), options: [2, 4, 5, 0xB4]),
            2 => Packets.Ip(source, destination, IpProtocol.Udp, payload, id: (ushort)random.Next(4), more: random.Next(2) == 0, offset: random.Next(30) * 8),
            3 => Packets.Ip(source, destination, IpProtocol.Esp, payload),
            4 => Packets.Udp(source, destination, payload, sourcePort: 4500, destinationPort: 4500),
            _ => Packets.Udp(source, destination, payload, df: random.Next(2) == 0, ttl: (byte)random.Next(0, 66)),
        };
    }

    private static void Bend(byte[] octets, Random random, int from = 0)
    {
        if (random.Next(3) > 0) return;
        for (int flips = random.Next(1, 4); flips > 0; flips--) octets[random.Next(from, octets.Length)] ^= (byte)(1 << random.Next(8));
        // A right checksum lets the damage go deeper.
        if (from == 0 && random.Next(4) > 0 && (octets[0] & 15) >= 5 && (octets[0] & 15) * 4 <= octets.Length) Packets.FixHeader(octets);
    }

    private static Offload Any(Random random) => random.Next(4) > 0
        ? default
        : new Offload(
            random.Next(2) == 0, (Segmentation)new[] { 0, 1, 4, 5, 1, 5 }[random.Next(6)], (ushort)random.Next(100), (ushort)random.Next(1, 1500),
            random.Next(2) == 0 ? (ushort)34 : (ushort)random.Next(65_536), random.Next(2) == 0 ? (ushort)16 : (ushort)random.Next(65_536));

    // Garbage that looks for us gets further.
    private static void Aim(TestGateway gateway, byte[] frame, Random random)
    {
        if (frame.Length < 34 || random.Next(4) == 0) return;
        gateway.Lan.Mac.Write(frame);
        if (random.Next(2) == 0) gateway.Wan.Mac.Write(frame);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), random.Next(10) == 0 ? (ushort)0x0806 : (ushort)0x0800);
        frame[14] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(16), (ushort)(frame.Length - 14));
        if (random.Next(2) == 0) gateway.Wan.Address.Write(frame.AsSpan(30));
        frame[23] = new byte[] { 1, 6, 17, 50, 51 }[random.Next(5)];
        byte[] ip = frame[14..];
        Packets.FixHeader(ip);
        ip.CopyTo(frame, 14);
    }
}
