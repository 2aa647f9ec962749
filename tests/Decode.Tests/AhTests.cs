using Amaranten.Crypto.Suites;
using Amaranten.Decode.Keys;
using Amaranten.Ipsec.Tests;
using Amaranten.Wire.Ip;

namespace Amaranten.Decode.Tests;

/// <summary>AH in captures, as scapy makes it (RFC 4302 §3.3.3).</summary>
public sealed class AhTests
{
    private static readonly IpAddress s_source = IpAddress.Parse("203.0.113.1"), s_destination = IpAddress.Parse("198.51.100.7");
    private const uint Spi = 0xC0FFEE01;

    public static TheoryData<string> Alone => [.. AhVectors.All.Where(vector => !vector.Name.Contains("esp", StringComparison.Ordinal)).Select(vector => vector.Name)];

    [Theory]
    [MemberData(nameof(Alone))]
    public void What_scapy_signs_is_good_even_behind_routers_and_an_octet_flipped_is_bad(string name)
    {
        AhVectors vector = AhVectors.All.Single(vector => vector.Name == name);
        string word = name.Split('/')[0];
        byte[] packet = Convert.FromHexString(vector.Wire), damaged = [.. packet];
        // What a router changes is not covered: time to live, and the checksum with it.
        packet[8]--;
        damaged[^3] ^= 0x10;
        var inner = new List<InnerPacket>();
        string told = Samples.Decode(Samples.Capture([packet, damaged]), Line(Integrity(word), Convert.FromHexString(vector.AhKey)), out long bad, inner);
        Assert.Contains($": ICV good ({word})", told, StringComparison.Ordinal);
        Assert.Contains($": ICV BAD ({word})", told, StringComparison.Ordinal);
        Assert.Contains("; 2 of AH, 1 ICV good, 1 ICV BAD", told, StringComparison.Ordinal);
        Assert.Equal(1, bad);
        if (name.Contains("/tunnel/", StringComparison.Ordinal)) Assert.Equal(vector.Plain, Convert.ToHexStringLower(Assert.Single(inner).Octets.Span));
        else Assert.Empty(inner);
    }

    [Fact]
    public void Without_its_key_nothing_is_claimed()
    {
        byte[] packet = Convert.FromHexString(AhVectors.All[0].Wire);
        string told = Samples.Decode(Samples.Capture([packet]), "", out long bad);
        Assert.Contains("AH SPI c0ffee01, sequence 5, 93 octets: no key, ICV not checked", told, StringComparison.Ordinal);
        Assert.Equal(0, bad);
    }

    [Fact]
    public void A_wrong_line_is_told_with_what_is_expected()
    {
        string line = Line(IntegrityAlgorithm.HmacSha1, Samples.Key("ah", 20));
        Assert.Empty(KeyFile.Read("keys", line).Complaints);
        string[] wrong = [line.Replace(",\"0x", ",\"0x00", StringComparison.Ordinal).Replace("0x00c0ffee01", "0xc0ffee01", StringComparison.Ordinal), line.Replace("HMAC-SHA-1-96 [RFC2404]", "MD9", StringComparison.Ordinal)];
        Assert.EndsWith("has 21 octets; expected 20", Assert.Single(KeyFile.Read("keys", wrong[0]).Complaints), StringComparison.Ordinal);
        Assert.Contains("'MD9' is not known", Assert.Single(KeyFile.Read("keys", wrong[1]).Complaints), StringComparison.Ordinal);
    }

    private static IntegrityAlgorithm Integrity(string word) => IntegrityTable.All.Single(integrity => integrity.Words.Contains(word)).Algorithm;

    private static string Line(IntegrityAlgorithm integrity, byte[] key)
    {
        using KeyLine line = KeyLine.Ah(s_source, s_destination, Spi, integrity, key);
        return System.Text.Encoding.ASCII.GetString(line.Text).TrimEnd('\n');
    }
}
