using Amaranten.Gateway.Forwarding;

namespace Amaranten.Gateway.Tests.Forwarding;

public class ControlQueueTests
{
    private static Punt Numbered(uint number) => new(PuntKind.Udp, 0, default, default, number, -1);

    private static byte Mark(uint number) => (byte)(number & 0xFF);

    [Fact]
    public void Behaves_like_a_plain_queue_with_two_bounds() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 40], Gen.Int[-1, 12].Array[0, 60]).Sample((entries, dataBytes, script) =>
        {
            var queue = new ControlQueue(entries, dataBytes);
            var model = new Queue<(uint Number, byte[] Data)>();
            var buffer = new byte[ControlQueue.LargestData];
            uint number = 0;
            foreach (int step in script)
            {
                Assert.Equal(model.Count == 0, queue.IsEmpty);
                if (step < 0)
                {
                    Assert.Equal(model.TryDequeue(out var oldest), queue.TryTake(out Punt punt, buffer, out int length));
                    Assert.Equal(oldest.Number, punt.Spi);
                    Assert.Equal(oldest.Data ?? [], buffer[..length]);
                    continue;
                }
                byte[] data = [.. Enumerable.Range(0, step).Select(i => Mark(number + (uint)i))];
                bool fits = model.Count < entries && model.Sum(entry => entry.Data.Length) + step <= dataBytes;
                Assert.Equal(fits, queue.TryAdd(Numbered(++number), data));
                if (fits) model.Enqueue((number, data));
            }
        });

    [Theory]
    [InlineData(100)]    // the entries end first
    [InlineData(8_000)]  // the data ends first
    public void What_strangers_send_leaves_room_for_the_rest(int datagramBytes)
    {
        var queue = new ControlQueue(256, 1 << 20);
        for (uint number = 0; number < 1000; number++) queue.TryAddUnlimited(Numbered(number), new byte[datagramBytes]);
        for (uint number = 0; number < 64; number++) Assert.True(queue.TryAdd(Numbered(number), new byte[64]));
    }

    [Fact]
    public void Refuses_data_longer_than_a_datagram()
    {
        var queue = new ControlQueue(4, 200_000);
        Assert.False(queue.TryAdd(Numbered(1), new byte[ControlQueue.LargestData + 1]));
        Assert.True(queue.TryAdd(Numbered(1), new byte[ControlQueue.LargestData]));
    }

    [Fact]
    public void Hands_everything_over_in_order_between_two_threads()
    {
        const uint Entries = 200_000;
        var queue = new ControlQueue(64, 1000);
        var producer = new Thread(() =>
        {
            Span<byte> data = stackalloc byte[37];
            for (uint number = 0; number < Entries;)
            {
                Span<byte> part = data[..(int)(number % 37)];
                part.Fill(Mark(number));
                if (queue.TryAdd(Numbered(number), part)) number++;
                else Thread.Yield();
            }
        });
        producer.Start();

        var buffer = new byte[ControlQueue.LargestData];
        for (uint expected = 0; expected < Entries;)
        {
            Assert.True(producer.IsAlive || !queue.IsEmpty);
            if (!queue.TryTake(out Punt punt, buffer, out int length)) continue;
            Assert.Equal(expected, punt.Spi);
            Assert.Equal((int)(expected % 37), length);
            Assert.Equal(-1, buffer.AsSpan(0, length).IndexOfAnyExcept(Mark(expected)));
            expected++;
        }
        producer.Join();
    }
}
