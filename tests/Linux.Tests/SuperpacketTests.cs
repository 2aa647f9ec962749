using Amaranten.Linux.Ports;

namespace Amaranten.Linux.Tests;

/// <summary>The kernel's own TCP on either side of two ports of ours: its superpackets arrive whole and can be passed on, with a tag and without.</summary>
public sealed class SuperpacketTests : IDisposable
{
    private const int Octets = 64 << 20;
    private readonly NetworkNamespace _branch = new(), _first = new(), _second = new(), _office = new();
    private readonly List<PacketPort> _ports = [];

    public void Dispose()
    {
        foreach (IDisposable thing in _ports.Concat<IDisposable>([_branch, _first, _second, _office])) thing.Dispose();
    }

    [Fact]
    public void Superpackets_and_unfinished_checksums_arrive_and_can_be_passed_on()
    {
        Hosts(_first, _first);
        using var relay = new Relay(Open(_first, "branch"), Open(_first, "office"));
        (string sent, string arrived) = TcpTransfer.Run(_branch, _office, Octets);
        Assert.Equal(sent, arrived);
        AssertWhole(relay);
    }

    /// <summary>
    /// A trunk between two ports of ours, as between two switches. Where its device takes no superpackets, the kernel takes them apart at the places that the
    /// header names, which the tag has moved; the hosts' kernels count what is wrong then.
    /// </summary>
    [Theory, InlineData(false), InlineData(true)]
    public void Superpackets_pass_a_trunk(bool kernelSegments)
    {
        Hosts(_first, _second);
        _first.Cable("trunk", _second, "trunk");
        if (kernelSegments) foreach (NetworkNamespace side in new[] { _first, _second }) side.Run("ip link set trunk gso_max_size 2000");
        using var relay = new Relay(Open(_first, "branch"), Open(_first, "trunk", 7));
        using var far = new Relay(Open(_second, "trunk", 7), Open(_second, "office"));
        (string sent, string arrived) = TcpTransfer.Run(_branch, _office, Octets / 4);
        Assert.Equal(sent, arrived);
        AssertWhole(relay);
        if (kernelSegments) Assert.InRange(far.Longest, 1_000, 1_514);
        else AssertWhole(far);
        foreach (NetworkNamespace host in new[] { _branch, _office }) Assert.Contains("TcpInCsumErrors                 0", host.Run("nstat -asz TcpInCsumErrors"));
    }

    private void AssertWhole(Relay relay)
    {
        Assert.True(relay.Superpackets > 100, $"{relay.Superpackets} superpackets");
        Assert.True(relay.UnfinishedChecksums > 100, $"{relay.UnfinishedChecksums} unfinished checksums");
        Assert.True(relay.Longest > 40_000, $"longest frame {relay.Longest}");
        Assert.All(_ports, port => Assert.Equal(0, port.Counters.SendDrops));
    }

    private void Hosts(NetworkNamespace towardsBranch, NetworkNamespace towardsOffice)
    {
        _branch.Cable("eth0", towardsBranch, "branch");
        _office.Cable("eth0", towardsOffice, "office");
        _branch.Run("ip addr add 10.1.0.1/24 dev eth0");
        _office.Run("ip addr add 10.1.0.2/24 dev eth0");
    }

    private PacketPort Open(NetworkNamespace at, string device, int? vlan = null)
    {
        PacketPort port = at.Within(() => PacketPort.Open(device, device, new PortOptions { Vlan = vlan }));
        _ports.Add(port);
        return port;
    }
}
