using System.Buffers.Binary;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Dhcp;

/// <summary>Makes a DHCP message: the fields, then option after option (RFC 2131 §2).</summary>
public sealed class DhcpWriter
{
    // BOOTP's length, which some servers and relay agents insist on (RFC 1542 §2.1).
    private const int LeastBytes = 300;

    private const int XidAt = 4, ClientAt = 12, YourAt = 16, RelayAt = 24, ChaddrAt = 28, CookieAt = 236;
    private readonly List<byte> _octets = [.. new byte[DhcpView.HeaderSize]];

    /// <summary>A message of this type, from a client or a server.</summary>
    public DhcpWriter(DhcpOperation operation, DhcpMessageType type, uint xid, DhcpHardware hardware)
    {
        (_octets[0], _octets[1], _octets[2]) = ((byte)operation, hardware.Type, hardware.Length);
        Put(XidAt, xid);
        for (int i = 0; i < DhcpHardware.Size; i++) _octets[ChaddrAt + i] = (byte)(hardware.Octets >> 8 * (DhcpHardware.Size - 1 - i) & 0xFF);
        Put(CookieAt, DhcpView.Cookie);
        Add(DhcpOption.MessageType, [(byte)type]);
    }

    /// <summary>ciaddr.</summary>
    public DhcpWriter Client(IpAddress address) => Put(ClientAt, address.V4);

    /// <summary>yiaddr.</summary>
    public DhcpWriter Your(IpAddress address) => Put(YourAt, address.V4);

    /// <summary>giaddr.</summary>
    public DhcpWriter Relay(IpAddress address) => Put(RelayAt, address.V4);

    /// <summary>An option of at most 255 octets.</summary>
    public DhcpWriter Add(byte code, ReadOnlySpan<byte> content)
    {
        _octets.AddRange([code, (byte)content.Length]);
        _octets.AddRange(content);
        return this;
    }

    /// <summary>An option that is an address.</summary>
    public DhcpWriter Add(byte code, IpAddress address) => Add(code, address.V4);

    /// <summary>An option that is a number of 32 bits.</summary>
    public DhcpWriter Add(byte code, uint number)
    {
        Span<byte> content = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(content, number);
        return Add(code, content);
    }

    /// <summary>The message.</summary>
    public byte[] Write() => Close(_octets);

    internal static byte[] Close(List<byte> octets)
    {
        var message = new byte[Math.Max(LeastBytes, octets.Count + 1)];
        octets.CopyTo(message);
        message[octets.Count] = DhcpOption.End;
        return message;
    }

    private DhcpWriter Put(int at, uint number)
    {
        for (int i = 0; i < sizeof(uint); i++) _octets[at + i] = (byte)(number >> 8 * (3 - i) & 0xFF);
        return this;
    }
}
