using Amaranten.Wire.Esp;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;
using Amaranten.Wire.Udp;

namespace Amaranten.Wire.Tests;

/// <summary>Whatever arrives, nothing throws: every member of every view that a TryParse let through is read.</summary>
public class MutationTests
{
    private static readonly byte[][] s_captures =
    [
        Captures.ArpRequest, Captures.ArpReply, Captures.Udp, Captures.UdpWithoutChecksum, Captures.TcpSyn, Captures.TcpSynOddMss,
        Captures.TcpData, Captures.IcmpEcho, Captures.IcmpFragmentationNeeded, Captures.IpOptions, Captures.LastFragment, Captures.Esp,
    ];

    private static readonly Gen<byte[]> s_mutant = Gen
        .Select(Gen.Int[0, s_captures.Length - 1], Gen.Int[0, 120], Gen.Int[0, 80].Select(Gen.Byte).Array[0, 6])
        .Select((which, length, changes) =>
        {
            byte[] frame = s_captures[which].AsSpan(0, Math.Min(length, s_captures[which].Length)).ToArray();
            foreach ((int at, byte value) in changes)
                if (at < frame.Length) frame[at] = value;
            return frame;
        });

    [Fact]
    public void NoMutantOfACaptureThrows() => s_mutant.Sample(frame => { ReadAll(frame); }, iter: 100_000);

    [Fact]
    public void NoRandomOctetsThrow() => Gen.Byte.Array[0, 80].Sample(octets =>
    {
        ReadAll(octets);
        ReadIp(octets);
        ReadTransport(octets, 0);
    }, iter: 30_000);

    private static void ReadAll(byte[] frame)
    {
        if (!EthernetView.TryParse(frame, out EthernetView ethernet)) return;
        _ = (ethernet.Destination, ethernet.Source, ethernet.EtherType);
        ArpPacket.TryParse(ethernet.Payload, out _);
        ReadIp(ethernet.Payload);
    }

    private static void ReadIp(ReadOnlySpan<byte> packet)
    {
        Ipv4Header.TryParse(packet, out _);
        if (Ipv4View.TryParseQuoted(packet, out Ipv4View quoted)) quoted.TryGetPorts(out _, out _);
        if (!Ipv4View.TryParse(packet, out Ipv4View ip)) return;
        _ = (ip.Source, ip.Destination, ip.ChecksumHolds, ip.FragmentOffset, ip.Options.Length, ip.TypeOfService, IcmpError.MayAnswer(ip));
        var options = new Ipv4OptionReader(ip.Options);
        while (options.MoveNext()) Assert.True(options.Option.Length >= 2);
        ReadTransport(ip.Payload, ip.PseudoHeader);

        byte[] copy = ip.Packet.ToArray();
        if (ip.TimeToLive > 0) Ipv4Writer.DecrementTimeToLive(copy);
        TcpWriter.ClampMss(copy.AsSpan(ip.HeaderLength), 500);
        Assert.True(IcmpError.TtlExceeded.Write(new byte[IcmpError.LargestMessage], copy) <= IcmpError.LargestMessage);
    }

    private static void ReadTransport(ReadOnlySpan<byte> payload, uint pseudoHeader)
    {
        if (UdpView.TryParse(payload, out UdpView udp)) _ = (udp.SourcePort, udp.Payload.Length, udp.ChecksumHolds(pseudoHeader));
        if (IcmpView.TryParse(payload, out IcmpView icmp)) _ = (icmp.Type, icmp.NextHopMtu, icmp.Body.Length, icmp.ChecksumHolds);
        if (EspView.TryParse(payload, out EspView esp)) _ = (esp.Spi, esp.Sequence, esp.Body.Length);
        IcmpEcho.TryParse(payload, out _);
        if (!TcpView.TryParse(payload, out TcpView tcp)) return;
        _ = (tcp.Flags, tcp.Payload.Length, tcp.TryGetMss(out _), tcp.ChecksumHolds(pseudoHeader), tcp.UrgentPointer);
        var options = new TcpOptionReader(tcp.Options);
        while (options.MoveNext()) _ = options.Content.Length;
    }
}
