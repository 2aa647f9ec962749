using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;

namespace Amaranten.Wire.Tests;

public class TcpTests
{
    [Fact]
    public void ASynIsTakenApart()
    {
        Assert.True(Ipv4View.TryParse(Captures.TcpSyn.AsSpan(14), out Ipv4View ip));
        Assert.True(TcpView.TryParse(ip.Payload, out TcpView tcp));
        Assert.Equal((40000, 443, 0x01020304u, 0u), (tcp.SourcePort, tcp.DestinationPort, tcp.Sequence, tcp.Acknowledgment));
        Assert.Equal((40, TcpFlags.Syn, 64240, 0x5293, 0), (tcp.HeaderLength, tcp.Flags, tcp.Window, tcp.Checksum, tcp.UrgentPointer));
        Assert.True(tcp.ChecksumHolds(ip.PseudoHeader));
        Assert.True(tcp.TryGetMss(out ushort mss));
        Assert.Equal((1460, 0), (mss, tcp.Payload.Length));
        Assert.Equal([2, 4, 8, 3], Kinds(tcp.Options));
    }

    [Fact]
    public void DataIsTakenApart()
    {
        Assert.True(Ipv4View.TryParse(Captures.TcpData.AsSpan(14), out Ipv4View ip));
        Assert.True(TcpView.TryParse(ip.Payload, out TcpView tcp));
        Assert.Equal(TcpFlags.Ack | TcpFlags.Psh, tcp.Flags);
        Assert.Equal(0xAABBCCDD, tcp.Acknowledgment);
        Assert.Equal("GET / HTTP/1.1\r\n\r"u8, tcp.Payload);
        Assert.True(tcp.ChecksumHolds(ip.PseudoHeader));
        Assert.False(tcp.TryGetMss(out _));
    }

    [Fact]
    public void EveryShorterHeaderIsRefused()
    {
        for (int length = 0; length < 40; length++) Assert.False(TcpView.TryParse(Captures.TcpSyn.AsSpan(34, length), out _));
        byte[] segment = Captures.TcpSyn[34..];
        segment[12] = 0x40;
        Assert.False(TcpView.TryParse(segment, out _));
        segment[12] = 0xB0;
        Assert.False(TcpView.TryParse(segment, out _));
    }

    [Theory]
    [InlineData("020405b4", 1460, false)]
    [InlineData("01010204ffff", 65535, false)]
    [InlineData("0002040001", -1, false)] // behind the end of the list
    [InlineData("0203050102", -1, true)] // wrong length for an MSS, then an option without one
    [InlineData("02", -1, true)]
    [InlineData("0200", -1, true)]
    [InlineData("0205ffff", -1, true)]
    [InlineData("", -1, false)]
    public void OptionsAreWalkedToTheirEndOrDamage(string hex, int expectedMss, bool damaged)
    {
        byte[] options = Convert.FromHexString(hex);
        var reader = new TcpOptionReader(options);
        int mss = -1;
        while (reader.MoveNext())
            if (reader.Kind == TcpOptionReader.MaximumSegmentSize && reader.Content.Length == 2)
                mss = reader.Content[0] << 8 | reader.Content[1];
        Assert.Equal((expectedMss, damaged), (mss, reader.Malformed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AClampedMssKeepsTheChecksumRight(bool odd)
    {
        byte[] packet = (odd ? Captures.TcpSynOddMss : Captures.TcpSyn)[14..];
        Assert.True(TcpWriter.ClampMss(packet.AsSpan(20), 1361));
        Assert.True(Ipv4View.TryParse(packet, out Ipv4View ip));
        Assert.True(TcpView.TryParse(ip.Payload, out TcpView tcp));
        Assert.True(tcp.TryGetMss(out ushort mss));
        Assert.Equal(1361, mss);
        Assert.True(tcp.ChecksumHolds(ip.PseudoHeader));
        Assert.False(TcpWriter.ClampMss(packet.AsSpan(20), 1361));
    }

    [Fact]
    public void OnlyASynWithALargerMssIsClamped()
    {
        byte[] syn = Captures.TcpSyn[34..], data = Captures.TcpData[34..];
        Assert.False(TcpWriter.ClampMss(syn, 1460));
        Assert.False(TcpWriter.ClampMss(data, 500));
        Assert.False(TcpWriter.ClampMss(syn.AsSpan(0, 19), 500));
        Assert.Equal(Captures.TcpSyn[34..], syn);
        Assert.Equal(Captures.TcpData[34..], data);
    }

    private static byte[] Kinds(ReadOnlySpan<byte> options)
    {
        List<byte> kinds = [];
        var reader = new TcpOptionReader(options);
        while (reader.MoveNext()) kinds.Add(reader.Kind);
        return [.. kinds];
    }
}
