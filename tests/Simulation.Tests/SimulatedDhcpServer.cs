using System.Buffers.Binary;
using Amaranten.Wire.Ip;

namespace Simulation.Tests;

/// <summary>
/// A DHCP server written from RFC 2131 without our own reading and writing of messages: an address for each client identifier (or hardware address),
/// the same one again. It answers to the relay agent as dnsmasq does, and repeats option 82.
/// </summary>
public sealed class SimulatedDhcpServer(string address, string firstLease)
{
    private const int YourAt = 16, ChaddrAt = 28, OptionsAt = 240;
    private readonly Dictionary<string, uint> _known = [];

    /// <summary>What it was told: type and client, as <c>discover 0061</c>.</summary>
    public List<(string Type, byte[] Message)> Heard { get; } = [];

    /// <summary>It says nothing.</summary>
    public bool IsMute { get; set; }

    /// <summary>It refuses every request.</summary>
    public bool Refuses { get; set; }

    public uint LeaseSeconds { get; set; } = 120;

    /// <summary>The only address that it offers; null: one for each client.</summary>
    public string? Only { get; set; }

    /// <summary>Changes an answer before it is sent.</summary>
    public Action<byte[]> Spoil { get; set; } = _ => { };

    public int Count(string type) => Heard.Count(heard => heard.Type == type);

    /// <summary>For <see cref="SimulatedHost.Serve"/>.</summary>
    public byte[]? Answer(byte[] message)
    {
        string[] types = ["", "discover", "offer", "request", "decline", "ack", "nak", "release", "inform"];
        Dictionary<byte, byte[]> options = Options(message);
        string type = types[options[53][0]];
        Heard.Add((type, message));
        if (IsMute || type is "release" or "decline") return null;
        string client = Convert.ToHexString(options.TryGetValue(61, out byte[]? identifier) ? identifier : message[ChaddrAt..(ChaddrAt + 16)]);
        if (!_known.TryGetValue(client, out uint lease)) _known[client] = lease = IpAddress.Parse(firstLease).V4 + (uint)_known.Count;
        if (Only is not null) lease = IpAddress.Parse(Only).V4;
        byte[] answer = Reply(message, options, type == "discover" ? 2 : Refuses ? 6 : 5, lease);
        Spoil(answer);
        return answer;
    }

    public static Dictionary<byte, byte[]> Options(byte[] message)
    {
        Assert.Equal([0x63, 0x82, 0x53, 0x63], message[236..OptionsAt]);
        var options = new Dictionary<byte, byte[]>();
        for (int at = OptionsAt; message[at] != 255;)
        {
            if (message[at] == 0) at++;
            else
            {
                options[message[at]] = message[(at + 2)..(at + 2 + message[at + 1])];
                at += 2 + message[at + 1];
            }
        }
        return options;
    }

    private byte[] Reply(byte[] message, Dictionary<byte, byte[]> asked, int type, uint lease)
    {
        byte[] reply = [.. message[..OptionsAt]];
        reply[0] = 2;
        BinaryPrimitives.WriteUInt32BigEndian(reply.AsSpan(YourAt), type == 6 ? 0 : lease);
        var options = new List<byte> { 53, 1, (byte)type, 54, 4 };
        options.AddRange(Octets(IpAddress.Parse(address).V4));
        if (type != 6)
        {
            options.AddRange([51, 4, .. Octets(LeaseSeconds), 6, 4, 10, 0, 0, 54, 44, 4, 10, 0, 0, 55]);
        }
        if (asked.TryGetValue(82, out byte[]? information)) options.AddRange([82, (byte)information.Length, .. information]);
        return [.. reply, .. options, 255];
    }

    private static byte[] Octets(uint number)
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, number);
        return octets;
    }
}
