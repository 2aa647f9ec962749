namespace Simulation.Tests.WhyNotUp;

/// <summary>Users, addresses and clients that are not let in.</summary>
public class ClientTests
{
    private const string Client = "xauth = client\nxauth-user = ada\nxauth-password = right", Server = "xauth = server\nusers = ada",
        Ada = "[user:ada]\npassword = right-and-proper", WantsAddress = "mode-config = client\nlocal-network = assigned",
        GivesAddress = "mode-config = server\npool = clients\nremote-network = assigned";

    /// <summary>What differs, and what either side says.</summary>
    public static TheoryData<string, Side, Side, Told, Told> Causes => new()
    {
        { "password", "xauth = client\nxauth-user = ada\nxauth-password = wrong", new(Server, Ada), new(121, "xauth-user, xauth-password", "ada"), new(121, "users", "ada") },
        { "user", "xauth = client\nxauth-user = bob\nxauth-password = right", new(Server, Ada), new(121, "xauth-user, xauth-password", "bob"), new(121, "users", "bob") },
        { "user, of two servers that are silent", Client, new("xauth = server\nradius = one, two", "[radius:one]\nserver = 10.0.0.5\nsecret = 8vq2-kd4m-x7pt-3hna\n\n[radius:two]\nserver = 10.0.0.6\nsecret = 8vq2-kd4m-x7pt-3hna"),
            new(121, "xauth-user, xauth-password", "ada"), new(121, "radius", "one", "two", "no answer") },
        { "no XAUTH at the branch", "", new(Server, Ada), new(111, "ike or auth or xauth?", "with pre-shared key"), new(111, "xauth", "pre-shared key", "XAUTH") },
        { "no XAUTH at the head office", Client, "", new(111, "ike?; xauth", "XAUTH"), new(111, "xauth?", "XAUTH", "pre-shared key") },
        { "hybrid for a pre-shared key", new("auth = hybrid\ntrust = ca\npsk = -\n" + Client, "[authority:ca]\nfile = ca.pem", path => Papers.File(path, "branch.good", "root")), new(Server, Ada),
            new(111, "ike?; auth, xauth", "hybrid"), new(111, "auth?", "hybrid with RSA signature", "XAUTH with pre-shared key") },
        { "hybrid, of an unknown authority", new("auth = hybrid\ntrust = ca\npsk = -\n" + Client, "[authority:ca]\nfile = ca.pem", path => Papers.File(path, "branch.good", "other")),
            new("auth = hybrid\ncertificate = own\npsk = -\n" + Server, Ada + "\n\n[certificate:own]\nfile = own.pem", path => Papers.File(path, "hq.good", "root")),
            new(152, "trust", "CN=hq"), new(116, "certificate", "CN=hq") },
        { "mode-config at the branch alone", WantsAddress, "", new(123, "mode-config", "mode-config"), new(123, "mode-config?", "asked for an address", "gives none") },
        { "mode-config at the head office alone", "", new(GivesAddress, "[pool:clients]\naddresses = 10.9.0.1-10.9.0.9"), new(211, "local-network, remote-network", "10.7.0.0/24"), new(211, "remote-network", "10.7.0.0/24") },
        { "a DHCP server that is silent", WantsAddress, new(GivesAddress, "[pool:clients]\naddresses = dhcp\ndhcp-server = 10.0.0.53"),
            new(123, "mode-config"), new(123, "pool:clients dhcp-server", "10.0.0.53", "does not answer") },
        { "RADIUS and users", "xauth = client\nxauth-user = ada\nxauth-password = wrong", new(Server + "\nradius = one", Ada + "\n\n[radius:one]\nserver = 10.0.0.5\nsecret = 8vq2-kd4m-x7pt-3hna"),
            new(121, "xauth-user, xauth-password", "ada"), new(121, "users, radius", "ada", "password is wrong") },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void Both_sides_say_what_differs(string cause, Side branch, Side headOffice, Told here, Told there)
    {
        Assert.NotEmpty(cause);
        new Dispute(branch, headOffice).Check(here, there);
    }

    // Who comes second finds nothing left, and is told no more than that.
    [Fact]
    public void A_pool_that_is_used_up()
    {
        var dispute = new Dispute(WantsAddress, new Side("remote-gateway = any\n" + GivesAddress, "[pool:clients]\naddresses = 10.9.0.1-10.9.0.1"));
        SimulatedGateway first = dispute.AddBranch(WantsAddress, "192.0.2.8");
        first.Controller.TunnelUp("hq");
        dispute.World.Run(5_000);
        Assert.True(first.IsUp, dispute.Logs);
        dispute.Check(new(123, "mode-config", "no usable address", "used up"), new(123, "pool:clients addresses", "the pool clients is used up"));
    }

    [Fact]
    public void More_clients_than_there_may_be()
    {
        var dispute = new Dispute("", new Side("remote-gateway = any\nremote-network = 10.0.0.0/8", System: "max-tunnels = 2"));
        SimulatedGateway first = dispute.AddBranch("local-network = 10.8.0.0/24", "192.0.2.8");
        first.Controller.TunnelUp("hq");
        dispute.World.Run(5_000);
        Assert.True(first.IsUp, dispute.Logs);
        dispute.Check(new(210, "", "deleted the ISAKMP SA"), new(118, "system max-tunnels", "there are 2 tunnels already"));
    }
}
