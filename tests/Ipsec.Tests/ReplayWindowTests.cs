using Amaranten.Ipsec.Sa;

namespace Amaranten.Ipsec.Tests;

public class ReplayWindowTests
{
    [Theory]
    [InlineData(64, false)]
    [InlineData(128, false)]
    [InlineData(192, true)]
    [InlineData(1024, true)]
    [InlineData(4096, false)]
    public void TheWindowAgreesWithASet(int size, bool isShared)
    {
        var random = new Random(size);
        for (int round = 0; round < 20; round++)
        {
            var window = new ReplayWindow(size, isShared);
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

    // Four workers are given the same packets. They wait for each other before any of them can be a window ahead, so that each number is taken once.
    [Theory]
    [InlineData(64)]
    [InlineData(4096)]
    public void Of_several_workers_one_takes_a_number(int size)
    {
        const int Workers = 4, Rounds = 2_000;
        int ofRound = size / 2;
        var window = new ReplayWindow(size, isShared: true);
        int[] taken = new int[Rounds * ofRound + 1];
        using var everybody = new Barrier(Workers);
        Thread[] threads = [.. Enumerable.Range(0, Workers).Select(worker => new Thread(() => Work(worker)))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();

        Assert.All(taken[1..], times => Assert.Equal(1, times));
        Assert.Equal((uint)(Rounds * ofRound), window.Highest);

        void Work(int seed)
        {
            var random = new Random(seed);
            for (int round = 0; round < Rounds; round++)
            {
                int first = round * ofRound + 1, turn = random.Next(ofRound);
                for (int i = 0; i < ofRound; i++)
                {
                    int sequence = first + (i + turn) % ofRound;
                    if (window.Accept((uint)sequence)) Interlocked.Increment(ref taken[sequence]);
                }
                everybody.SignalAndWait();
            }
        }
    }

    // Without waiting for each other some numbers are left behind by the window, but none is taken twice.
    [Fact]
    public void Several_workers_never_take_a_number_twice()
    {
        const int Workers = 4, Numbers = 1_000_000;
        var window = new ReplayWindow(64, isShared: true);
        int[] taken = new int[Numbers + 1];
        Thread[] threads = [.. Enumerable.Range(0, Workers).Select(_ => new Thread(() =>
        {
            for (uint sequence = 1; sequence <= Numbers; sequence++)
                if (window.Accept(sequence)) Interlocked.Increment(ref taken[sequence]);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();

        Assert.DoesNotContain(taken, times => times > 1);
        Assert.Equal((uint)Numbers, window.Highest);
        Assert.True(taken.Sum() > Numbers / 10, $"{taken.Sum()} taken");
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
