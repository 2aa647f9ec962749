using Amaranten.Ipsec.Esp;
using Amaranten.Ipsec.Sa;

namespace Amaranten.Ipsec.Tests;

public class EspOverheadTests
{
    [Fact]
    public void TheOuterLengthIsThatOfARealPacket()
    {
        foreach (OutboundSa sa in EverySa())
        {
            int outerHeaders = (sa.Local.Address.IsV6 ? 40 : 20) + (sa.UdpEncapsulated ? 8 : 0) + (sa.NonIkeMarker ? 8 : 0);
            for (int length = 20; length < 120; length++)
                Assert.Equal(outerHeaders + FrameBlock.Sealed(sa, Samples.Packet(length)).Length, EspOverhead.OuterLength(sa, length));
        }
    }

    [Fact]
    public void TheLargestInnerPacketFitsAndOneMoreOctetDoesNot()
    {
        foreach (OutboundSa sa in EverySa())
        {
            for (int mtu = 0; mtu <= 2000; mtu++)
            {
                int largest = EspOverhead.LargestInner(sa, mtu);
                Assert.True(largest == 0 || EspOverhead.OuterLength(sa, largest) <= mtu);
                Assert.True(EspOverhead.OuterLength(sa, largest + 1) > mtu);
            }
        }
    }

    // The well-known numbers of an Ethernet path.
    [Theory]
    [InlineData(false, false, 1446, 1438)]
    [InlineData(true, false, 1438, 1422)]
    [InlineData(true, true, 1430, 1422)]
    public void KnownSizesOnEthernet(bool udp, bool marker, int gcm, int cbc)
    {
        Assert.Equal(gcm, EspOverhead.LargestInner(Samples.Outbound(new TransparentTransform(Samples.Gcm), udp, marker: marker)));
        Assert.Equal(cbc, EspOverhead.LargestInner(Samples.Outbound(new TransparentTransform(Samples.Cbc), udp, marker: marker)));
    }

    [Fact]
    public void TheConfigurationMayAllowLess()
    {
        OutboundSa sa = Samples.Outbound(new TransparentTransform(Samples.Cbc), plaintextMtu: 1420);
        Assert.Equal(1420, EspOverhead.LargestInner(sa, 1500));
        Assert.Equal(1342, EspOverhead.LargestInner(sa, 1400));
        Assert.Equal(0, EspOverhead.LargestInner(sa, 20));
    }

    private static IEnumerable<OutboundSa> EverySa() =>
        from suite in Samples.Suites
        from udp in new[] { 0, 1, 2 }
        from v6 in new[] { false, true }
        select Samples.Outbound(new TransparentTransform(suite), udp > 0, v6: v6, marker: udp > 1);
}
