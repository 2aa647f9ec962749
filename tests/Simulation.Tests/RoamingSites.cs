using Amaranten.Gateway.Control;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Simulation.Tests;

/// <summary>
/// A head office that serves whoever comes, and branches that come: all behind one NAT, each with a network and a host of its own. An inner
/// address on the cable before the head office fails the test.
/// </summary>
public sealed class RoamingSites
{
    public const string HeadOfficeHost = "10.0.0.2";
    private const string Psk = "correct horse battery staple";
    private static readonly IpPrefix s_inside = IpPrefix.Parse("10.0.0.0/8");
    private readonly Cable _wan, _behindNat, _headOfficeLan;
    private readonly List<Cable> _lans = [];

    public RoamingSites(int seed, int branches, string headOffice = "")
    {
        World = new World(seed);
        _wan = new Cable(World);
        _behindNat = new Cable(World);
        _headOfficeLan = new Cable(World);
        Nat = new SimulatedNat(_behindNat, "172.16.0.254", _wan, "192.0.2.254");
        _wan.Seen += Witness;
        HeadOffice = new SimulatedGateway(World, Ini("head-office", "192.0.2.1/24", "", "10.0.0.1/24", $"""
            [tunnel:roam]
            local-network  = 10.0.0.0/24
            remote-network = 10.64.0.0/10
            remote-gateway = any
            psk            = {Psk}
            dpd-delay = 5
            dpd-timeout = 15
            ike = aes128-sha1-modp768
            pfs = none
            {headOffice}
            """), _wan, _headOfficeLan);
        There = new SimulatedHost(_headOfficeLan, HeadOfficeHost, "10.0.0.1");
        for (int i = 0; i < branches; i++)
        {
            _lans.Add(new Cable(World));
            Branches.Add(MakeBranch(i));
            Hosts.Add(new SimulatedHost(_lans[i], HostOf(i), $"10.{64 + i}.0.1"));
        }
    }

    public World World { get; }

    public SimulatedNat Nat { get; }

    /// <summary>The cable before the head office.</summary>
    public Cable Wan => _wan;

    public SimulatedGateway HeadOffice { get; }

    public SimulatedHost There { get; }

    public List<SimulatedGateway> Branches { get; } = [];

    public List<SimulatedHost> Hosts { get; } = [];

    /// <summary>What the head office shows of its clients.</summary>
    public IReadOnlyList<TunnelStatus> Clients => [.. HeadOffice.Controller.Status.Tunnels.Where(tunnel => tunnel.IsClient)];

    public string Logs => string.Join('\n', HeadOffice.Log);

    public static string HostOf(int branch) => $"10.{64 + branch}.0.2";

    /// <summary>Cuts a branch's power and starts it again, with nothing remembered.</summary>
    public void RestartBranch(int i)
    {
        Branches[i].CutPower();
        Branches[i] = MakeBranch(i);
    }

    /// <summary>Pings from every branch, once a second, for a while.</summary>
    public void PingFor(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            foreach (SimulatedHost host in Hosts) host.Ping(HeadOfficeHost);
            World.Run(1_000);
        }
    }

    /// <summary>Every ping of the next seconds is answered, both ways.</summary>
    public void AssertAllCarry()
    {
        int[] lost = [.. Hosts.Select(host => host.Lost.Count())];
        PingFor(5);
        for (int i = 0; i < Hosts.Count; i++)
        {
            Assert.True(Hosts[i].Lost.Count() == lost[i], $"branch {i} loses\n{Logs}\n{string.Join('\n', Branches[i].Log)}");
            int before = There.Answered;
            There.Ping(HostOf(i));
            World.Run(500);
            Assert.True(There.Answered == before + 1, $"nothing reaches branch {i}\n{Logs}");
        }
    }

    private SimulatedGateway MakeBranch(int i) => new(World, Ini($"branch-{i}", $"172.16.0.{i + 1}/24", "gateway = 172.16.0.254", $"10.{64 + i}.0.1/24", $"""
        [tunnel:hq]
        local-network  = 10.{64 + i}.0.0/24
        remote-network = 10.0.0.0/24
        remote-gateway = 192.0.2.1
        remote-id      = ip:192.0.2.1
        psk            = {Psk}
        dpd-delay = 5
        dpd-timeout = 15
        ike = aes128-sha1-modp768
        pfs = none
        """), _behindNat, _lans[i]);

    private static string Ini(string name, string wan, string gateway, string lan, string tunnel) => $"""
        [system]
        name = {name}

        [interface:wan]
        device  = wan
        address = {wan}
        {gateway}

        [interface:lan]
        device  = lan
        address = {lan}

        {tunnel}
        """;

    private void Witness(ReadOnlyMemory<byte> frame)
    {
        if (!EthernetView.TryParse(frame.Span, out EthernetView ethernet) || ethernet.EtherType != EtherType.Ipv4) return;
        Assert.True(Ipv4View.TryParse(ethernet.Payload, out Ipv4View ip), "a damaged packet left a gateway");
        Assert.False(s_inside.Contains(ip.Source) || s_inside.Contains(ip.Destination), $"in clear on the wire: {ip.Source} to {ip.Destination}");
    }
}
