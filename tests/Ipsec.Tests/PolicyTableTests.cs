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
            AssertLinear(table, table.Policies, random, packets: 200);
        }
    }

    [Fact]
    public void TheFirstMatchWinsWhilePoliciesComeAndGo()
    {
        var random = new Random(4302);
        for (int round = 0; round < 40; round++)
        {
            SortedDictionary<UInt128, SecurityPolicy> model = [];
            PolicyTable table = PolicyTable.Empty;
            // Grows, then shrinks to nothing, so that tables are cut anew both ways.
            for (int step = 0; step < 80 || model.Count > 0; step++)
            {
                int removals = Math.Min(model.Count, random.Next(step < 40 ? 4 : 20)), additions = step < 80 ? random.Next(step < 40 ? 20 : 4) : 0;
                RankedPolicy[] removed = [.. model.OrderBy(_ => random.Next()).Take(removals).Select(entry => new RankedPolicy(entry.Key, entry.Value))];
                foreach (RankedPolicy gone in removed) model.Remove(gone.Rank);
                List<RankedPolicy> added = [];
                while (added.Count < additions)
                {
                    var come = new RankedPolicy(new UInt128((ulong)random.Next(50), (ulong)random.Next(50)), new SecurityPolicy(step, 0, Selector(random), null));
                    if (model.TryAdd(come.Rank, come.Policy)) added.Add(come);
                }
                PolicyTable before = table;
                ImmutableArray<SecurityPolicy> policiesBefore = before.Policies;
                table = table.With(removed, added);
                Assert.Equal(policiesBefore, before.Policies); // what a worker still reads stays as it was
                Assert.Equal(model.Values, table.Policies);
                AssertLinear(table, [.. model.Values], random, packets: 10);
            }
            Assert.Null(table.Outbound(Address(random), Address(random), 17, 1, 1));
        }
    }

    // The linear search is the definition; so is that of a policy which ports might have led to.
    private static void AssertLinear(PolicyTable table, ImmutableArray<SecurityPolicy> policies, Random random, int packets)
    {
        for (int i = 0; i < packets; i++)
        {
            IpAddress local = Address(random), remote = Address(random);
            byte protocol = (byte)(random.Next(3) * 17 % 23);
            ushort localPort = (ushort)random.Next(3), remotePort = (ushort)random.Next(3);
            SecurityPolicy? expected = policies.FirstOrDefault(policy => policy.Selector.Matches(local, remote, protocol, localPort, remotePort));
            Assert.Same(expected, table.Outbound(local, remote, protocol, localPort, remotePort));
            Assert.Same(expected, table.Inbound(remote, local, protocol, remotePort, localPort));

            SecurityPolicy? withoutPorts = policies.FirstOrDefault(policy => policy.Selector.Matches(local, remote, protocol, 0, 0));
            bool mayBe = policies.TakeWhile(policy => policy != withoutPorts).Any(
                policy => policy.Selector.Protocol != 0 && policy.Selector.Protocol == protocol && policy.Selector.Local.Contains(local) && policy.Selector.Remote.Contains(remote));
            Assert.Equal(mayBe, table.MayBeForPorts(local, remote, protocol));
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
