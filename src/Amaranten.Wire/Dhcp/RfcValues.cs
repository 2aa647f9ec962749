namespace Amaranten.Wire.Dhcp;

/// <summary>Who speaks (RFC 2131 §2: op).</summary>
public enum DhcpOperation : byte
{
    /// <summary>BOOTREQUEST: a client, or a relay agent for it.</summary>
    Request = 1,
    /// <summary>BOOTREPLY: a server.</summary>
    Reply = 2,
}

/// <summary>What a message is (RFC 2132 §9.6).</summary>
public enum DhcpMessageType : byte
{
    /// <summary>It says nothing: BOOTP.</summary>
    None,
    /// <summary>Which servers are there?</summary>
    Discover,
    /// <summary>An address is offered.</summary>
    Offer,
    /// <summary>That offer is taken, or a lease is to be renewed.</summary>
    Request,
    /// <summary>Somebody has the address already.</summary>
    Decline,
    /// <summary>The address is leased.</summary>
    Ack,
    /// <summary>It is not.</summary>
    Nak,
    /// <summary>It is not needed any more.</summary>
    Release,
    /// <summary>Everything but an address, please.</summary>
    Inform,
}

/// <summary>Options (RFC 2132) and sub-options of the relay agent's (RFC 3046 §3).</summary>
public static class DhcpOption
{
    /// <summary>Padding, and the end of a field (RFC 2132 §3).</summary>
    public const byte Pad = 0, End = 255;

    /// <summary>Servers for clients: DNS and WINS, four octets each (RFC 2132 §3.8, §8.5).</summary>
    public const byte DnsServers = 6, WinsServers = 44;

    /// <summary>The lease: which address, how long, when it is renewed, and when with whomever (RFC 2132 §9.1, §9.2, §9.11, §9.12).</summary>
    public const byte RequestedAddress = 50, LeaseTime = 51, RenewalTime = 58, RebindingTime = 59;

    /// <summary>The message itself: where else options stand, its type, what is asked for, how long an answer may be (RFC 2132 §9.3, §9.6, §9.8, §9.10).</summary>
    public const byte Overload = 52, MessageType = 53, ParameterList = 55, LargestMessage = 57;

    /// <summary>Who speaks with whom (RFC 2132 §9.7, §9.14).</summary>
    public const byte ServerIdentifier = 54, ClientIdentifier = 61;

    /// <summary>What a relay agent says of where a message came from (RFC 3046 §2).</summary>
    public const byte RelayInformation = 82;

    /// <summary>Sub-options of it: by which circuit, and who is at its far end (RFC 3046 §3.1, §3.2).</summary>
    public const byte CircuitId = 1, RemoteId = 2;
}

/// <summary>Numbers of the protocol (RFC 2131).</summary>
public static class DhcpValues
{
    /// <summary>Ports of servers and relay agents, and of clients (RFC 2131 §4.1).</summary>
    public const ushort ServerPort = 67, ClientPort = 68;

    /// <summary>Hardware types: Ethernet (RFC 2131 §2), and the virtual interface of an IPsec client (RFC 3456 §4.1).</summary>
    public const byte Ethernet = 1, IpsecTunnel = 31;

    /// <summary>A lease without end (RFC 2131 §3.3).</summary>
    public const uint Infinite = uint.MaxValue;
}
