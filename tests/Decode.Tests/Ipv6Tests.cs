using System.Text;
using Amaranten.Crypto.Suites;
using Amaranten.Decode.Keys;
using Amaranten.Wire.Ip;

namespace Amaranten.Decode.Tests;

/// <summary>IPv6 with extension headers, in fragments, with AH: what scapy makes is good, and what tshark puts together is what we put together.</summary>
public sealed class Ipv6Tests
{
    private const uint Spi = 0xC0FFEE01;
    private static readonly IpAddress s_source = IpAddress.Parse("2001:db8::1"), s_destination = IpAddress.Parse("2001:db8::2");

    public static TheoryData<string> Names => [.. Ipv6Vectors.All.Select(vector => vector.Name)];

    public static TheoryData<string> OfAh => [.. Ipv6Vectors.All.Select(vector => vector.Name).Where(name => name.StartsWith("md5", StringComparison.Ordinal) || name.StartsWith("sha", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_scapy_makes_is_good_in_whichever_order_it_came(string name)
    {
        Ipv6Vectors vector = Of(name);
        string word = name.Split('/')[0];
        foreach (IEnumerable<byte[]> packets in new[] { Wire(vector), Wire(vector).Reverse() })
        {
            string told = Samples.Decode(Samples.Capture(packets), Line(vector), out long bad);
            Assert.Contains($": ICV good ({word})", told, StringComparison.Ordinal);
            Assert.Equal(vector.Wire.Length > 1, told.Contains("put together of packets ", StringComparison.Ordinal));
            Assert.Equal(0, bad);
        }
    }

    [Theory]
    [MemberData(nameof(OfAh))]
    public void A_router_may_change_what_it_may_and_nothing_else(string name)
    {
        Ipv6Vectors vector = Of(name);
        byte[] first = [.. Wire(vector).First()];
        (first[0], first[1], first[3], first[7]) = (0x6F, 0xFF, 0xFF, 1); // traffic class, flow label, hop limit
        Assert.Contains("1 ICV good", Samples.Decode(Samples.Capture(Wire(vector).Skip(1).Prepend(first)), Line(vector), out _), StringComparison.Ordinal);
        foreach (int at in new[] { 23, 39, first.Length - 1 }) // either address, and what is carried
        {
            byte[] forged = [.. Wire(vector).First()];
            forged[at] ^= 0x10;
            string line = Line(vector).Replace("2001:db8::1", "*", StringComparison.Ordinal).Replace("2001:db8::2", "*", StringComparison.Ordinal);
            if (vector.Wire.Length == 1)
            {
                Assert.Contains("1 ICV BAD", Samples.Decode(Samples.Capture([forged]), line, out long bad), StringComparison.Ordinal);
                Assert.Equal(1, bad);
            }
        }
    }

    // One option may change on the way and the other may not; both are behind the same hop-by-hop header.
    [Fact]
    public void Options_say_of_themselves_whether_they_may_change()
    {
        Ipv6Vectors vector = Of("sha256/transport/hop by hop");
        byte[] packet = [.. Wire(vector).First()];
        int mayChange = packet.AsSpan().IndexOf<byte>([0x3E, 4, 1, 2, 3, 4]), mustNot = packet.AsSpan().IndexOf<byte>([0x1E, 2, 5, 6]);
        packet[mayChange + 2] = 0xEE;
        Assert.Contains("1 ICV good", Samples.Decode(Samples.Capture([packet]), Line(vector), out _), StringComparison.Ordinal);
        packet[mustNot + 2] = 0xEE;
        Assert.Contains("1 ICV BAD", Samples.Decode(Samples.Capture([packet]), Line(vector), out _), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sha256/tunnel/IPv6", "2001:db8::1 -> 2001:db8::2  UDP 1000 -> 2000")]
    [InlineData("sha256/tunnel/IPv4", "10.1.0.1 -> 10.2.0.1  UDP 1 -> 2")]
    public void What_is_inside_AH_is_told_and_kept(string name, string inside)
    {
        var inner = new List<InnerPacket>();
        Assert.Contains(inside, Samples.Decode(Samples.Capture(Wire(Of(name))), Line(Of(name)), out _, inner), StringComparison.Ordinal);
        Assert.Single(inner);
    }

    [Theory]
    [InlineData("aes128-sha1/tunnel/fragments")]
    [InlineData("aes128-sha1/tunnel/fragments behind options")]
    public void Tshark_puts_the_same_together(string name)
    {
        Ipv6Vectors vector = Of(name);
        var inner = new List<InnerPacket>();
        byte[] capture = Samples.Capture(Wire(vector));
        Samples.Decode(capture, Line(vector), out _, inner);
        using var folder = new Folder();
        string theirs = Assert.Single(Tool.Tshark(
            "-r", folder.Write("pieces.pcapng", capture), "-o", "esp.enable_encryption_decode:TRUE", "-o", Line(vector), "-Y", "esp && udp", "-T", "fields", "-e", "udp.payload"));
        Assert.Equal(theirs.Replace(":", "", StringComparison.Ordinal), Convert.ToHexStringLower(Assert.Single(inner).Octets.Span[48..]));
    }

    [Fact]
    public void What_is_missing_or_contradicts_makes_no_packet()
    {
        Ipv6Vectors vector = Of("aes128-sha1/tunnel/fragments");
        byte[][] pieces = [.. Wire(vector)];
        Assert.Contains("0 of ESP; 2 fragments, 1 datagrams or messages not whole", Samples.Decode(Samples.Capture([pieces[0], pieces[2]]), Line(vector), out _), StringComparison.Ordinal);
        byte[] other = [.. pieces[1]];
        other[^1] ^= 1;
        Assert.Contains("0 of ESP", Samples.Decode(Samples.Capture([pieces[0], other, .. pieces[1..]]), Line(vector), out _), StringComparison.Ordinal);
    }

    private static Ipv6Vectors Of(string name) => Ipv6Vectors.All.Single(vector => vector.Name == name);

    private static IEnumerable<byte[]> Wire(Ipv6Vectors vector) => vector.Wire.Select(Convert.FromHexString);

    private static string Line(Ipv6Vectors vector)
    {
        string word = vector.Name.Split('/')[0];
        byte[] key = Convert.FromHexString(vector.Key);
        if (vector.IntegrityKey.Length > 0)
        {
            Assert.True(SuiteNotation.TryParseEsp(word, out EspSuite suite, out _));
            return Samples.Line(new EspSaKey(s_source, s_destination, Spi, suite, key, Convert.FromHexString(vector.IntegrityKey)));
        }
        using KeyLine line = KeyLine.Ah(s_source, s_destination, Spi, IntegrityTable.All.Single(integrity => integrity.Words.Contains(word)).Algorithm, key);
        return Encoding.ASCII.GetString(line.Text).TrimEnd('\n');
    }
}
