using System.Text;
using Amaranten.Crypto;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;
using Amaranten.Decode.Captures;
using Amaranten.Decode.Keys;
using Amaranten.Wire.Esp;
using Amaranten.Wire.Icmp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Decode.Tests;

/// <summary>Packets and captures that tests are made of.</summary>
internal static class Samples
{
    public static readonly IpAddress Alice = IpAddress.Parse("192.0.2.1"), Bob = IpAddress.Parse("192.0.2.2");
    public const long FirstNanoseconds = 1_700_000_000_123_456_789;

    /// <summary>A capture of raw IP, a microsecond and a bit between packets.</summary>
    public static byte[] Capture(IEnumerable<byte[]> packets, LinkType link = LinkType.Raw) =>
        [.. PcapngBlocks.Section("a test", ""), .. PcapngBlocks.Port(link, "wan", 0), .. packets.SelectMany((packet, i) => PcapngBlocks.Packet(0, At(i), packet, packet.Length, true, ""))];

    public static long At(int index) => FirstNanoseconds + index * 1_001_001L;

    public static byte[] Ip(IpAddress source, IpAddress destination, byte protocol, ReadOnlySpan<byte> payload)
    {
        byte[] packet = new byte[Ipv4Header.Size + payload.Length];
        payload.CopyTo(packet.AsSpan(Ipv4Header.Size));
        new Ipv4Header(source, destination, protocol, (ushort)packet.Length).Write(packet);
        return packet;
    }

    public static byte[] Udp(IpAddress source, IpAddress destination, ushort port, ReadOnlySpan<byte> payload)
    {
        byte[] datagram = new byte[UdpHeader.Size + payload.Length];
        payload.CopyTo(datagram.AsSpan(UdpHeader.Size));
        new UdpHeader(port, port, (ushort)datagram.Length).Write(datagram, source, destination);
        return Ip(source, destination, IpProtocol.Udp, datagram);
    }

    /// <summary>A ping between two networks behind the gateways.</summary>
    public static byte[] Ping(ushort sequence)
    {
        byte[] message = new byte[IcmpEcho.Size + 24];
        new IcmpEcho(false, 77, sequence).Write(message);
        return Ip(IpAddress.Parse("10.1.0.1"), IpAddress.Parse("10.2.0.1"), IpProtocol.Icmp, message);
    }

    /// <summary>Somebody's key; the same for the same name.</summary>
    public static byte[] Key(string name, int length)
    {
        byte[] key = new byte[length];
        new Random(name.Aggregate(7, (sum, letter) => sum * 31 % 65_521 + letter)).NextBytes(key);
        return key;
    }

    public static EspSaKey Sa(string suite, uint spi)
    {
        Assert.True(SuiteNotation.TryParseEsp(suite, out EspSuite parsed, out string? problem), problem);
        return new EspSaKey(Alice, Bob, spi, parsed, Key("encryption", parsed.EncryptionKeyBytes), Key("integrity", parsed.IntegrityKeyBytes));
    }

    /// <summary>What a key file says of an SA: a row for each reader.</summary>
    public static string Line(EspSaKey sa)
    {
        using KeyLine line = KeyLine.Esp(sa.Source!.Value, sa.Destination!.Value, sa.Spi!.Value, sa.Suite, sa.EncryptionKey, sa.IntegrityKey);
        return Encoding.ASCII.GetString(line.Text).TrimEnd('\n');
    }

    public static string IkeLine(ulong cookie, byte[] key)
    {
        using KeyLine line = KeyLine.Ike(cookie, key);
        return Encoding.ASCII.GetString(line.Text).TrimEnd('\n');
    }

    /// <summary>ESP around an IPv4 packet, sealed by the product (which tests of its own prove).</summary>
    public static byte[] Seal(EspSaKey sa, byte[] inner, uint sequence)
    {
        const int Trailer = 2;
        EspSuite suite = sa.Suite;
        int pad = (suite.AlignmentBytes - (inner.Length + Trailer) % suite.AlignmentBytes) % suite.AlignmentBytes;
        byte[] esp = new byte[EspView.HeaderSize + suite.IvBytes + inner.Length + pad + Trailer + suite.IcvBytes];
        EspView.WriteHeader(esp, sa.Spi!.Value, sequence);
        Span<byte> plain = esp.AsSpan(EspView.HeaderSize + suite.IvBytes);
        inner.CopyTo(plain);
        for (int i = 0; i < pad; i++) plain[inner.Length + i] = (byte)(i + 1);
        plain[inner.Length + pad] = (byte)pad;
        plain[inner.Length + pad + 1] = IpProtocol.Ipv4;
        using EspTransform transform = EspTransform.Create(suite, sa.EncryptionKey, sa.IntegrityKey, new Counting());
        transform.Seal(esp, [new EspSlice(0, esp.Length)], sequence);
        return esp;
    }

    /// <summary>What the decoder says of a capture.</summary>
    public static string Decode(byte[] capture, string keys, out long badIcvs, List<InnerPacket>? inner = null)
    {
        KeyFile file = KeyFile.Read("keys", keys);
        Assert.Empty(file.Complaints);
        var output = new StringWriter();
        using var decoder = new CaptureDecoder(output, file, packet => inner?.Add(packet));
        CaptureReader? reader = CaptureReader.Open(new MemoryStream(capture), out string problem);
        Assert.True(reader is not null, problem);
        decoder.Run(reader);
        badIcvs = decoder.BadIcvs;
        return output.ToString();
    }

    /// <summary>A recorded exchange of two strongSwans: every message by its number, and the keys that they logged.</summary>
    public static Dictionary<string, byte[]> Recorded(string name)
    {
        using Stream stream = typeof(Samples).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var known = new Dictionary<string, byte[]>();
        while (reader.ReadLine() is { } line)
            if (!line.StartsWith('#') && line.Split(' ') is [var word, var hex]) known.Add(word, Convert.FromHexString(hex));
        return known;
    }

    /// <summary>The same as packets on the cable.</summary>
    public static List<byte[]> Exchange(Dictionary<string, byte[]> known)
    {
        var packets = new List<byte[]>();
        for (int i = 1; known.TryGetValue($"message{i}", out byte[]? message); i++)
        {
            bool isFromAlice = i is 1 or 3 or 5 or 7 or 9 or 10;
            (IpAddress source, IpAddress destination) = isFromAlice ? (Alice, Bob) : (Bob, Alice);
            packets.Add(i < 5 ? Udp(source, destination, 500, message) : Udp(source, destination, 4500, [0, 0, 0, 0, .. message]));
        }
        return packets;
    }

    private sealed class Counting : IRandom
    {
        private byte _next;

        public void Fill(Span<byte> octets)
        {
            foreach (ref byte octet in octets) octet = unchecked(_next++);
        }
    }
}
