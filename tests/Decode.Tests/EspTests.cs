using Amaranten.Decode.Keys;
using Amaranten.Wire.Ip;

namespace Amaranten.Decode.Tests;

/// <summary>ESP in captures, with our verdict on every ICV beside tshark's.</summary>
public sealed class EspTests
{
    /// <summary>What Wireshark can check.</summary>
    public static TheoryData<string> Checked =>
        ["aes128-sha1", "aes256-sha256", "aes192-sha512", "aes128-sha384", "3des-md5", "des-sha1", "aes128ctr-sha256", "null-sha1", "aes256gcm16", "aes128gcm16", "cast128-sha1", "blowfish128-sha1", "twofish256-sha1"];

    /// <summary>What Wireshark has no name for.</summary>
    public static TheoryData<string> Ours => ["camellia256-sha256", "serpent256-sha1", "aes128ccm16", "aes128gmac", "aes128-aesxcbc", "aes128-aescmac"];

    [Theory]
    [MemberData(nameof(Checked))]
    public void Both_find_the_same_ICVs_good_and_the_same_bad(string suite)
    {
        EspSaKey sa = Samples.Sa(suite, 0xC0FFEE01);
        byte[][] packets = Packets(sa, out int broken);
        byte[] capture = Samples.Capture(packets);
        using var folder = new Folder();
        string[] theirs = Tool.Tshark(
            "-r", folder.Write("esp.pcapng", capture), "-o", "esp.enable_encryption_decode:TRUE", "-o", "esp.enable_authentication_check:TRUE",
            "-o", Samples.Line(sa), "-T", "fields", "-E", "separator=|", "-e", "esp.icv_good", "-e", "icmp.seq");
        string ours = Samples.Decode(capture, Samples.Line(sa), out long bad);
        string[] verdicts = [.. ours.Split('\n').Where(line => line.Contains("ESP SPI c0ffee01", StringComparison.Ordinal))];
        Assert.Equal(packets.Length, verdicts.Length);
        for (int i = 0; i < packets.Length; i++)
        {
            bool isGood = theirs[i].StartsWith('1');
            Assert.Equal(i != broken, isGood);
            Assert.EndsWith(isGood ? $"ICV good ({sa.Suite})" : $"ICV BAD ({sa.Suite})", verdicts[i], StringComparison.Ordinal);
            if (isGood) Assert.Contains($"10.1.0.1 -> 10.2.0.1  ICMP echo request, identifier 77, sequence {i + 1}, 52 octets", ours, StringComparison.Ordinal);
            if (isGood) Assert.Equal($"{i + 1}", theirs[i].Split('|')[1]);
        }
        Assert.Equal(1, bad);
    }

    [Theory]
    [MemberData(nameof(Ours))]
    public void What_Wireshark_has_no_name_for_is_a_comment_to_it_and_a_key_to_us(string suite)
    {
        EspSaKey sa = Samples.Sa(suite, 0x1001);
        string line = Samples.Line(sa);
        Assert.StartsWith("#! ", line, StringComparison.Ordinal);
        byte[][] packets = Packets(sa, out _);
        string ours = Samples.Decode(Samples.Capture(packets), line, out long bad);
        Assert.Equal(1, bad);
        Assert.Contains($"ICV good ({sa.Suite})", ours, StringComparison.Ordinal);
        Assert.Contains("3 of ESP, 2 ICV good, 1 ICV BAD", ours, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aes128-aesxcbc")]
    [InlineData("aes256-aescmac")]
    public void Where_Wireshark_knows_the_cipher_alone_it_decrypts_without_a_look_at_the_ICV(string suite)
    {
        EspSaKey sa = Samples.Sa(suite, 0x1001);
        string[] rows = Samples.Line(sa).Split('\n');
        Assert.Equal(2, rows.Length);
        using var folder = new Folder();
        string[] theirs = Tool.Tshark(
            "-r", folder.Write("esp.pcapng", Samples.Capture([Samples.Ip(Samples.Alice, Samples.Bob, IpProtocol.Esp, Samples.Seal(sa, Samples.Ping(5), 1))])),
            "-o", "esp.enable_encryption_decode:TRUE", "-o", rows[1], "-T", "fields", "-e", "icmp.seq");
        Assert.Equal(["5"], theirs);
        // Alone it is no key to us, since nothing could be checked with it.
        Assert.Contains("cannot be checked", Assert.Single(KeyFile.Read("keys", rows[1]).Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public void The_inside_is_saved_as_Wireshark_reads_it()
    {
        EspSaKey sa = Samples.Sa("aes128-sha1", 0x1001);
        var inner = new List<InnerPacket>();
        Samples.Decode(Samples.Capture(Packets(sa, out _)), Samples.Line(sa), out _, inner);
        byte[] saved = [.. Captures.PcapngBlocks.Section("amaranten", ""), .. Captures.PcapngBlocks.Port(Captures.LinkType.Raw, "inside", 0), .. inner.SelectMany(packet => packet.Block())];
        using var folder = new Folder();
        Assert.Equal(
            ["10.1.0.1|1|packet 1, ESP SPI 00001001", "10.1.0.1|3|packet 3, ESP SPI 00001001"],
            Tool.Tshark("-r", folder.Write("inner.pcapng", saved), "-T", "fields", "-E", "separator=|", "-e", "ip.src", "-e", "icmp.seq", "-e", "frame.comment"));
    }

    [Fact]
    public void Without_a_key_or_cut_short_nothing_is_claimed()
    {
        EspSaKey sa = Samples.Sa("aes128-sha1", 0x1001), other = Samples.Sa("aes128-sha1", 0x2002);
        byte[] packet = Samples.Ip(Samples.Alice, Samples.Bob, IpProtocol.Esp, Samples.Seal(sa, Samples.Ping(1), 1));
        string ours = Samples.Decode(Samples.Capture([packet]), Samples.Line(other), out long bad);
        Assert.Contains("ESP SPI 00001001, sequence 1, 100 octets: no key, ICV not checked", ours, StringComparison.Ordinal);
        ours = Samples.Decode(Samples.Capture([packet[..^7]]), Samples.Line(sa), out bad);
        Assert.Contains("cut short in the capture, ICV not checked", ours, StringComparison.Ordinal);
        Assert.Equal(0, bad);
    }

    [Fact]
    public void ESP_in_UDP_is_opened_in_each_of_its_forms()
    {
        EspSaKey sa = Samples.Sa("aes256gcm16", 0x1001);
        byte[] esp = Samples.Seal(sa, Samples.Ping(1), 1);
        byte[] capture = Samples.Capture(
        [
            Samples.Udp(Samples.Alice, Samples.Bob, 4500, esp), Samples.Udp(Samples.Alice, Samples.Bob, 500, [0, 0, 0, 0, 0, 0, 0, 0, .. esp]),
            Samples.Udp(Samples.Alice, Samples.Bob, 4500, [0xFF]),
        ]);
        string ours = Samples.Decode(capture, Samples.Line(sa), out _);
        Assert.Contains("2 of ESP, 2 ICV good", ours, StringComparison.Ordinal);
        Assert.Contains("192.0.2.1:4500 -> 192.0.2.2:4500  NAT keepalive", ours, StringComparison.Ordinal);
    }

    // Three pings; an octet of the second was flipped on the way.
    private static byte[][] Packets(EspSaKey sa, out int broken)
    {
        broken = 1;
        byte[][] packets = [.. Enumerable.Range(1, 3).Select(i => Samples.Ip(Samples.Alice, Samples.Bob, IpProtocol.Esp, Samples.Seal(sa, Samples.Ping((ushort)i), (uint)i)))];
        packets[broken][^20] ^= 0x10;
        return packets;
    }
}
