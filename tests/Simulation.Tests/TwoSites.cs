using Amaranten.Config;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Simulation.Tests;

/// <summary>
/// Branch host - branch gateway - a cable between - head-office gateway - head-office host. Whatever a test does with it, an inner address
/// seen on the cable between fails the test.
/// </summary>
public sealed class TwoSites
{
    public const string BranchHost = "10.7.0.2", HeadOfficeHost = "10.0.0.2";
    private const string Psk = "correct horse battery staple";
    private static readonly IpPrefix s_inside = IpPrefix.Parse("10.0.0.0/8");
    private readonly Func<TunnelConfig, TunnelConfig>? _changeBranch, _changeHeadOffice;
    private readonly Cable _branchLan, _headOfficeLan;
    private readonly string _branchExtra, _headOfficeExtra, _headOfficePsk, _branchSystem;

    public TwoSites(int seed, string both = "", string branch = "", string headOffice = "", string headOfficePsk = Psk,
        Func<TunnelConfig, TunnelConfig>? changeBranch = null, Func<TunnelConfig, TunnelConfig>? changeHeadOffice = null, string branchSystem = "")
    {
        (_changeBranch, _changeHeadOffice) = (changeBranch, changeHeadOffice);
        (_headOfficePsk, _branchSystem) = (headOfficePsk, branchSystem);
        World = new World(seed);
        Wan = new Cable(World);
        _branchLan = new Cable(World);
        _headOfficeLan = new Cable(World);
        (_branchExtra, _headOfficeExtra) = (both + "\n" + branch, both + "\n" + headOffice);
        Wan.Seen += Witness;
        Branch = MakeBranch();
        HeadOffice = MakeHeadOffice();
        Here = new SimulatedHost(_branchLan, BranchHost, "10.7.0.1");
        There = new SimulatedHost(_headOfficeLan, HeadOfficeHost, "10.0.0.1");
    }

    public World World { get; }

    public Cable Wan { get; }

    public SimulatedGateway Branch { get; private set; }

    public SimulatedGateway HeadOffice { get; private set; }

    public SimulatedHost Here { get; }

    public SimulatedHost There { get; }

    /// <summary>ESP packets seen on the cable between.</summary>
    public int EspSeen { get; private set; }

    /// <summary>The cable of the branch's network.</summary>
    public Cable BranchLan => _branchLan;

    /// <summary>Both gateways' logs, for a test that fails.</summary>
    public string Logs => $"branch:\n{string.Join('\n', Branch.Log)}\nhead office:\n{string.Join('\n', HeadOffice.Log)}";

    /// <summary>Cuts the head office's power and starts it again, with nothing remembered.</summary>
    public void RestartHeadOffice()
    {
        HeadOffice.CutPower();
        HeadOffice = MakeHeadOffice();
    }

    /// <summary>Pings from the branch host every <paramref name="intervalMilliseconds"/> for a while, and lets the answers arrive.</summary>
    public void PingFor(long milliseconds, long intervalMilliseconds = 100)
    {
        for (long passed = 0; passed < milliseconds; passed += intervalMilliseconds)
        {
            Here.Ping(HeadOfficeHost);
            World.Run(intervalMilliseconds);
        }
        World.Run(1_000);
    }

    public void AssertUp()
    {
        Assert.True(Branch.IsUp, Logs);
        Assert.True(HeadOffice.IsUp, Logs);
    }

    public void AssertNothingLost() =>
        Assert.True(Here.Answered == Here.Sent, $"lost {string.Join(' ', Here.Lost)} of {Here.Sent}\n{Logs}");

    /// <summary>What the branch gateway was started with.</summary>
    public string BranchText => Ini("branch", "192.0.2.7", "10.7.0.1/24", $"""
        [tunnel:hq]
        local-network  = 10.7.0.0/24
        remote-network = 10.0.0.0/24
        remote-gateway = 192.0.2.1
        psk            = {Psk}
        {_branchExtra}
        """, _branchSystem);

    private SimulatedGateway MakeBranch() => new(World, BranchText, _changeBranch, Wan, _branchLan);

    private SimulatedGateway MakeHeadOffice() => new(World, Ini("head-office", "192.0.2.1", "10.0.0.1/24", $"""
        [tunnel:branch-7]
        local-network  = 10.0.0.0/24
        remote-network = 10.7.0.0/24
        remote-gateway = 192.0.2.7
        psk            = {_headOfficePsk}
        {_headOfficeExtra}
        """), _changeHeadOffice, Wan, _headOfficeLan);

    private static string Ini(string name, string wan, string lan, string tunnel, string system = "") => $"""
        [system]
        name = {name}
        {system}

        [interface:wan]
        device  = wan
        address = {wan}/24

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
        if (ip.Protocol == IpProtocol.Esp) EspSeen++;
    }
}
