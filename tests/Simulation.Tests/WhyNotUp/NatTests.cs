namespace Simulation.Tests.WhyNotUp;

/// <summary>A NAT in between, of which one side does not want to know.</summary>
public class NatTests
{
    /// <summary>What differs, and what either side says.</summary>
    public static TheoryData<string, Side, Side, Told, Told> Causes => new()
    {
        { "NAT-T off at the branch", "nat-traversal = off", "", new(116, "local-id?; nat-traversal", "ip:172.16.0.7", "NAT traversal is off here"), new(117, "nat-traversal?", "ip:172.16.0.7", "192.0.2.7", "off at the peer, on here") },
        { "NAT-T off at the head office", "", "nat-traversal = off", new(116, "local-id or nat-traversal?", "ip:172.16.0.7", "NAT traversal is off at the peer"), new(117, "nat-traversal", "ip:172.16.0.7", "192.0.2.7", "off here") },
        { "AH does not pass", "ah = sha256\nipsec = none", "ah = sha256\nipsec = none", new(117, "ah", "AH does not pass a NAT", "we are behind a NAT"), new(117, "ah", "AH does not pass a NAT", "the peer is behind a NAT") },
        { "identity is the inner address", "local-id = ip:172.16.0.7", "remote-id = ip:192.0.2.7", new(116, "local-id", "ip:172.16.0.7"), new(113, "remote-id", "ip:172.16.0.7", "ip:192.0.2.7") },
        { "transport mode for tunnel mode", "encapsulation = transport\nlocal-network = 172.16.0.7\nremote-network = 192.0.2.1", "local-network = 192.0.2.1\nremote-network = 172.16.0.7",
            new(111, "ipsec?; encapsulation", "encapsulation transport in UDP"), new(111, "encapsulation?", "transport in UDP", "tunnel in UDP") },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void Both_sides_say_what_differs(string cause, Side branch, Side headOffice, Told here, Told there)
    {
        Assert.NotEmpty(cause);
        new Dispute(branch, headOffice, nat: true).Check(here, there);
    }
}
