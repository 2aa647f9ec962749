using System.Buffers.Binary;
using Amaranten.Decode.Captures;

namespace Amaranten.Decode.Tests;

/// <summary>Captures that others wrote, and ours as others read them.</summary>
public sealed class CaptureFormatTests
{
    private static readonly byte[][] s_packets = [Samples.Ping(1), Samples.Ping(2), Samples.Udp(Samples.Alice, Samples.Bob, 53, new byte[301])];

    [Theory]
    [InlineData("pcap", 1_000)]
    [InlineData("nsecpcap", 1)]
    [InlineData("pcapng", 1)]
    public void What_editcap_writes_is_read(string format, long resolution)
    {
        using var folder = new Folder();
        string ours = folder.Write("ours.pcapng", Samples.Capture(s_packets)), theirs = folder["theirs"];
        Tool.Run("editcap", "-F", format, ours, theirs);
        List<CapturedPacket> read = Read(File.ReadAllBytes(theirs), out string? damage);
        Assert.Null(damage);
        Assert.Equal(s_packets, read.Select(packet => packet.Octets.ToArray()));
        Assert.Equal(s_packets.Select((_, i) => Samples.At(i) / resolution * resolution), read.Select(packet => packet.Nanoseconds));
        Assert.All(read, packet => Assert.Equal((LinkType.Raw, false), (packet.Link, packet.IsTruncated)));
        Assert.Equal(format == "pcapng" ? "wan" : "", read[0].Interface);
    }

    [Theory]
    [InlineData("pcap")]
    [InlineData("pcapng")]
    public void A_packet_cut_by_a_snap_length_is_known_as_such(string format)
    {
        using var folder = new Folder();
        Tool.Run("editcap", "-F", format, "-s", "40", folder.Write("ours.pcapng", Samples.Capture(s_packets)), folder["theirs"]);
        List<CapturedPacket> read = Read(File.ReadAllBytes(folder["theirs"]), out _);
        Assert.Equal(s_packets.Select(packet => (40, (long)packet.Length)), read.Select(packet => (packet.Octets.Length, packet.OriginalLength)));
        Assert.All(read, packet => Assert.True(packet.IsTruncated));
    }

    [Fact]
    public void The_other_byte_order_is_read()
    {
        var capture = new List<byte>();
        void Add(params uint[] numbers)
        {
            byte[] octets = new byte[4];
            foreach (uint number in numbers)
            {
                BinaryPrimitives.WriteUInt32BigEndian(octets, number);
                capture.AddRange(octets);
            }
        }
        byte[] packet = Samples.Ping(9);
        Add(0xA1B2C3D4, 0x00020004, 0, 0, 65_535, 1, 1_700_000_000, 123_456, (uint)packet.Length, 1_500);
        capture.AddRange(packet);
        CapturedPacket old = Assert.Single(Read([.. capture], out string? damage));
        Assert.Null(damage);
        Assert.Equal((1_700_000_000_123_456_000, LinkType.Ethernet, 1_500L), (old.Nanoseconds, old.Link, old.OriginalLength));
        Assert.Equal(packet, old.Octets.ToArray());

        capture.Clear();
        Add(0x0A0D0D0A, 28, 0x1A2B3C4D, 0x00010000, uint.MaxValue, uint.MaxValue, 28, 1, 20, 101 << 16, 0, 20);
        Add(6, 32 + (uint)packet.Length, 0, 395_812, 12_345, (uint)packet.Length, (uint)packet.Length);
        capture.AddRange(packet);
        Add(32 + (uint)packet.Length);
        CapturedPacket read = Assert.Single(Read([.. capture], out damage));
        Assert.Null(damage);
        Assert.Equal(LinkType.Raw, read.Link);
        Assert.Equal(((395_812L << 32) + 12_345) * 1_000, read.Nanoseconds);
        using var folder = new Folder();
        string[] theirs = Tool.Tshark("-r", folder.Write("big.pcapng", [.. capture]), "-T", "fields", "-e", "icmp.seq", "-e", "frame.time_epoch");
        Assert.Equal($"9\t{read.Nanoseconds / 1_000_000_000}.{read.Nanoseconds % 1_000_000_000:d9}", Assert.Single(theirs));
    }

    [Fact]
    public void What_we_write_Wireshark_reads()
    {
        byte[] capture =
        [
            .. PcapngBlocks.Section("amaranten", "two ports"), .. PcapngBlocks.Port(LinkType.Raw, "wan", 96), .. PcapngBlocks.Port(LinkType.Raw, "lan", 96),
            .. PcapngBlocks.Packet(1, Samples.FirstNanoseconds, s_packets[0], s_packets[0].Length, false, "it left"),
            .. PcapngBlocks.Packet(0, Samples.FirstNanoseconds + 1, s_packets[2].AsSpan(0, 96), s_packets[2].Length, true, ""),
        ];
        using var folder = new Folder();
        string[] read = Tool.Tshark(
            "-r", folder.Write("ours.pcapng", capture), "-T", "fields", "-e", "frame.interface_name", "-e", "frame.time_epoch", "-e", "frame.len",
            "-e", "frame.cap_len", "-e", "frame.packet_flags_direction", "-e", "frame.comment", "-e", "ip.src");
        Assert.Equal(
            [
                $"lan\t1700000000.123456789\t{s_packets[0].Length}\t{s_packets[0].Length}\t2\tit left\t10.1.0.1",
                $"wan\t1700000000.123456790\t{s_packets[2].Length}\t96\t1\t\t192.0.2.1",
            ],
            read.Select(line => line.Replace("0x00000001", "1", StringComparison.Ordinal).Replace("0x00000002", "2", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("a", "it is no capture: expected pcap or pcapng, as tcpdump and Wireshark write them")]
    [InlineData("not a capture at all, but long enough to be one", "it is no capture: expected pcap or pcapng, as tcpdump and Wireshark write them")]
    [InlineData("\u001f\u008b\b\0\0\0", "it is compressed: unpack it with gunzip first")]
    [InlineData("\u00a1\u00b2\u00c3\u00d4\0\u0002", "it ends within its header")]
    [InlineData("\u00d4\u00c3\u00b2\u00a1\u0002", "it ends within its header")]
    public void What_is_no_capture_is_refused(string text, string why)
    {
        Assert.Null(CaptureReader.Open(new MemoryStream([.. text.Select(letter => (byte)letter)]), out string problem));
        Assert.Equal(why, problem);
    }

    [Fact]
    public void A_link_type_that_is_not_known_is_named()
    {
        byte[] ping = Samples.Ping(1);
        string told = Samples.Decode(Samples.Capture([ping], (LinkType)147), "", out _);
        Assert.Contains($"link type 147 is not known: {ping.Length} octets, not decoded", told, StringComparison.Ordinal);
        Assert.Contains("1 of a link type that is not known", told, StringComparison.Ordinal);
        var decoder = new CaptureDecoder(new StringWriter(), Keys.KeyFile.Read("keys", ""));
        decoder.Run(CaptureReader.Open(new MemoryStream(Samples.Capture([ping], (LinkType)147)), out _)!);
        Assert.True(decoder.IsAllForeign);
    }

    [Fact]
    public void A_capture_that_ends_within_a_packet_says_so_behind_those_that_are_whole()
    {
        string told = Samples.Decode(Samples.Capture(s_packets)[..^9], "", out _);
        Assert.Contains("The capture is damaged: the file ends within the octets of packet 3.", told, StringComparison.Ordinal);
        Assert.Contains("2 packets:", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, "cut short in the capture to 10 octets, too few to say what it is")]
    [InlineData(26, ", cut short")]
    public void What_a_snap_length_left_is_not_taken_for_something_else(int snapLength, string told)
    {
        using var folder = new Folder();
        Tool.Run("editcap", "-F", "pcap", "-s", $"{snapLength}", folder.Write("ours.pcapng", Samples.Capture(s_packets)), folder["theirs"]);
        Assert.Contains(told, Samples.Decode(File.ReadAllBytes(folder["theirs"]), "", out _), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_shorter_capture_ends_with_the_packets_that_are_whole()
    {
        byte[] capture = Samples.Capture(s_packets);
        int last = 0;
        for (int length = 4; length <= capture.Length; length++)
        {
            List<CapturedPacket> read = Read(capture[..length], out string? damage);
            Assert.True(read.Count >= last);
            Assert.Equal(s_packets.Take(read.Count), read.Select(packet => packet.Octets.ToArray()));
            if (length == capture.Length) Assert.Null(damage);
            last = read.Count;
        }
        Assert.Equal(s_packets.Length, last);
    }

    internal static List<CapturedPacket> Read(byte[] capture, out string? damage)
    {
        CaptureReader? reader = CaptureReader.Open(new MemoryStream(capture), out _);
        var packets = new List<CapturedPacket>();
        while (reader?.MoveNext() == true) packets.Add(reader.Current);
        damage = reader?.Damage;
        return packets;
    }
}
