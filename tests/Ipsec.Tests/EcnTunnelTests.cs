using Amaranten.Ipsec.Esp;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Tests;

public class EcnTunnelTests
{
    // RFC 6040 §4.1, Figure 3: incoming header, compatibility mode, normal mode.
    [Theory]
    [InlineData(Ecn.NotEct, Ecn.NotEct, Ecn.NotEct)]
    [InlineData(Ecn.Ect0, Ecn.NotEct, Ecn.Ect0)]
    [InlineData(Ecn.Ect1, Ecn.NotEct, Ecn.Ect1)]
    [InlineData(Ecn.Ce, Ecn.NotEct, Ecn.Ce)]
    public void Figure3(Ecn inner, Ecn compatibility, Ecn normal)
    {
        for (int dscp = 0; dscp < 64; dscp++)
        {
            byte tos = (byte)(dscp << 2 | (int)inner);
            Assert.Equal(dscp << 2 | (int)compatibility, EcnTunnel.Encapsulate(tos, EcnMode.Compatibility));
            Assert.Equal(dscp << 2 | (int)normal, EcnTunnel.Encapsulate(tos));
        }
    }

    // RFC 6040 §4.2, Figure 4: arriving inner header, then the outgoing one for an outer Not-ECT, ECT(0), ECT(1), CE; null: drop.
    [Theory]
    [InlineData(Ecn.NotEct, Ecn.NotEct, Ecn.NotEct, Ecn.NotEct, null)]
    [InlineData(Ecn.Ect0, Ecn.Ect0, Ecn.Ect0, Ecn.Ect1, Ecn.Ce)]
    [InlineData(Ecn.Ect1, Ecn.Ect1, Ecn.Ect1, Ecn.Ect1, Ecn.Ce)]
    [InlineData(Ecn.Ce, Ecn.Ce, Ecn.Ce, Ecn.Ce, Ecn.Ce)]
    public void Figure4(Ecn inner, Ecn? notEct, Ecn? ect0, Ecn? ect1, Ecn? ce)
    {
        (Ecn Outer, Ecn? Outgoing)[] row = [(Ecn.NotEct, notEct), (Ecn.Ect0, ect0), (Ecn.Ect1, ect1), (Ecn.Ce, ce)];
        foreach ((Ecn outer, Ecn? outgoing) in row)
        {
            // The DSCP that comes out is the inner one, whatever the network made of the outer one (RFC 4301 §5.1.2).
            const byte InnerDscp = 0xB8, OuterDscp = 0x28;
            Drop drop = EcnTunnel.Decapsulate((byte)(InnerDscp | (byte)inner), (byte)(OuterDscp | (byte)outer), out byte forwarded);
            Assert.Equal(outgoing is null ? Drop.EspCongested : Drop.None, drop);
            if (outgoing is { } expected) Assert.Equal(InnerDscp | (byte)expected, forwarded);
        }
    }
}
