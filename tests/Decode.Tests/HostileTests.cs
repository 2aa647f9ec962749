using Amaranten.Decode.Keys;

namespace Amaranten.Decode.Tests;

/// <summary>Captures made to hurt: whatever they hold, the decoder ends and throws nothing.</summary>
public sealed class HostileTests
{
    private static readonly EspSaKey s_sa = Samples.Sa("aes128-sha1", 0x1001);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Damaged_captures_are_decoded_to_the_end(int seed)
    {
        var random = new Random(seed);
        (byte[] capture, string keys) = Sample();
        for (int i = 0; i < 60; i++)
        {
            byte[] damaged = [.. capture];
            for (int flips = 1 + random.Next(12); flips > 0; flips--)
            {
                int at = random.Next(4, damaged.Length);
                damaged[at] = random.Next(4) switch { 0 => 0xFF, 1 => 0, 2 => (byte)random.Next(256), _ => (byte)(damaged[at] ^ 1 << random.Next(8)) };
            }
            if (random.Next(3) == 0) damaged = damaged[..random.Next(4, damaged.Length)];
            string text = Samples.Decode(damaged, keys, out _);
            Assert.DoesNotContain(text, letter => char.IsControl(letter) && letter != '\n');
        }
    }

    // The blocks stay whole, so that every flip reaches the decoders behind them.
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Damaged_packets_are_decoded_to_the_end(int seed)
    {
        var random = new Random(seed);
        Dictionary<string, byte[]> known = Samples.Recorded("aes256-sha256-pfs");
        string keys = Samples.IkeLine(Convert.ToUInt64(Convert.ToHexString(known["message1"].AsSpan(0, 8)), 16), known["key"]);
        List<byte[]> packets = Samples.Exchange(known);
        for (int i = 0; i < 60; i++)
        {
            List<byte[]> damaged = [.. packets.Select(packet => (byte[])packet.Clone())];
            foreach (byte[] packet in damaged)
                for (int flips = random.Next(4); flips > 0; flips--) packet[random.Next(20, packet.Length)] = (byte)random.Next(256);
            string text = Samples.Decode(Samples.Capture(damaged), keys, out _);
            Assert.DoesNotContain(text, letter => char.IsControl(letter) && letter != '\n');
        }
    }

    [Fact]
    public void A_packet_that_claims_gigabytes_takes_no_memory()
    {
        (byte[] capture, _) = Sample();
        byte[] pcap = [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 101, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Empty(CaptureFormatTests.Read(pcap, out string? damage));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        Assert.Equal("packet 1 says that it has 2147483647 octets", damage);
        Assert.NotEmpty(CaptureFormatTests.Read(capture, out _));
    }

    private static (byte[] Capture, string Keys) Sample()
    {
        Dictionary<string, byte[]> known = Samples.Recorded("aes128-sha1");
        string keys = Samples.IkeLine(Convert.ToUInt64(Convert.ToHexString(known["message1"].AsSpan(0, 8)), 16), known["key"]) + "\n" + Samples.Line(s_sa);
        byte[] esp = Samples.Ip(Samples.Alice, Samples.Bob, 50, Samples.Seal(s_sa, Samples.Ping(1), 1));
        return (Samples.Capture([.. Samples.Exchange(known), esp, Samples.Ping(2)]), keys);
    }
}
