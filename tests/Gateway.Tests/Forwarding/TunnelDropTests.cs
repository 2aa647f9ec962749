using Amaranten.Gateway.Forwarding;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Policy;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>Every packet that is dropped for a tunnel is on the tunnel's own account, once.</summary>
public class TunnelDropTests
{
    private readonly TwoGateways _net = new();

    [Fact]
    public void There_is_room_for_every_reason() => Assert.True((int)Enum.GetValues<PacketDrop>().Max() < TunnelDrops.PathReasons);

    [Fact]
    public void A_damaged_packet_and_one_that_comes_twice()
    {
        CableFrame sealedPing = SealPing();
        byte[] damaged = [.. sealedPing.Octets];
        damaged[^1] ^= 1;
        ToB(damaged);
        ToB(sealedPing.Octets);
        ToB(sealedPing.Octets);
        Assert.Equal((1L, 1L), (_net.BFromA.Drops.Of(Drop.EspBadIcv), _net.BFromA.Drops.Of(Drop.EspReplayed)));
        Assert.Equal(2, Sum(_net.BFromA.Drops));
        Assert.Equal(0, Sum(_net.BToA.Drops));
    }

    [Fact]
    public void One_of_an_SPI_that_nobody_has_is_on_no_account()
    {
        byte[] unknown = [.. SealPing().Octets];
        unknown[34] ^= 0x55;
        ToB(unknown);
        Assert.Equal(1, _net.B.Worker.Counters.Of(Drop.EspUnknownSpi));
        Assert.Equal(0, Sum(_net.BFromA.Drops));
    }

    [Fact]
    public void One_that_should_have_been_protected()
    {
        var drops = new TunnelDrops();
        _net.B.Protect([new SecurityPolicy(0, 0, _net.BToA.Selector, _net.BToA) { Drops = drops }], [_net.BFromA]);
        ToB(Packets.Frame(_net.B.Wan.Mac, _net.A.Wan.Mac, Packets.Echo(_net.A.Host, _net.B.Host, 40)).Octets);
        Assert.Equal((1L, 1L), (drops.OfPath((int)PacketDrop.ShouldBeProtected), Sum(drops)));
        Assert.Equal(1, _net.B.Worker.Counters.Of(PacketDrop.ShouldBeProtected));
    }

    [Fact]
    public void One_without_SA_and_one_that_is_too_big()
    {
        var drops = new TunnelDrops();
        _net.A.Protect([new SecurityPolicy(0, 0, _net.AToB.Selector, null) { Drops = drops }], []);
        FromHost(Packets.Echo(_net.A.Host, _net.B.Host, 40));
        Assert.Equal((1L, 1L), (drops.OfPath((int)PacketDrop.TunnelDown), Sum(drops)));

        _net.A.Protect([new SecurityPolicy(0, 0, _net.AToB.Selector, _net.AToB) { Drops = drops }], []);
        FromHost(Packets.Echo(_net.A.Host, _net.B.Host, 1_460, df: true));
        Assert.Equal((1L, 2L), (drops.OfPath((int)PacketDrop.TooBig), Sum(drops)));
        Assert.Equal((1L, 1L), (_net.A.Worker.Counters.Of(PacketDrop.TooBig), _net.A.Worker.Counters.Of(PacketDrop.TunnelDown)));
    }

    [Fact]
    public void One_whose_lifetime_is_over()
    {
        _net.AToB.Sequence = uint.MaxValue;
        FromHost(Packets.Echo(_net.A.Host, _net.B.Host, 40));
        Assert.Equal((1L, 1L), (_net.AToB.Drops.Of(Drop.EspExhausted), Sum(_net.AToB.Drops)));
    }

    [Fact]
    public void One_that_leaves_a_tunnel_and_enters_another_that_is_down_is_on_the_others_account()
    {
        CableFrame sealedPing = SealPing();
        var drops = new TunnelDrops();
        var onward = new TrafficSelector(IpPrefix.AllV4, _net.B.Lan.Network);
        _net.B.Protect([new SecurityPolicy(0, 0, onward, null) { Drops = drops }], [_net.BFromA]);
        ToB(sealedPing.Octets);
        Assert.Equal((1L, 0L), (Sum(drops), Sum(_net.BFromA.Drops)));
    }

    private CableFrame SealPing()
    {
        FromHost(Packets.Echo(_net.A.Host, _net.B.Host, 40));
        return Assert.Single(_net.A.TakeWan());
    }

    private void FromHost(byte[] packet)
    {
        _net.A.FromHost(packet);
        _net.A.Run();
    }

    private void ToB(byte[] octets)
    {
        _net.B.WanPort.Arriving.Enqueue(new CableFrame(octets));
        _net.B.Run();
    }

    private static long Sum(TunnelDrops drops) =>
        Enum.GetValues<Drop>().Sum(drops.Of) + Enum.GetValues<PacketDrop>().Sum(reason => drops.OfPath((int)reason));
}
