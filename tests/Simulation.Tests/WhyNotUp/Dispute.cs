using Amaranten.Ike;

namespace Simulation.Tests.WhyNotUp;

/// <summary>Two gateways that do not agree, and a witness who hears both. The branch begins.</summary>
public sealed class Dispute
{
    private const string BranchTunnel = """
        local-network  = 10.7.0.0/24
        remote-network = 10.0.0.0/24
        remote-gateway = 192.0.2.1
        psk            = correct horse battery staple
        """, HeadOfficeTunnel = """
        local-network  = 10.0.0.0/24
        remote-network = 10.7.0.0/24
        remote-gateway = 192.0.2.7
        psk            = correct horse battery staple
        """;

    private readonly Cable _wan;
    private readonly string _branchText, _headOfficeText;

    /// <summary>Makes both.</summary>
    /// <param name="branch">How the branch differs from what is usual.</param>
    /// <param name="headOffice">The same for the head office.</param>
    /// <param name="nat">Whether the branch is behind a NAT, at the same outer address.</param>
    public Dispute(Side branch, Side headOffice, bool nat = false)
    {
        World = new World(seed: 320);
        _wan = new Cable(World);
        Cable branchWan = nat ? new Cable(World) : _wan;
        HeadOfficeLan = new Cable(World);
        if (nat) _ = new SimulatedNat(branchWan, "172.16.0.254", _wan, "192.0.2.7");
        _branchText = branch.Text("branch", nat ? "172.16.0.7" : "192.0.2.7", nat ? "172.16.0.254" : "", "10.7.0.1", "hq", BranchTunnel);
        _headOfficeText = headOffice.Text("head-office", "192.0.2.1", "", "10.0.0.1", "branch-7", HeadOfficeTunnel);
        Branch = new SimulatedGateway(World, branch.Read(_branchText, World.WallClock), branchWan, new Cable(World));
        HeadOffice = new SimulatedGateway(World, headOffice.Read(_headOfficeText, World.WallClock), _wan, HeadOfficeLan);
    }

    /// <summary>The clock and the cables.</summary>
    public World World { get; }

    /// <summary>Who begins.</summary>
    public SimulatedGateway Branch { get; }

    /// <summary>Who answers.</summary>
    public SimulatedGateway HeadOffice { get; }

    /// <summary>Where servers of the head office are.</summary>
    public Cable HeadOfficeLan { get; }

    /// <summary>Another branch at this address, directly on the cable between.</summary>
    public SimulatedGateway AddBranch(Side side, string address) =>
        new(World, side.Read(side.Text("other", address, "", "10.8.0.1", "hq", BranchTunnel), World.WallClock), _wan, new Cable(World));

    /// <summary>Both logs.</summary>
    public string Logs => $"branch:\n{string.Join('\n', Branch.Log)}\nhead office:\n{string.Join('\n', HeadOffice.Log)}";

    /// <summary>Lets the branch try once, to the end, and asks both why it did not come up.</summary>
    public void Check(Told here, Told there)
    {
        Try();
        Assert.True(Branch.Tunnel.Phase != TunnelPhase.Up, $"it came up\n{Logs}");
        here.Check(Branch, _branchText, Logs);
        there.Check(HeadOffice, _headOfficeText, Logs);
    }

    /// <summary>Lets the branch try once, to the end.</summary>
    public void Try()
    {
        Branch.Controller.TunnelUp("hq");
        World.Run(100_000);
    }
}
