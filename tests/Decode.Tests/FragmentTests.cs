using System.Buffers.Binary;
using Amaranten.Decode.Keys;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Decode.Tests;

/// <summary>What came in pieces, of IP and of IKE, beside what tshark makes of it.</summary>
public sealed class FragmentTests
{
    private static readonly EspSaKey s_sa = Samples.Sa("aes128-sha1", 0xC0FFEE01);

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 0, 1)]
    [InlineData(1, 2, 0, 0)]
    public void ESP_in_IP_fragments_is_opened_in_whichever_order_they_came(params int[] order)
    {
        byte[][] pieces = Pieces(Esp(), 48);
        Assert.Equal(3, pieces.Length);
        byte[] capture = Samples.Capture(order.Select(at => pieces[at]));
        string told = Samples.Decode(capture, Samples.Line(s_sa), out long bad);
        Assert.Contains("put together of packets ", told, StringComparison.Ordinal);
        Assert.Contains("1 of ESP, 1 ICV good", told, StringComparison.Ordinal);
        Assert.Contains("ICMP echo request, identifier 77, sequence 3", told, StringComparison.Ordinal);
        Assert.Equal(0, bad);
        using var folder = new Folder();
        Assert.Equal(["3"], Tool.Tshark(
            "-r", folder.Write("pieces.pcapng", capture), "-o", "esp.enable_encryption_decode:TRUE", "-o", Samples.Line(s_sa), "-Y", "icmp", "-T", "fields", "-e", "icmp.seq"));
    }

    [Fact]
    public void What_is_missing_or_contradicts_makes_no_packet()
    {
        byte[][] pieces = Pieces(Esp(), 48);
        string told = Samples.Decode(Samples.Capture([pieces[0], pieces[2]]), Samples.Line(s_sa), out _);
        Assert.Contains("0 of ESP; 2 fragments, 1 datagrams or messages not whole", told, StringComparison.Ordinal);
        byte[] other = [.. pieces[1]];
        other[^1] ^= 1;
        told = Samples.Decode(Samples.Capture([pieces[0], pieces[1], other, pieces[2]]), Samples.Line(s_sa), out _);
        Assert.Contains("0 of ESP; 4 fragments", told, StringComparison.Ordinal);
        told = Samples.Decode(Samples.Capture([pieces[0], pieces[1][..^5], pieces[2]]), Samples.Line(s_sa), out _);
        Assert.Contains(", cut short", told, StringComparison.Ordinal);
        Assert.Contains("0 of ESP", told, StringComparison.Ordinal);
    }

    [Fact]
    public void IPv4_options_do_not_move_what_stands_behind_them()
    {
        byte[] esp = Esp(), packet = [.. esp[..20], 0x94, 4, 0, 0, .. esp[20..]];
        packet[0] = 0x46;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        Assert.Contains("1 ICV good", Samples.Decode(Samples.Capture([packet]), Samples.Line(s_sa), out _), StringComparison.Ordinal);
        byte[][] pieces = Pieces(packet, 64);
        Assert.Contains("1 ICV good", Samples.Decode(Samples.Capture(pieces), Samples.Line(s_sa), out _), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aes128-sha1")]
    [InlineData("3des-md5-gcm")]
    public void Messages_of_IKE_in_fragments_are_told_as_if_they_had_come_whole(string recorded)
    {
        Dictionary<string, byte[]> known = Samples.Recorded(recorded);
        string key = Samples.IkeLine(Convert.ToUInt64(Convert.ToHexString(known["message1"].AsSpan(0, 8)), 16), known["key"]);
        string whole = Samples.Decode(Samples.Capture(Samples.Exchange(known)), key, out _);
        // Message 5 is the first that is encrypted, and the first that is ever large enough: it has the certificates.
        byte[] message = known["message5"];
        List<byte[]> packets = Samples.Exchange(known);
        packets.RemoveAt(4);
        packets.InsertRange(4, Fragments(message, (message.Length + 1) / 2).Select(fragment => Samples.Udp(Samples.Alice, Samples.Bob, 4500, [0, 0, 0, 0, .. fragment])));
        string told = Samples.Decode(Samples.Capture(packets), key, out _);
        Assert.Contains("put together of packets 5, 6: main mode: HDR*, ID, HASH", told, StringComparison.Ordinal);
        Assert.Equal(Tail(whole), Tail(told));

        using var folder = new Folder();
        string[] theirs = Tool.Tshark("-r", folder.Write("pieces.pcapng", Samples.Capture(packets)), "-o", key, "-Y", "frame.number == 5 || frame.number == 6", "-T", "fields", "-e", "isakmp.typepayload", "-e", "isakmp.fragment.count", "-e", "isakmp.frag.seq");
        // What tshark sees on the cable is a fragment in each; put together it is what we tell.
        Assert.True(theirs is [['1', '3', '2', ..], ['1', '3', '2', ..]], string.Join("|", theirs));

        static string Tail(string text) => text[text.IndexOf("main mode: HDR*, ID, HASH", StringComparison.Ordinal)..].Split('\n')
            .Where(line => !line.Contains(" -> ", StringComparison.Ordinal) && !line.Contains(" packets: ", StringComparison.Ordinal)).Aggregate("", (all, line) => $"{all}{line.Trim()}\n");
    }

    [Fact]
    public void A_fragment_within_a_fragment_comes_to_an_end()
    {
        byte[] nested = Samples.Recorded("aes128-sha1")["message1"];
        for (int i = 0; i < 20; i++) nested = Assert.Single(Fragments(nested, 10_000));
        string told = Samples.Decode(Samples.Capture([Samples.Udp(Samples.Alice, Samples.Bob, 500, nested)]), "", out _);
        Assert.Contains("1 of IKE, 0 of them decrypted; 0 of ESP; 20 fragments\n", told, StringComparison.Ordinal);
    }

    private static byte[] Esp() => Samples.Ip(Samples.Alice, Samples.Bob, IpProtocol.Esp, Samples.Seal(s_sa, Samples.Ping(3), 1));

    // As a router cuts (RFC 791 §3.2); every piece has the same options.
    private static byte[][] Pieces(byte[] packet, int payloadBytes)
    {
        int header = (packet[0] & 0xF) * 4;
        payloadBytes &= ~7;
        return [.. Enumerable.Range(0, (packet.Length - header + payloadBytes - 1) / payloadBytes).Select(at =>
        {
            int from = header + at * payloadBytes, to = Math.Min(packet.Length, from + payloadBytes);
            byte[] piece = [.. packet[..header], .. packet[from..to]];
            Ipv4Writer.SetTotalLength(piece, (ushort)piece.Length);
            Ipv4Writer.SetIdentification(piece, 4_711);
            Ipv4Writer.SetFragment(piece, false, to < packet.Length, from - header);
            return piece;
        })];
    }

    private static IEnumerable<byte[]> Fragments(byte[] message, int dataBytes)
    {
        IsakmpHeader.TryParse(message, out IsakmpHeader header);
        byte[][] parts = [.. message.Chunk(dataBytes)];
        for (int i = 0; i < parts.Length; i++)
        {
            byte[] content = FragmentView.Write(1, (byte)(i + 1), i == parts.Length - 1, parts[i]);
            byte[] fragment = new byte[IsakmpHeader.Size + 4 + content.Length];
            (header with { NextPayload = PayloadType.Fragment, Flags = 0, Length = (uint)fragment.Length }).Write(fragment);
            BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(IsakmpHeader.Size + 2), (ushort)(4 + content.Length));
            content.CopyTo(fragment, IsakmpHeader.Size + 4);
            yield return fragment;
        }
    }
}
