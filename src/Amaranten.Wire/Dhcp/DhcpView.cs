using System.Buffers.Binary;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Dhcp;

/// <summary>
/// A DHCP message (RFC 2131 §2), without the headers of IP and UDP.
/// <code>
///  0                   1                   2                   3
/// +---------------+---------------+---------------+---------------+
/// |     op (1)    |   htype (1)   |   hlen (1)    |   hops (1)    |
/// |                            xid (4)                            |
/// |           secs (2)            |           flags (2)           |
/// |              ciaddr (4), yiaddr (4), siaddr (4), giaddr (4)   |
/// |                          chaddr  (16)                         |
/// |                          sname   (64), file (128)             |
/// |                  magic cookie (4), options (variable)         |
/// +---------------------------------------------------------------+
/// </code>
/// </summary>
public readonly ref struct DhcpView
{
    /// <summary>Octets before the options.</summary>
    public const int HeaderSize = OptionsAt;

    internal const int HopsAt = 3, RelayAt = 24, OptionsAt = 240;
    internal const uint Cookie = 0x6382_5363;

    private const int OperationAt = 0, HardwareTypeAt = 1, HardwareLengthAt = 2, XidAt = 4, FlagsAt = 10, ClientAt = 12, YourAt = 16, ChaddrAt = 28;
    private const int ServerNameAt = 44, FileAt = 108, CookieAt = 236;
    private const int BroadcastBit = 0x8000;
    private const byte FileHoldsOptions = 1, NameHoldsOptions = 2;
    private readonly ReadOnlySpan<byte> _message;

    private DhcpView(ReadOnlySpan<byte> message) => _message = message;

    /// <summary>Once this returns true, no member below can throw, and the options field is whole.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out DhcpView dhcp)
    {
        dhcp = default;
        if (message.Length < OptionsAt || BinaryPrimitives.ReadUInt32BigEndian(message[CookieAt..]) != Cookie) return false;
        if (message[HardwareLengthAt] > DhcpHardware.Size || message[OperationAt] is not ((byte)DhcpOperation.Request or (byte)DhcpOperation.Reply)) return false;
        var options = new DhcpOptionReader(message[OptionsAt..]);
        while (options.MoveNext()) { }
        if (!options.Malformed) dhcp = new DhcpView(message);
        return !options.Malformed;
    }

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Octets => _message;

    /// <summary>Who speaks.</summary>
    public DhcpOperation Operation => (DhcpOperation)_message[OperationAt];

    /// <summary>How many relay agents it has passed.</summary>
    public byte Hops => _message[HopsAt];

    /// <summary>What a question and its answers have in common.</summary>
    public uint Xid => BinaryPrimitives.ReadUInt32BigEndian(_message[XidAt..]);

    /// <summary>The client can take no unicast before it has its address (RFC 2131 §4.1).</summary>
    public bool WantsBroadcast => (BinaryPrimitives.ReadUInt16BigEndian(_message[FlagsAt..]) & BroadcastBit) != 0;

    /// <summary>ciaddr: the address that the client has.</summary>
    public IpAddress ClientAddress => AddressAt(ClientAt);

    /// <summary>yiaddr: the address that it is given.</summary>
    public IpAddress YourAddress => AddressAt(YourAt);

    /// <summary>giaddr: the relay agent; 0.0.0.0 where none was.</summary>
    public IpAddress RelayAddress => AddressAt(RelayAt);

    /// <summary>htype, hlen, chaddr.</summary>
    public DhcpHardware Hardware =>
        new(_message[HardwareTypeAt], _message[HardwareLengthAt], BinaryPrimitives.ReadUInt128BigEndian(_message[ChaddrAt..]));

    /// <summary>What the message is.</summary>
    public DhcpMessageType Type => TryFind(DhcpOption.MessageType, out ReadOnlySpan<byte> type) && type.Length == 1
        && type[0] <= (byte)DhcpMessageType.Inform ? (DhcpMessageType)type[0] : DhcpMessageType.None;

    /// <summary>The options field.</summary>
    public DhcpOptionReader Options => new(_message[OptionsAt..]);

    /// <summary>The first option of this kind, in the order of RFC 2131 §4.1: the options field, then file and sname where they hold options.</summary>
    public bool TryFind(byte code, out ReadOnlySpan<byte> content)
    {
        if (TryFindIn(_message[OptionsAt..], code, out content)) return true;
        int overload = TryFindIn(_message[OptionsAt..], DhcpOption.Overload, out ReadOnlySpan<byte> which) && which.Length == 1 ? which[0] : 0;
        return (overload & FileHoldsOptions) != 0 && TryFindIn(_message[FileAt..CookieAt], code, out content)
            || (overload & NameHoldsOptions) != 0 && TryFindIn(_message[ServerNameAt..FileAt], code, out content);
    }

    /// <summary>An option that is one address; 0.0.0.0 when it is not there.</summary>
    public IpAddress Address(byte code) =>
        TryFind(code, out ReadOnlySpan<byte> content) && content.Length == 4 && IpAddress.TryRead(content, out IpAddress address) ? address : default;

    /// <summary>An option that is a list of addresses.</summary>
    public IpAddress[] Addresses(byte code)
    {
        if (!TryFind(code, out ReadOnlySpan<byte> content) || content.Length % 4 != 0) return [];
        var addresses = new IpAddress[content.Length / 4];
        for (int i = 0; i < addresses.Length; i++) addresses[i] = IpAddress.FromV4(BinaryPrimitives.ReadUInt32BigEndian(content[(4 * i)..]));
        return addresses;
    }

    /// <summary>An option that is a time in seconds; null when it is not there.</summary>
    public uint? Seconds(byte code) =>
        TryFind(code, out ReadOnlySpan<byte> content) && content.Length == sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(content) : null;

    private IpAddress AddressAt(int at) => IpAddress.FromV4(BinaryPrimitives.ReadUInt32BigEndian(_message[at..]));

    private static bool TryFindIn(ReadOnlySpan<byte> field, byte code, out ReadOnlySpan<byte> content)
    {
        var options = new DhcpOptionReader(field);
        while (options.MoveNext())
        {
            if (options.Code != code) continue;
            content = options.Content;
            return true;
        }
        content = default;
        return false;
    }
}
