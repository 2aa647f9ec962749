using Amaranten.Interop.Gateway;
using Amaranten.Interop.Lab;
using Amaranten.Interop.Peer;

namespace Amaranten.Interop;

/// <summary>A real NAT between the peers, one class to a direction: nft masquerades on the router, with ports it picks.</summary>
public abstract class NatTests(Charon peer) : InteropCase(peer)
{
    protected void MustPassAsUdp(Action bringUp)
    {
        using var wire = new Wire(Network, Network.TowardsGateway);
        bringUp();
        PingsMustAllReturn();
        BothMustAgreeThatItIsUp();
        Assert.True(wire.Count("udpencap && esp") >= 10, "the ESP did not move into UDP");
        Assert.Equal(0, wire.Count("esp && !udp"));
    }
}

/// <summary>The gateway is behind the NAT.</summary>
public sealed class GatewayBehindNatTests(GatewayBehindNatTests.StrongSwan peer)
    : NatTests(peer), IClassFixture<GatewayBehindNatTests.StrongSwan>
{
    public sealed class StrongSwan : LibipsecCharon
    {
        public StrongSwan() : base("natg") => Network.Masquerade(Network.TowardsPeer);
    }

    [Fact]
    public void Tunnel_comes_up_through_the_nat()
    {
        Peer.Load(new PeerConnection { AnyAddress = true });
        StartGateway(new GatewayConfiguration());
        MustPassAsUdp(WantTunnel);
        Assert.Contains("203.0.113.254[2", Peer.SecurityAssociations); // the router's address, and a port between 20000 and 30000
    }
}

/// <summary>The peer is behind the NAT.</summary>
public sealed class PeerBehindNatTests(PeerBehindNatTests.StrongSwan peer)
    : NatTests(peer), IClassFixture<PeerBehindNatTests.StrongSwan>
{
    public sealed class StrongSwan : LibipsecCharon
    {
        public StrongSwan() : base("natp") => Network.Masquerade(Network.TowardsGateway);
    }

    [Fact]
    public void Tunnel_comes_up_through_the_nat()
    {
        Peer.Load(new PeerConnection());
        string[] peerIsNotItsAddress = [$"remote-id = ip:{Network.PeerAddress}"];
        StartGateway(new GatewayConfiguration { RemoteGateway = "198.51.100.1", TunnelLines = peerIsNotItsAddress });
        MustPassAsUdp(PeerInitiates);
    }
}
