using System.Text.RegularExpressions;
using Amaranten.Console.Screens;
using Amaranten.Gateway.Control;
using Amaranten.Ike;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Simulation.Tests;

/// <summary>
/// <c>show tunnels</c> against what bystanders at the cables count, and against the clock: every figure and every time, and what is announced comes when it
/// was announced.
/// </summary>
public class ShowTunnelsTests
{
    private static readonly IpAddress s_branch = IpAddress.Parse("192.0.2.7");
    private static readonly IpPrefix s_far = IpPrefix.Parse("10.0.0.0/24");

    [Fact]
    public void Packets_octets_and_rekeys_are_what_the_cables_have_seen()
    {
        var sites = new TwoSites(seed: 401, both: "ipsec-lifetime = 3m\ndpd-delay = 0");
        long packetsOut = 0, octetsOut = 0, packetsIn = 0, octetsIn = 0, espOut = 0, espIn = 0;
        var spis = new HashSet<uint>();
        sites.BranchLan.Seen += frame =>
        {
            if (Ip(frame) is not { } ip) return;
            if (s_far.Contains(ip.To)) (packetsOut, octetsOut) = (packetsOut + 1, octetsOut + ip.Octets);
            if (s_far.Contains(ip.From)) (packetsIn, octetsIn) = (packetsIn + 1, octetsIn + ip.Octets);
        };
        sites.Wan.Seen += frame =>
        {
            if (Glance.At(frame) is not { EspSpi: { } spi } esp) return;
            if (esp.Ends.Source == s_branch) (espOut, _) = (espOut + 1, spis.Add(spi));
            else espIn++;
        };
        sites.PingFor(400_000, 1_000);
        for (int i = 0; i < 50; i++) sites.Here.Ping(TwoSites.HeadOfficeHost, 1_000 + i);
        sites.World.Run(2_000);
        sites.AssertNothingLost();

        PairStatus pair = Assert.Single(sites.Branch.Tunnel.Pairs);
        Assert.Equal((packetsOut, octetsOut, packetsIn, octetsIn), (pair.Sa!.PacketsOut, pair.Sa.BytesOut, pair.Sa.PacketsIn, pair.Sa.BytesIn));
        Assert.Equal((espOut, espIn), (pair.Sa.PacketsOut, pair.Sa.PacketsIn));
        Assert.Equal((450L, true), (packetsOut, spis.Count > 2));
        Assert.Equal(spis.Count - 1, pair.Sa.Rekeys);
        Assert.Contains($"{Units.Bytes(octetsIn)} {packetsIn} {Units.Bytes(octetsOut)} {packetsOut} {spis.Count - 1}", Plain(Screen(sites)));
        PairStatus there = Assert.Single(sites.HeadOffice.Tunnel.Pairs);
        Assert.Equal((packetsOut, octetsOut, packetsIn, octetsIn), (there.Sa!.PacketsIn, there.Sa.BytesIn, there.Sa.PacketsOut, there.Sa.BytesOut));
    }

    [Fact]
    public void Drops_are_what_was_done_to_packets()
    {
        var sites = new TwoSites(seed: 402, both: "dpd-delay = 0");
        sites.PingFor(2_000);
        int seen = 0, twice = 0, damaged = 0;
        bool IsInbound(ReadOnlyMemory<byte> frame) => Glance.At(frame) is { EspSpi: not null } esp && esp.Ends.Destination == s_branch;
        sites.Wan.Change = frame =>
        {
            if (!IsInbound(frame) || ++seen % 7 != 0) return frame;
            damaged++;
            byte[] changed = frame.ToArray();
            changed[^1] ^= 1;
            return changed;
        };
        sites.Wan.Fault = frame =>
        {
            if (!IsInbound(frame) || seen % 5 != 0 || seen % 7 == 0) return [0];
            twice++;
            return [0, 20];
        };
        sites.PingFor(20_000);
        PairStatus pair = sites.Branch.Tunnel.Pairs[0];
        Assert.True(damaged > 20 && twice > 20);
        Assert.Equal([new("esp-replayed", twice), new DroppedStatus("esp-bad-icv", damaged)], pair.Dropped);
        Assert.Contains($"Dropped: {twice} esp-replayed, {damaged} esp-bad-icv", TunnelScreen.ShowOne(sites.Branch.Controller.Status, [sites.Branch.Tunnel]));
        Assert.Empty(sites.HeadOffice.Tunnel.Pairs[0].Dropped);
    }

    [Fact]
    public void Since_when_and_the_last_proof_of_life_are_by_the_clock()
    {
        var sites = new TwoSites(seed: 403, both: "dpd-delay = 0");
        sites.Here.Ping(TwoSites.HeadOfficeHost);
        Assert.True(sites.World.RunUntil(() => sites.Branch.IsUp, 10_000), sites.Logs);
        long upAt = sites.World.Now.Milliseconds, heardAt = 0;
        sites.Wan.Seen += frame =>
        {
            if (Glance.At(frame) is { EspSpi: not null } esp && esp.Ends.Destination == s_branch) heardAt = sites.World.Now.Milliseconds;
        };
        sites.PingFor(3_000);
        sites.World.Run(47_000);
        TunnelStatus tunnel = Look(sites);
        Assert.Equal((TunnelPhase.Up, sites.World.Now.Milliseconds - upAt, sites.World.Now.Milliseconds - heardAt), (tunnel.Phase, tunnel.InPhaseMilliseconds, tunnel.LastProofMilliseconds!.Value));
        sites.Branch.Controller.TunnelDown("hq");
        sites.World.Run(20_000);
        tunnel = Look(sites);
        Assert.Equal((TunnelPhase.Idle, 20_000L, "waits for traffic or the peer"), (tunnel.Phase, tunnel.InPhaseMilliseconds, tunnel.Next));
    }

    [Fact]
    public void New_keys_come_when_they_were_announced()
    {
        var sites = new TwoSites(seed: 404, both: "dpd-delay = 0");
        sites.PingFor(5_000);
        long announced = Math.Min(Look(sites).NextInMilliseconds!.Value, sites.HeadOffice.Tunnel.NextInMilliseconds!.Value);
        Assert.Equal("new keys", sites.Branch.Tunnel.Next);
        int rekeys = 0;
        uint spi = sites.Branch.Tunnel.Pairs[0].Sa!.OutboundSpi;
        sites.Wan.Seen += frame =>
        {
            if (Glance.At(frame) is { EspSpi: { } now } esp && esp.Ends.Source == s_branch && now != spi) rekeys++;
        };
        sites.PingFor(announced - 2_000, 1_000);
        Assert.Equal(0, rekeys);
        sites.PingFor(20_000, 1_000);
        Assert.True(rekeys > 0, sites.Logs);
    }

    [Fact]
    public void A_silent_peer_is_dead_when_it_was_announced()
    {
        var sites = new TwoSites(seed: 405, both: "dpd-delay = 10s\ndpd-timeout = 30s");
        sites.PingFor(5_000);
        sites.HeadOffice.CutPower();
        sites.World.Run(25_000);
        TunnelStatus tunnel = Look(sites);
        Assert.Equal("silent, counts as dead", tunnel.Next);
        sites.World.Run(tunnel.NextInMilliseconds!.Value - 1_000);
        Assert.Equal(TunnelPhase.Up, sites.Branch.Tunnel.Phase);
        sites.World.Run(1_500);
        Assert.NotEqual(TunnelPhase.Up, sites.Branch.Tunnel.Phase);
        Assert.Contains(sites.Branch.Log, line => line.Contains(" 301 ", StringComparison.Ordinal));
    }

    [Fact]
    public void It_is_tried_again_when_it_was_announced()
    {
        var sites = new TwoSites(seed: 406, branch: "start = always");
        sites.HeadOffice.CutPower();
        Assert.True(sites.World.RunUntil(() => sites.Branch.Tunnel.LastFailure is not null, 60_000), sites.Logs);
        TunnelStatus tunnel = Look(sites);
        Assert.Equal("tries again", tunnel.Next);
        Assert.Contains($"tries again in {Units.Time(tunnel.NextInMilliseconds!.Value)}", Screen(sites));
        int begun = sites.Branch.Log.Count(line => line.Contains(" 101 ", StringComparison.Ordinal));
        sites.World.Run(tunnel.NextInMilliseconds.Value - 100);
        Assert.Equal(begun, sites.Branch.Log.Count(line => line.Contains(" 101 ", StringComparison.Ordinal)));
        sites.World.Run(2_000);
        Assert.Equal(begun + 1, sites.Branch.Log.Count(line => line.Contains(" 101 ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Each_pair_of_networks_has_a_line_of_its_own()
    {
        var sites = new TwoSites(seed: 407, changeBranch: tunnel => tunnel with { RemoteNetworks = [s_far, IpPrefix.Parse("10.1.0.0/24")] },
            changeHeadOffice: tunnel => tunnel with { LocalNetworks = [s_far, IpPrefix.Parse("10.1.0.0/24")] });
        sites.PingFor(2_000);
        string[] lines = [.. Screen(sites).Split('\n').Where(line => line.Contains("===", StringComparison.Ordinal)).Select(Plain)];
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("10.7.0.0/24 === 10.0.0.0/24 1", lines[0]);
        Assert.Equal("10.7.0.0/24 === 10.1.0.0/24 down", lines[1]);
    }

    // The controller's time is that of its last step.
    private static TunnelStatus Look(TwoSites sites)
    {
        sites.Branch.Step(sites.World.Now);
        return sites.Branch.Tunnel;
    }

    private static string Screen(TwoSites sites) => TunnelScreen.Show(sites.Branch.Controller.Status, sites.Branch.Controller.Status.Tunnels);

    private static string Plain(string text) => Regex.Replace(text, "\\s+", " ").Trim();

    private static (IpAddress From, IpAddress To, int Octets)? Ip(ReadOnlyMemory<byte> frame) =>
        EthernetView.TryParse(frame.Span, out EthernetView ethernet) && ethernet.EtherType == EtherType.Ipv4 && Ipv4View.TryParse(ethernet.Payload, out Ipv4View ip)
            ? (ip.Source, ip.Destination, ip.TotalLength) : null;
}
