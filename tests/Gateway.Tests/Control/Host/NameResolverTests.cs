using System.Buffers.Binary;
using Amaranten.Gateway.Control.Host;
using Amaranten.Wire.Dns;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Gateway.Tests.Control.Host;

/// <summary>Names (RFC 1035), against answers taken from real servers and made by hand.</summary>
public sealed class NameResolverTests
{
    private NameAnswer? _answer;

    [Fact]
    public void A_name_is_found_with_its_time_to_live()
    {
        var internet = With(question => Answer(question, 0x8180, [("192.0.2.80", 300), ("192.0.2.81", 120)]));
        Resolve(internet, "vpn.example", 100);
        Assert.Equal([IpAddress.Parse("192.0.2.80"), IpAddress.Parse("192.0.2.81")], _answer!.Addresses);
        Assert.Equal(120u, _answer.TtlSeconds);
        Assert.Empty(internet.Flows.All);
    }

    // An answer as BIND gives it: an alias first, names compressed (RFC 1035 §4.1.4).
    [Fact]
    public void An_alias_is_passed_over()
    {
        var internet = With(question =>
        {
            var answer = new List<byte>(question);
            answer[2] = 0x81;
            answer[3] = 0x80;
            answer[7] = 2;
            answer.AddRange([0xC0, 0x0C, 0, 5, 0, 1, 0, 0, 0, 60, 0, 7, 4, (byte)'e', (byte)'d', (byte)'g', (byte)'e', 0xC0, 0x10]);
            answer.AddRange([0xC0, 0x29, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 203, 0, 113, 9]);
            return [.. answer];
        });
        Resolve(internet, "vpn.example", 100);
        Assert.Equal([IpAddress.Parse("203.0.113.9")], _answer!.Addresses);
        Assert.Equal(30u, _answer.TtlSeconds);
    }

    [Fact]
    public void No_such_name_is_told_at_once()
    {
        var internet = With(question => Answer(question, 0x8183, []));
        Resolve(internet, "vpn.example", 100);
        Assert.Contains("there is no such name", _answer!.Problem);
    }

    [Fact]
    public void A_silent_server_makes_way_for_the_next()
    {
        var internet = With(_ => null);
        internet.Names.Servers = [IpAddress.Parse("198.51.100.53"), IpAddress.Parse("198.51.100.54")];
        internet.Serve("198.51.100.54:53", question => Answer(question, 0x8180, [("192.0.2.80", 300)]));
        Resolve(internet, "vpn.example", 2_500);
        Assert.Equal([IpAddress.Parse("192.0.2.80")], _answer!.Addresses);
    }

    [Fact]
    public void When_nobody_answers_that_is_told_and_nothing_is_left()
    {
        var internet = With(_ => null);
        Resolve(internet, "vpn.example", 10_000);
        Assert.Equal("no answer from 198.51.100.53", _answer!.Problem);
        Assert.Equal(3, internet.Sent.Count);
        Assert.Empty(internet.Flows.All);
    }

    [Fact]
    public void Without_a_server_it_is_told_what_to_write()
    {
        var internet = new Internet();
        Resolve(internet, "vpn.example", 100);
        Assert.Contains("[system]", _answer!.Problem);
    }

    // RFC 5452 §4: address, port, ID and question must all be right.
    [Fact]
    public void A_forger_who_knows_all_but_one_thing_is_not_believed()
    {
        var internet = With(_ => null);
        internet.Names.Resolve("vpn.example", (answer, _) => _answer = answer, internet.Now);
        byte[] packet = internet.Sent[0];
        Assert.True(Ipv4View.TryParse(packet, out Ipv4View ip));
        Assert.True(UdpView.TryParse(ip.Payload, out UdpView udp));
        byte[] question = udp.Payload.ToArray();
        ushort port = udp.SourcePort;
        byte[] forged = Answer(question, 0x8180, [("6.6.6.6", 300)]);
        UdpEndpoint server = Internet.Endpoint("198.51.100.53:53");

        internet.Forge(Internet.Endpoint("198.51.100.66:53"), port, forged);
        internet.Forge(server, (ushort)(port ^ 1), forged);
        internet.Forge(server, port, [(byte)(forged[0] ^ 1), .. forged[1..]]);
        internet.Forge(server, port, Answer(DnsMessage.Question(BinaryPrimitives.ReadUInt16BigEndian(question), "vpn.exampel"), 0x8180, [("6.6.6.6", 300)]));
        internet.Forge(server, port, question);
        Assert.Null(_answer);

        internet.Forge(server, port, forged);
        Assert.NotNull(_answer);
    }

    [Fact]
    public void Any_octets_are_read_or_refused()
    {
        var random = new Random(3);
        byte[] question = DnsMessage.Question(7, "vpn.example");
        byte[] good = Answer(question, 0x8180, [("192.0.2.80", 300), ("192.0.2.81", 120)]);
        for (int i = 0; i < 50_000; i++)
        {
            byte[] damaged = good[..random.Next(good.Length + 1)];
            for (int j = 0; j < 3 && damaged.Length > question.Length; j++) damaged[random.Next(question.Length, damaged.Length)] = (byte)random.Next(256);
            DnsMessage.Read(damaged, question, out _, out _);
        }
    }

    [Theory]
    [InlineData("vpn.example", true)]
    [InlineData("vpn.example.", true)]
    [InlineData("a_b-c.9", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("a..b", false)]
    [InlineData("a b", false)]
    [InlineData("ümlaut.example", false)]
    public void Names_that_can_be_asked_for(string name, bool good) => Assert.Equal(good, DnsMessage.IsName(name));

    private static Internet With(Func<byte[], byte[]?> server)
    {
        var internet = new Internet();
        internet.Names.Servers = [IpAddress.Parse("198.51.100.53")];
        internet.Serve("198.51.100.53:53", server);
        return internet;
    }

    private void Resolve(Internet internet, string name, long patience)
    {
        internet.Names.Resolve(name, (answer, _) =>
        {
            Assert.Null(_answer);
            _answer = answer;
        }, internet.Now);
        internet.Run(patience);
        Assert.NotNull(_answer);
    }

    internal static byte[] Answer(byte[] question, ushort flags, (string Address, int Ttl)[] records)
    {
        var answer = new List<byte>(question);
        (answer[2], answer[3], answer[7]) = ((byte)(flags >> 8), (byte)(flags & 0xFF), (byte)records.Length);
        foreach ((string address, int ttl) in records)
        {
            byte[] octets = new byte[4];
            IpAddress.Parse(address).Write(octets);
            answer.AddRange([0xC0, 0x0C, 0, 1, 0, 1, 0, 0, (byte)(ttl >> 8), (byte)(ttl & 0xFF), 0, 4, .. octets]);
        }
        return [.. answer];
    }
}
