using System.Collections.Immutable;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec.Tests;

public class InboundSaTableTests
{
    private static readonly TransparentTransform s_transform = new(Samples.Cbc);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(10_000)]
    public void EverySaIsFoundAndNothingElse(int count)
    {
        var random = new Random(count);
        Dictionary<uint, InboundSa> model = [];
        // Half of the SPIs in one dense run: neighbours in number must not be neighbours in the table for long.
        while (model.Count < count)
        {
            uint spi = model.Count % 2 == 0 ? (uint)(256 + model.Count) : (uint)random.NextInt64(256, 1L << 32);
            model.TryAdd(spi, Samples.Inbound(s_transform, spi));
        }
        var table = new InboundSaTable([.. model.Values]);
        foreach ((uint spi, InboundSa sa) in model) Assert.Same(sa, table.Find(spi));

        Assert.Equal(0, WrongFinds(table)); // the first round may cost the runtime something
        long before = GC.GetAllocatedBytesForCurrentThread();
        int wrong = WrongFinds(table);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, allocated);
        Assert.Equal(0, wrong);
        Assert.Null(table.Find(0));
        for (int i = 0; i < 1000; i++)
        {
            uint spi = (uint)random.NextInt64(1L << 32);
            Assert.Equal(model.GetValueOrDefault(spi), table.Find(spi));
        }
    }

    [Fact]
    public void SasComeAndGoAndTheTableBeforeStaysAsItWas()
    {
        var random = new Random(42);
        Dictionary<uint, InboundSa> model = [];
        var table = new InboundSaTable([]);
        // Up to thousands, then down to none: the table is cut anew many times.
        for (int step = 0; step < 300 || model.Count > 0; step++)
        {
            InboundSa[] went = [.. model.Values.Take(random.Next(step < 150 ? 10 : 60))];
            foreach (InboundSa sa in went) model.Remove(sa.Spi);
            List<InboundSa> came = [];
            for (int i = step < 300 ? random.Next(step < 150 ? 60 : 10) : 0; i > 0; i--)
            {
                InboundSa sa = Samples.Inbound(s_transform, (uint)random.NextInt64(256, 1L << (i % 2 == 0 ? 14 : 32)));
                if (model.TryAdd(sa.Spi, sa)) came.Add(sa);
            }
            InboundSaTable before = table;
            table = table.With(went, came);
            Assert.All(went.ExceptBy(came.Select(sa => sa.Spi), sa => sa.Spi), sa => Assert.Null(table.Find(sa.Spi)));
            Assert.All(went, sa => Assert.Same(sa, before.Find(sa.Spi)));
            if (step % 20 == 0) foreach ((uint spi, InboundSa sa) in model) Assert.Same(sa, table.Find(spi));
        }
        Assert.Throws<ArgumentException>(() => table.With([], [Samples.Inbound(s_transform), Samples.Inbound(s_transform)]));
    }

    [Fact]
    public void TheSameSpiTwiceIsABrokenInvariant()
    {
        ImmutableArray<InboundSa> twice = [Samples.Inbound(s_transform), Samples.Inbound(s_transform)];
        Assert.Throws<ArgumentException>(() => new InboundSaTable(twice));
    }

    [Theory]
    [InlineData(0u, "198.51.100.7", false, Drop.EspReservedSpi)]
    [InlineData(255u, "198.51.100.7", false, Drop.EspReservedSpi)]
    [InlineData(256u, "198.51.100.7", false, Drop.EspUnknownSpi)]
    [InlineData(Samples.Spi, "198.51.100.8", false, Drop.EspUnknownSpi)]
    [InlineData(Samples.Spi, "198.51.100.7", true, Drop.EspWrongEncapsulation)]
    [InlineData(Samples.Spi, "198.51.100.7", false, Drop.None)]
    public void AnEspPacketIsClassifiedByItsSpiAndTheWayItCame(uint spi, string local, bool udp, Drop expected)
    {
        InboundSa sa = Samples.Inbound(s_transform);
        var table = new InboundSaTable([sa]);
        Assert.Equal(expected, table.Classify(spi, IpAddress.Parse(local), udp, out InboundSa? found));
        Assert.Same(expected is Drop.None or Drop.EspWrongEncapsulation ? sa : null, found);
    }

    // 0: ESP alone, 1: in UDP, 2: in UDP behind the marker.
    [Theory]
    [InlineData(0, 0), InlineData(0, 1), InlineData(0, 2), InlineData(1, 0), InlineData(1, 1), InlineData(1, 2), InlineData(2, 0), InlineData(2, 1), InlineData(2, 2)]
    public void APacketBehindTheMarkerIsForAnSaWithTheMarkerAlone(int sa, int way)
    {
        var table = new InboundSaTable([Samples.Inbound(s_transform, udp: sa > 0, marker: sa > 1)]);
        Drop drop = table.Classify(Samples.Spi, IpAddress.Parse("198.51.100.7"), udpEncapsulated: way > 0, out _, nonIkeMarker: way > 1);
        Assert.Equal(sa == way ? Drop.None : Drop.EspWrongEncapsulation, drop);
    }

    private static int WrongFinds(InboundSaTable table)
    {
        int wrong = 0;
        for (uint i = 0; i < 100_000; i++)
        {
            uint spi = unchecked(i * 2_654_435_761);
            if (table.Find(spi)?.Spi is { } found && found != spi) wrong++;
        }
        return wrong;
    }
}
