using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace Amaranten.Interop.Lab;

/// <summary>What a frame on the cable between the gateway and the router is, as far as a bystander can tell.</summary>
public enum Seen
{
    Other, Ike, Esp, EspInUdp, Ah, AhWithEsp, Clear,
}

/// <summary>
/// One tcpdump for all scenarios of a lab, since starting it takes longer than many a scenario; each reads what came since it began.
/// </summary>
public sealed class Capture : IDisposable
{
    private const int FileHeader = 24, RecordHeader = 16;
    private readonly string _file;
    private readonly Process _tcpdump;
    private readonly StringBuilder _said = new();
    private long _begin = FileHeader;

    public Capture(Network network)
    {
        _file = Path.Combine(network.Files, "scenarios.pcap");
        _tcpdump = Command.Start(
            network.Router.Prefix("tcpdump", "-i", Network.TowardsGateway, "-U", "--immediate-mode", "-Z", "root", "-w", _file),
            line => { lock (_said) _said.AppendLine(line); });
        Wait.Until("tcpdump listens", TimeSpan.FromSeconds(10), () => { lock (_said) return $"{_said}".Contains("listening on"); });
    }

    /// <summary>Forgets what came so far.</summary>
    public void Restart() => _begin = Math.Max(FileHeader, new FileInfo(_file).Length);

    /// <summary>How many frames of a kind came.</summary>
    public int Count(Seen kind) => Read().Count(seen => seen == kind);

    /// <summary>How many frames match a display filter of tshark, which may open them with the keys that are its options.</summary>
    public int Count(string filter, params string[] keys)
    {
        string copy = _file + ".part";
        File.WriteAllBytes(copy, [.. Octets(0, FileHeader), .. Whole(Octets(_begin))]);
        return Tshark.Read(copy, ["-Y", filter, .. keys.SelectMany(key => new[] { "-o", key })]).Length;
    }

    public void Dispose() => Command.Stop(_tcpdump);

    private List<Seen> Read()
    {
        var seen = new List<Seen>();
        byte[] octets = Octets(_begin);
        for (int at = 0; EndOfRecord(octets, at) is int end; at = end) seen.Add(Classify(octets.AsSpan(at + RecordHeader, end - at - RecordHeader)));
        return seen;
    }

    // The last record may still be on its way into the file.
    private static byte[] Whole(byte[] octets)
    {
        int end = 0;
        while (EndOfRecord(octets, end) is int next) end = next;
        return octets[..end];
    }

    private static int? EndOfRecord(byte[] octets, int at)
    {
        if (octets.Length - at < RecordHeader) return null;
        int end = at + RecordHeader + BinaryPrimitives.ReadInt32LittleEndian(octets.AsSpan(at + 8));
        return end <= octets.Length ? end : null;
    }

    private byte[] Octets(long from, long? length = null)
    {
        using var stream = new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = from;
        var octets = new byte[length ?? stream.Length - from];
        stream.ReadExactly(octets);
        return octets;
    }

    private static Seen Classify(ReadOnlySpan<byte> frame)
    {
        const int Ethernet = 14, Ip = 20;
        if (frame.Length < Ethernet + Ip || frame[12] != 8 || frame[13] != 0) return Seen.Other; // ARP
        ReadOnlySpan<byte> packet = frame[Ethernet..], body = packet[((packet[0] & 15) * 4)..];
        if ((BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & 0x1FFF) != 0) return Seen.Other; // its first fragment was judged
        return packet[9] switch
        {
            1 when body[0] is 3 or 11 => Seen.Other, // errors of routers and stacks
            17 => ClassifyUdp(body),
            50 => Seen.Esp,
            51 => body[0] == 50 ? Seen.AhWithEsp : Seen.Ah,
            _ => Seen.Clear,
        };
    }

    private static Seen ClassifyUdp(ReadOnlySpan<byte> datagram)
    {
        const int Header = 8, Marker = 4;
        int source = BinaryPrimitives.ReadUInt16BigEndian(datagram), destination = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        ReadOnlySpan<byte> body = datagram[Header..];
        if (source == 4500 || destination == 4500)
            return body.Length < Marker || body[..Marker].IndexOfAnyExcept((byte)0) < 0 ? Seen.Ike : Seen.EspInUdp;
        return source == 500 || destination == 500 ? Seen.Ike : source == 53 || destination == 53 ? Seen.Other : Seen.Clear;
    }
}
