using Amaranten.Wire.Esp;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Tests;

public class EspTests
{
    [Fact]
    public void APacketIsTakenApart()
    {
        Assert.True(Ipv4View.TryParse(Captures.Esp.AsSpan(14), out Ipv4View ip));
        Assert.Equal(IpProtocol.Esp, ip.Protocol);
        Assert.True(EspView.TryParse(ip.Payload, out EspView esp));
        Assert.Equal((0xC0FFEE00u, 42u, 40), (esp.Spi, esp.Sequence, esp.Body.Length));
        Assert.False(esp.HasReservedSpi);

        byte[] written = Dirty.Octets(EspView.HeaderSize);
        EspView.WriteHeader(written, esp.Spi, esp.Sequence);
        Assert.Equal(Captures.Esp[34..42], written);
    }

    [Fact]
    public void EveryShorterPacketIsRefused()
    {
        for (int length = 0; length < 8; length++) Assert.False(EspView.TryParse(Captures.Esp.AsSpan(34, length), out _));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    [InlineData(0xFFFF_FFFF, false)]
    public void SpisUpTo255AreReserved(uint spi, bool expected)
    {
        byte[] packet = new byte[8];
        EspView.WriteHeader(packet, spi, 1);
        Assert.True(EspView.TryParse(packet, out EspView esp));
        Assert.Equal(expected, esp.HasReservedSpi);
    }
}
