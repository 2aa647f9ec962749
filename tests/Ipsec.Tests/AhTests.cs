using Amaranten.Crypto.Esp;
using Amaranten.Ipsec.Ah;
using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Tests;

/// <summary>AH, transport mode, and ESP inside AH, against somebody else's (RFC 4302, RFC 4303 §3.1.1).</summary>
public class AhTests
{
    private const int At = 256;

    public static TheoryData<string> Names => [.. AhVectors.All.Select(vector => vector.Name)];

    public static TheoryData<string> AhAlone => [.. AhVectors.All.Where(vector => !vector.HasEsp).Select(vector => vector.Name)];

    public static TheoryData<string> Reproducible =>
        [.. AhVectors.All.Where(vector => !vector.Name.StartsWith("aes128-sha1", StringComparison.Ordinal)).Select(vector => vector.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Ours_opens_what_scapy_made(string name)
    {
        AhVectors vector = AhVectors.Of(name);
        InboundSa sa = vector.Inbound();
        (Drop drop, byte[] inner) = Open(sa, vector.WireOctets);
        Assert.Equal(Drop.None, drop);
        Assert.Equal(vector.Plain, Convert.ToHexStringLower(inner));
        Assert.Equal((1L, (long)inner.Length, 1L), (sa.Packets, sa.Bytes, sa.LastAuthenticMilliseconds));
        Assert.Equal(vector.HasAh ? Drop.AhReplayed : Drop.EspReplayed, Open(sa, vector.WireOctets).Drop);
    }

    // CBC draws its IV; all else is determined by what goes in.
    [Theory, MemberData(nameof(Reproducible))]
    public void Ours_makes_the_same_octets_as_scapy(string name)
    {
        AhVectors vector = AhVectors.Of(name);
        Assert.Equal(vector.Wire, Convert.ToHexStringLower(Seal(vector.Outbound(), vector.PlainOctets, vector.WireOctets)));
    }

    // The like of threat 34 for AH.
    [Theory, MemberData(nameof(AhAlone))]
    public void Every_shorter_packet_is_refused(string name)
    {
        AhVectors vector = AhVectors.Of(name);
        byte[] wire = vector.WireOctets;
        int header = (wire[0] & 15) * 4;
        for (int length = header; length < wire.Length; length++)
        {
            InboundSa sa = vector.Inbound();
            Assert.True(Open(sa, wire[..length]).Drop is Drop.AhMalformed or Drop.AhBadIcv, $"{length} octets");
            Assert.Equal((0L, 0u), (sa.Packets, sa.Window.Highest));
        }
        byte[] longer = [.. wire];
        longer[header + 1]++;
        Assert.Equal(Drop.AhMalformed, Open(vector.Inbound(), longer).Drop);
    }

    // RFC 4302 §3.3.3.1.1 and appendix A: exactly what routers may change may be changed.
    [Theory, MemberData(nameof(AhAlone))]
    public void Every_octet_counts_but_the_mutable_ones(string name)
    {
        AhVectors vector = AhVectors.Of(name);
        byte[] wire = vector.WireOctets;
        int[] mutable = [1, 6, 7, 8, 10, 11];
        // Router alert is 4 octets, no-operation 1; then the record route, 7, of which the whole is zeroed.
        const int RecordRoute = 25, RecordRouteLength = RecordRoute + 1;
        bool hasOptions = name.EndsWith("/options", StringComparison.Ordinal);
        if (hasOptions) mutable = [.. mutable, .. Enumerable.Range(RecordRoute, 7)];
        for (int at = 1; at < wire.Length; at++)
        {
            // The packet's length has been checked by the view of IP; that of the option says how much is zeroed.
            if (at is 2 or 3 || hasOptions && at == RecordRouteLength) continue;
            byte[] changed = [.. wire];
            changed[at] ^= 1;
            Drop drop = Open(vector.Inbound(), changed).Drop;
            if (mutable.Contains(at)) Assert.True(drop == Drop.None, $"octet {at}: {drop}");
            else Assert.True(drop is Drop.AhBadIcv or Drop.AhMalformed, $"octet {at}: {drop}");
        }
    }

    [Fact]
    public void Manual_keys_take_a_number_twice_and_never_move_a_peer()
    {
        ReplayWindow window = ReplayWindow.Off();
        foreach (uint sequence in new uint[] { 0, 7, 7, 1, uint.MaxValue, 1 })
        {
            Assert.False(window.IsNewest(sequence));
            Assert.True(window.MayAccept(sequence) && window.Accept(sequence));
        }
        Assert.True(window.IsOff);
        Assert.False(new ReplayWindow(64).IsOff);
    }

    // What the lengths say is what is there (RFC 4303 §2.4, RFC 4302 §2.2).
    [Theory, MemberData(nameof(Names))]
    public void The_overhead_is_what_it_is_said_to_be(string name)
    {
        AhVectors vector = AhVectors.Of(name);
        OutboundSa sa = vector.Outbound();
        byte[] plain = vector.PlainOctets;
        int header = (plain[0] & 15) * 4;
        int expected = vector.IsTransport ? EspOverhead.TransportLength(sa, header, plain.Length - header) : EspOverhead.OuterLength(sa, plain.Length);
        Assert.Equal(vector.WireOctets.Length, expected);
        for (int mtu = 576; mtu < 1600; mtu++)
        {
            int largest = EspOverhead.LargestInner(sa, mtu);
            Assert.True(EspOverhead.OuterLength(sa, largest) <= mtu && EspOverhead.OuterLength(sa, largest + 1) > mtu);
        }
    }

    private static byte[] Seal(OutboundSa sa, byte[] plain, byte[] wire)
    {
        var memory = new byte[4096];
        int header = (plain[0] & 15) * 4, offset = At, length = plain.Length;
        byte protocol = IpProtocol.Ipv4;
        OuterHeader outer = new(0, false, (ushort)(wire[4] << 8 | wire[5]));
        if (sa.IsTransport)
        {
            plain.AsSpan(0, header).CopyTo(memory.AsSpan(At - header - EspOverhead.TransportHeaderBytes(sa)));
            (plain, length, protocol, outer) = (plain[header..], length - header, plain[9], new OuterHeader(0, false, 0, header));
        }
        plain.CopyTo(memory, offset);
        var ah = new AhSealBatch(1);
        if (sa.Transform is null) Assert.Equal(Drop.None, ah.Add(sa, memory, offset, length, protocol, outer, 0));
        else
        {
            var esp = new SealBatch(1);
            Assert.Equal(Drop.None, esp.Add(sa, memory, offset, length, 0, protocol));
            esp.Seal(memory);
            EspSlice slice = esp.Sealed[0].Slice;
            if (sa.Ah is null)
            {
                int start = outer.Write(sa, memory, slice.Offset, slice.Length, IpProtocol.Esp);
                return memory[start..(slice.Offset + slice.Length)];
            }
            ah.Add(esp.Sealed[0], memory, outer, 0);
        }
        Assert.True(ah.Sealed.IsEmpty);
        ah.Seal(memory);
        EspSlice whole = ah.Sealed[0].Slice;
        return memory[whole.Offset..(whole.Offset + whole.Length)];
    }

    private static (Drop Drop, byte[] Inner) Open(InboundSa sa, byte[] wire)
    {
        var memory = new byte[4096];
        wire.CopyTo(memory, At);
        int header = (wire[0] & 15) * 4;
        var esp = new EspSlice(At + header, wire.Length - header);
        if (sa.Ah is not null)
        {
            var ah = new AhOpenBatch(1);
            Drop refused = ah.Add(sa, memory, new EspSlice(At, wire.Length), header, 0);
            if (refused != Drop.None) return (refused, []);
            ah.Open(memory, new Instant(1));
            OpenedPacket opened = ah.Opened[0];
            if (opened.Drop != Drop.None || sa.Transform is null)
                return (opened.Drop, memory[opened.InnerOffset..(opened.InnerOffset + opened.InnerLength)]);
            esp = new EspSlice(opened.InnerOffset, opened.InnerLength);
        }
        var batch = new OpenBatch(1);
        Drop drop = batch.Add(sa, memory, esp, 0, memory.AsSpan(At, header));
        if (drop != Drop.None) return (drop, []);
        batch.Open(memory, new Instant(1));
        OpenedPacket inner = batch.Opened[0];
        return (inner.Drop, memory[inner.InnerOffset..(inner.InnerOffset + inner.InnerLength)]);
    }
}
