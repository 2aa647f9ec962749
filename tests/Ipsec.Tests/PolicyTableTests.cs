using System.Collections.Immutable;
using Amaranten.Ipsec.Policy;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Tests;

public class PolicyTableTests
{
    // A small world, so that prefixes nest, repeat and cross all the time.
    private static IpAddress Address(Random random) => random.Next(5) == 0
        ? IpAddress.FromV6((UInt128)random.Next(16) << 124 | (uint)random.Next(4))
        : IpAddress.FromV4((uint)random.Next(16) << 28 | (uint)random.Next(4));

    private static IpPrefix Prefix(Random random)
    {
        IpAddress address = Address(random);
        int[] lengths = [0, 1, 2, 3, 4, 31, address.Width];
        return new IpPrefix(address, lengths[random.Next(lengths.Length)]);
    }

    private static TrafficSelector Selector(Random random)
    {
        byte protocol = (byte)(random.Next(3) * 17 % 23); // 0, 17 or 11
        return new TrafficSelector(
            Prefix(random), Prefix(random), protocol,
            protocol == 0 ? (ushort)0 : (ushort)random.Next(3), protocol == 0 ? (ushort)0 : (ushort)random.Next(3));
    }

    private static PolicyTable Table(IEnumerable<TrafficSelector> selectors) =>
        new([.. selectors.Select((selector, index) => new SecurityPolicy(index, 0, selector, null))]);

    [Fact]
    public void TheFirstMatchWinsAsInALinearSearch()
    {
        var random = new Random(4301);
        for (int round = 0; round < 400; round++)
        {
            PolicyTable table = Table(Enumerable.Range(0, random.Next(60)).Select(_ => Selector(random)));
            for (int i = 0; i < 200; i++)
            {
                IpAddress local = Address(random), remote = Address(random);
                byte protocol = (byte)(random.Next(3) * 17 % 23);
                ushort localPort = (ushort)random.Next(3), remotePort = (ushort)random.Next(3);
                SecurityPolicy? expected = table.Policies.FirstOrDefault(
                    policy => policy.Selector.Matches(local, remote, protocol, localPort, remotePort));
                Assert.Same(expected, table.Outbound(local, remote, protocol, localPort, remotePort));
                Assert.Same(expected, table.Inbound(remote, local, protocol, remotePort, localPort));
            }
        }
    }

    [Fact]
    public void ACatchAllAboveASpecificPolicyHidesIt()
    {
        var all = new TrafficSelector(IpPrefix.AllV4, IpPrefix.AllV4);
        PolicyTable hidden = Table([all, Samples.Selector]), open = Table([Samples.Selector, all]);
        Assert.Equal(0, hidden.Outbound(Samples.LocalHost, Samples.RemoteHost, 17, 1, 2)?.TunnelIndex);
        Assert.Equal(0, open.Outbound(Samples.LocalHost, Samples.RemoteHost, 17, 1, 2)?.TunnelIndex);
        Assert.Equal(1, open.Outbound(Samples.RemoteHost, Samples.LocalHost, 17, 1, 2)?.TunnelIndex);
    }

    [Fact]
    public void AnEmptyTableCoversNothing() =>
        Assert.Null(new PolicyTable(ImmutableArray<SecurityPolicy>.Empty).Outbound(Samples.LocalHost, Samples.RemoteHost, 17, 1, 2));

    [Fact]
    public void ALookupAllocatesNothing()
    {
        var random = new Random(1);
        IEnumerable<TrafficSelector> others = Enumerable.Range(0, 10_000).Select(_ => new TrafficSelector(
            new IpPrefix(IpAddress.FromV4((uint)random.Next()), 24), new IpPrefix(IpAddress.FromV4((uint)random.Next()), 16)));
        PolicyTable table = Table(others.Append(Samples.Selector));
        int found = 0;
        long before = 0;
        for (int i = 0; i < 20_000; i++)
        {
            if (i == 10_000) before = GC.GetAllocatedBytesForCurrentThread();
            if (table.Outbound(Samples.LocalHost, Samples.RemoteHost, 17, 1, 2) is not null) found++;
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(20_000, found);
    }
}
