namespace Simulation.Tests.WhyNotUp;

/// <summary>What the two have to agree on, and do not.</summary>
public class ProposalTests
{
    /// <summary>What differs, and what either side says.</summary>
    public static TheoryData<string, Side, Side, Told, Told> Causes => new()
    {
        { "encapsulation", "encapsulation = transport\nlocal-network = 192.0.2.7\nremote-network = 192.0.2.1", "local-network = 192.0.2.1\nremote-network = 192.0.2.7",
            new(111, "ipsec?; encapsulation", "encapsulation transport"), new(111, "encapsulation?", "peer offers transport", "we accept tunnel") },
        { "encapsulation, the other way round", "local-network = 192.0.2.7\nremote-network = 192.0.2.1", "encapsulation = transport\nlocal-network = 192.0.2.1\nremote-network = 192.0.2.7",
            new(111, "ipsec or pfs or encapsulation?", "encapsulation tunnel"), new(111, "encapsulation", "peer offers tunnel", "we accept transport") },
        { "AH for ESP", "ah = sha256\nipsec = none", "", new(111, "ipsec, ah", "ah"), new(111, "ipsec or ah?", "peer offers ah", "we accept esp") },
        { "ESP for AH", "", "ah = sha256\nipsec = none", new(111, "ipsec or pfs or encapsulation?", "aes256gcm16"), new(111, "ipsec, ah", "peer offers esp", "we accept ah") },
        { "ESP within AH for ESP", "ah = sha256", "", new(111, "ipsec?; ah", "+ah-sha256"), new(111, "ipsec or ah?", "peer offers esp+ah", "we accept esp") },
        { "hash of AH", "ah = sha1\nipsec = none", "ah = sha256\nipsec = none", new(111, "ipsec, ah", "ah-sha1"), new(111, "ah", "integrity of AH: peer offers sha1, we accept sha256") },
        { "PFS group", "pfs = modp3072", "pfs = modp2048", new(111, "ipsec?; pfs", "modp3072"), new(111, "pfs", "peer offers modp3072", "we accept modp2048") },
        { "PFS off", "pfs = none", "", new(111, "ipsec?; pfs", "without PFS"), new(111, "pfs?", "peer offers none", "we accept modp2048") },
        { "PFS on", "", "pfs = none", new(111, "ipsec or pfs or encapsulation?", "modp2048"), new(111, "pfs", "peer offers modp2048", "we accept none") },
        { "aggressive mode", "mode = aggressive", "", new(110, "mode", "aggressive mode", "sent 5 times"), new(110, "mode?", "aggressive mode", "main mode") },
        { "main mode", "", "mode = aggressive", new(110, "mode?", "main mode", "sent 5 times"), new(110, "mode", "main mode", "aggressive mode") },
        { "identity: a name for the address", "local-id = dns:branch.example", "", new(116, "local-id", "dns:branch.example"), new(113, "remote-id?", "dns:branch.example", "ip:192.0.2.7") },
        { "identity: another kind", "local-id = email:gw@branch.example", "remote-id = dns:branch.example",
            new(116, "local-id", "email:gw@branch.example"), new(113, "remote-id", "email:gw@branch.example", "dns:branch.example") },
        { "identity: of the head office", "remote-id = dns:hq.example", "", new(113, "remote-id", "ip:192.0.2.1", "dns:hq.example"), new(116, "local-id?", "ip:192.0.2.1", "INVALID-ID-INFORMATION") },
        { "identity in aggressive mode", "mode = aggressive\nlocal-id = dns:branch.example", "mode = aggressive\nremote-id = dns:other.example",
            new(112, "psk, local-id", "pre-shared keys differ", "dns:branch.example"), new(113, "remote-id", "dns:branch.example", "dns:other.example") },
        { "protocol", "protocol = tcp", "protocol = udp", new(211, "local-network, remote-network, protocol", "[6/0]"), new(211, "protocol", "[6/0]", "[17/0]") },
        { "port", "protocol = tcp\nremote-port = 80", "protocol = tcp\nlocal-port = 443", new(211, "local-network, remote-network, protocol, remote-port", "/80]"), new(211, "local-port", "/80]", "/443]") },
        { "local network", "local-network = 10.8.0.0/24", "", new(211, "local-network, remote-network", "10.8.0.0/24"), new(211, "remote-network", "10.8.0.0/24", "10.7.0.0/24") },
        { "remote network", "remote-network = 10.0.0.0/16", "", new(211, "local-network, remote-network", "10.0.0.0/16"), new(211, "local-network", "10.0.0.0/16", "10.0.0.0/24") },
        { "nobody answers", "remote-gateway = 192.0.2.99", "", new(115, "remote-gateway", "192.0.2.99", "HDR, SA", "sent 5 times"), Told.Nothing },
        { "the head office knows another address", "", "remote-gateway = 192.0.2.8", new(115, "remote-gateway", "HDR, SA", "sent 5 times"), Told.Nothing },
        { "nobody answers in aggressive mode", "remote-gateway = 192.0.2.99\nmode = aggressive", "", new(115, "remote-gateway, mode", "192.0.2.99", "aggressive mode", "sent 5 times"), Told.Nothing },
        { "pre-shared key", "psk = another secret altogether", "", new(112, "psk", "HDR*, IDii, HASH_I", "pre-shared keys differ"), new(112, "psk", "pre-shared keys differ") },
        { "pre-shared key in aggressive mode", "mode = aggressive\npsk = another secret altogether", "mode = aggressive", new(112, "psk", "pre-shared keys differ"),
            new(110, "psk", "ip:192.0.2.7", "pre-shared keys differ") },
        { "cipher of phase 1", "ike = aes128-sha256-modp2048", "ike = aes256-sha256-modp2048", new(111, "ike", "we offer aes128-sha256-modp2048"), new(111, "ike", "encryption: peer offers aes128, we accept aes256") },
        { "group of phase 1", "ike = aes256-sha256-modp1024", "ike = aes256-sha256-modp2048", new(111, "ike", "we offer aes256-sha256-modp1024"), new(111, "ike", "group: peer offers modp1024, we accept modp2048") },
        { "integrity of phase 2", "ipsec = aes256-sha1", "ipsec = aes256-sha256", new(111, "ipsec", "we offer aes256-sha1"), new(111, "ipsec", "integrity: peer offers sha1, we accept sha256") },
        { "hash of phase 1", "ike = aes256-sha1-modp2048", "ike = aes256-sha256-modp2048", new(111, "ike", "we offer aes256-sha1-modp2048"), new(111, "ike", "hash: peer offers sha1, we accept sha256") },
        { "cipher of phase 2", "ipsec = aes128-sha256", "ipsec = aes256-sha256", new(111, "ipsec", "we offer aes128-sha256"), new(111, "ipsec", "encryption: peer offers aes128, we accept aes256") },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void Both_sides_say_what_differs(string cause, Side branch, Side headOffice, Told here, Told there)
    {
        Assert.NotEmpty(cause);
        new Dispute(branch, headOffice).Check(here, there);
    }

    /// <summary>What may differ: the shorter lifetime counts, each side chooses when packets go in UDP, and how fine its pairs are.</summary>
    [Theory]
    [InlineData("ike-lifetime = 2h", "ike-lifetime = 1d")]
    [InlineData("ike-lifetime = 1d", "ike-lifetime = 2h")]
    [InlineData("ipsec-lifetime = 10m\nipsec-lifetime-kilobytes = 1000", "ipsec-lifetime = 2h")]
    [InlineData("nat-traversal = always", "nat-traversal = off")]
    [InlineData("nat-traversal = off", "nat-traversal = always")]
    [InlineData("encapsulation = both", "")]
    [InlineData("dpd-delay = 0", "dpd-delay = 5s")]
    [InlineData("ike-fragmentation = no", "")]
    public void What_is_not_agreed_on_cannot_fail(string branch, string headOffice)
    {
        var dispute = new Dispute(branch, headOffice);
        dispute.Try();
        Assert.True(dispute.Branch.IsUp && dispute.HeadOffice.IsUp, dispute.Logs);
    }
}
