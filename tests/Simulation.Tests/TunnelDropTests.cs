using Amaranten.Gateway.Control;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Simulation.Tests;

/// <summary>What a tunnel says that it has dropped is what the cable has made it drop: no less after new keys, no more for what only waited.</summary>
public class TunnelDropTests
{
    [Fact]
    public void What_wakes_the_tunnel_and_arrives_has_not_been_dropped()
    {
        var sites = new TwoSites(seed: 301);
        sites.PingFor(3_000);
        sites.AssertNothingLost();
        Assert.Empty(sites.Branch.Tunnel.Pairs[0].Dropped);
        Assert.Empty(sites.HeadOffice.Tunnel.Pairs[0].Dropped);
    }

    [Fact]
    public void Replays_are_counted_over_all_SAs()
    {
        var sites = new TwoSites(seed: 302, both: "ipsec-lifetime = 120");
        int towardsBranch = 0;
        sites.Wan.Fault = frame =>
        {
            if (!IsEsp(frame.Span, out IpAddress destination)) return [0];
            if (destination == IpAddress.Parse("192.0.2.7")) towardsBranch++;
            return [0, 3];
        };
        sites.PingFor(300_000, intervalMilliseconds: 1_000);
        sites.AssertNothingLost();
        Assert.True(sites.Branch.Tunnel.Pairs[0].Sa!.Rekeys + sites.HeadOffice.Tunnel.Pairs[0].Sa!.Rekeys >= 4, sites.Logs);
        Assert.True(towardsBranch >= 300);
        Assert.Equal(new DroppedStatus("esp-replayed", towardsBranch), Assert.Single(sites.Branch.Tunnel.Pairs[0].Dropped));
    }

    private static bool IsEsp(ReadOnlySpan<byte> frame, out IpAddress destination)
    {
        destination = default;
        if (!EthernetView.TryParse(frame, out EthernetView ethernet) || !Ipv4View.TryParse(ethernet.Payload, out Ipv4View ip)) return false;
        destination = ip.Destination;
        return ip.Protocol == IpProtocol.Esp;
    }
}
