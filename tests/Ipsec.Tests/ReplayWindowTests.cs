using Amaranten.Ipsec.Sa;

namespace Amaranten.Ipsec.Tests;

public class ReplayWindowTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(192)]
    [InlineData(1024)]
    [InlineData(4096)]
    public void TheWindowAgreesWithASet(int size)
    {
        var random = new Random(size);
        for (int round = 0; round < 20; round++)
        {
            var window = new ReplayWindow(size);
            var model = new Model((uint)size);
            for (int i = 0; i < 5_000; i++)
            {
                uint sequence = Near(random, model.Highest, (uint)size);
                bool expected = model.MayAccept(sequence);
                Assert.Equal(expected, window.MayAccept(sequence));
                if (random.Next(4) == 0) continue; // the ICV did not hold
                Assert.Equal(expected, window.Accept(sequence));
                model.Accept(sequence);
                Assert.Equal(model.Highest, window.Highest);
            }
        }
    }

    [Fact]
    public void ZeroIsNeverAccepted()
    {
        var window = new ReplayWindow(64);
        Assert.False(window.MayAccept(0));
        Assert.False(window.Accept(0));
        Assert.True(window.Accept(1));
        Assert.False(window.Accept(0));
    }

    [Fact]
    public void ADuplicateIsRefused()
    {
        var window = new ReplayWindow(64);
        Assert.True(window.Accept(5));
        Assert.False(window.MayAccept(5));
        Assert.False(window.Accept(5));
        Assert.True(window.Accept(3));
        Assert.False(window.Accept(3));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(192)]
    [InlineData(4096)]
    public void TheLeftEdgeIsTheWindowsSizeAway(int size)
    {
        var window = new ReplayWindow(size);
        uint highest = 10_000;
        Assert.True(window.Accept(highest));
        Assert.True(window.MayAccept(highest - (uint)size + 1));
        Assert.False(window.MayAccept(highest - (uint)size));
        Assert.True(window.Accept(highest - (uint)size + 1));
        Assert.True(window.Accept(highest + 1));
        Assert.False(window.MayAccept(highest - (uint)size + 1));
    }

    [Fact]
    public void AJumpForgetsEverythingOlder()
    {
        var window = new ReplayWindow(4096);
        for (uint sequence = 1; sequence <= 5000; sequence++) Assert.True(window.Accept(sequence));
        const uint Far = 5000 + (1u << 31);
        Assert.True(window.Accept(Far));
        Assert.False(window.MayAccept(5000));
        for (uint sequence = Far - 4095; sequence < Far; sequence++) Assert.True(window.Accept(sequence));
        Assert.False(window.MayAccept(Far - 4096));
    }

    [Fact]
    public void TheLastNumberIsTheLast()
    {
        var window = new ReplayWindow(64);
        Assert.True(window.Accept(uint.MaxValue));
        Assert.False(window.MayAccept(uint.MaxValue));
        Assert.False(window.MayAccept(0));
        Assert.False(window.MayAccept(1));
        Assert.True(window.Accept(uint.MaxValue - 63));
        Assert.False(window.MayAccept(uint.MaxValue - 64));
        Assert.Equal(uint.MaxValue, window.Highest);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(4160)]
    public void OtherSizesAreRefused(int size) => Assert.ThrowsAny<ArgumentException>(() => new ReplayWindow(size));

    // Mostly around the window's edges, sometimes far to the right.
    private static uint Near(Random random, uint highest, uint size)
    {
        long distance = random.Next(10) switch
        {
            0 => random.Next(-2, 3),
            1 => -size + random.Next(-2, 3),
            2 => random.Next(1, 3 * (int)size),
            3 when random.Next(50) == 0 => random.NextInt64(1L << 30),
            _ => -random.Next((int)size + 3),
        };
        return (uint)Math.Clamp(highest + distance, 0, uint.MaxValue);
    }

    private sealed class Model(uint size)
    {
        private readonly HashSet<uint> _seen = [];

        public uint Highest { get; private set; }

        public bool MayAccept(uint sequence) => sequence != 0 && (long)sequence > (long)Highest - size && !_seen.Contains(sequence);

        public void Accept(uint sequence)
        {
            if (!MayAccept(sequence)) return;
            _seen.Add(sequence);
            Highest = Math.Max(Highest, sequence);
        }
    }
}
