namespace Amaranten.Wire.Isakmp;

/// <summary>What a payload is (RFC 2408 §3.1, RFC 3947 §9).</summary>
public enum PayloadType : byte
{
    /// <summary>The chain ends.</summary>
    None = 0,
    /// <summary>Security association (RFC 2408 §3.4).</summary>
    Sa = 1,
    /// <summary>Proposal; only inside a security association (RFC 2408 §3.5).</summary>
    Proposal = 2,
    /// <summary>Transform; only inside a proposal (RFC 2408 §3.6).</summary>
    Transform = 3,
    /// <summary>Key exchange (RFC 2408 §3.7).</summary>
    KeyExchange = 4,
    /// <summary>Identification (RFC 2408 §3.8).</summary>
    Id = 5,
    /// <summary>Certificate (RFC 2408 §3.9).</summary>
    Certificate = 6,
    /// <summary>Certificate request (RFC 2408 §3.10).</summary>
    CertificateRequest = 7,
    /// <summary>Hash (RFC 2408 §3.11).</summary>
    Hash = 8,
    /// <summary>Signature (RFC 2408 §3.12).</summary>
    Signature = 9,
    /// <summary>Nonce (RFC 2408 §3.13).</summary>
    Nonce = 10,
    /// <summary>Notification (RFC 2408 §3.14).</summary>
    Notify = 11,
    /// <summary>Delete (RFC 2408 §3.15).</summary>
    Delete = 12,
    /// <summary>Vendor ID (RFC 2408 §3.16).</summary>
    VendorId = 13,
    /// <summary>Attributes of the transaction exchange (draft-dukes-ike-mode-cfg-02 §3.2).</summary>
    Attributes = 14,
    /// <summary>NAT-D: hash of an address and port (RFC 3947 §3.2).</summary>
    NatDetection = 20,
    /// <summary>NAT-OA: an original address (RFC 3947 §5.2).</summary>
    NatOriginalAddress = 21,
    /// <summary>NAT-D as the drafts up to 03 number it (draft-ietf-ipsec-nat-t-ike-03 §3.2).</summary>
    NatDetectionDraft = 130,
    /// <summary>NAT-OA as the drafts up to 03 number it (draft-ietf-ipsec-nat-t-ike-03 §4.2).</summary>
    NatOriginalAddressDraft = 131,
    /// <summary>A piece of a message; a private number that Cisco chose.</summary>
    Fragment = 132,
}

/// <summary>Which exchange a message belongs to (RFC 2408 §3.1, RFC 2409 appendix A).</summary>
public enum ExchangeType : byte
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>Identity protection, which RFC 2409 §5 calls main mode.</summary>
    MainMode = 2,
    /// <summary>Aggressive.</summary>
    Aggressive = 4,
    /// <summary>Informational.</summary>
    Informational = 5,
    /// <summary>Transaction: XAUTH and mode-config (draft-dukes-ike-mode-cfg-02 §3.3).</summary>
    Transaction = 6,
    /// <summary>Quick mode.</summary>
    QuickMode = 32,
    /// <summary>New group mode.</summary>
    NewGroupMode = 33,
}

/// <summary>Flags of the header (RFC 2408 §3.1).</summary>
[Flags]
public enum IsakmpFlags : byte
{
    /// <summary>None set.</summary>
    None = 0,
    /// <summary>What follows the header is encrypted.</summary>
    Encryption = 1,
    /// <summary>Wait for CONNECTED before using the SA.</summary>
    Commit = 2,
    /// <summary>Authenticated, not encrypted.</summary>
    AuthenticationOnly = 4,
}

/// <summary>What an SA or an SPI belongs to (RFC 2407 §4.4.1).</summary>
public enum ProtocolId : byte
{
    /// <summary>Not given.</summary>
    None = 0,
    /// <summary>ISAKMP itself.</summary>
    Isakmp = 1,
    /// <summary>AH.</summary>
    Ah = 2,
    /// <summary>ESP.</summary>
    Esp = 3,
    /// <summary>IPCOMP.</summary>
    IpComp = 4,
}

/// <summary>What a notification says (RFC 2408 §3.14.1, RFC 2407 §4.6.3, RFC 3706 §5.2).</summary>
public enum NotifyType : ushort
{
    /// <summary>INVALID-PAYLOAD-TYPE.</summary>
    InvalidPayloadType = 1,
    /// <summary>INVALID-COOKIE.</summary>
    InvalidCookie = 4,
    /// <summary>INVALID-EXCHANGE-TYPE.</summary>
    InvalidExchangeType = 7,
    /// <summary>INVALID-SPI.</summary>
    InvalidSpi = 11,
    /// <summary>ATTRIBUTES-NOT-SUPPORTED.</summary>
    AttributesNotSupported = 13,
    /// <summary>NO-PROPOSAL-CHOSEN.</summary>
    NoProposalChosen = 14,
    /// <summary>BAD-PROPOSAL-SYNTAX.</summary>
    BadProposalSyntax = 15,
    /// <summary>PAYLOAD-MALFORMED.</summary>
    PayloadMalformed = 16,
    /// <summary>INVALID-KEY-INFORMATION.</summary>
    InvalidKeyInformation = 17,
    /// <summary>INVALID-ID-INFORMATION.</summary>
    InvalidIdInformation = 18,
    /// <summary>INVALID-HASH-INFORMATION.</summary>
    InvalidHashInformation = 23,
    /// <summary>AUTHENTICATION-FAILED.</summary>
    AuthenticationFailed = 24,
    /// <summary>CONNECTED: the SA may be used (RFC 2408 §3.1, commit bit).</summary>
    Connected = 16384,
    /// <summary>RESPONDER-LIFETIME (RFC 2407 §4.6.3.1).</summary>
    ResponderLifetime = 24576,
    /// <summary>REPLAY-STATUS (RFC 2407 §4.6.3.2).</summary>
    ReplayStatus = 24577,
    /// <summary>INITIAL-CONTACT (RFC 2407 §4.6.3.3).</summary>
    InitialContact = 24578,
    /// <summary>R-U-THERE (RFC 3706 §5.3).</summary>
    RUThere = 36136,
    /// <summary>R-U-THERE-ACK (RFC 3706 §5.3).</summary>
    RUThereAck = 36137,
}

/// <summary>What a message of the transaction exchange does (draft-dukes-ike-mode-cfg-02 §3.2).</summary>
public enum ConfigurationType : byte
{
    /// <summary>Not given.</summary>
    None = 0,
    /// <summary>ISAKMP_CFG_REQUEST: asks for the attributes that it names.</summary>
    Request = 1,
    /// <summary>ISAKMP_CFG_REPLY: gives them.</summary>
    Reply = 2,
    /// <summary>ISAKMP_CFG_SET: gives unasked.</summary>
    Set = 3,
    /// <summary>ISAKMP_CFG_ACK: has taken those that it names.</summary>
    Ack = 4,
}

/// <summary>What an identification payload holds (RFC 2407 §4.6.2.1).</summary>
public enum IdType : byte
{
    /// <summary>ID_IPV4_ADDR.</summary>
    Ipv4Address = 1,
    /// <summary>ID_FQDN.</summary>
    Fqdn = 2,
    /// <summary>ID_USER_FQDN.</summary>
    UserFqdn = 3,
    /// <summary>ID_IPV4_ADDR_SUBNET.</summary>
    Ipv4Subnet = 4,
    /// <summary>ID_IPV6_ADDR.</summary>
    Ipv6Address = 5,
    /// <summary>ID_IPV6_ADDR_SUBNET.</summary>
    Ipv6Subnet = 6,
    /// <summary>ID_IPV4_ADDR_RANGE.</summary>
    Ipv4Range = 7,
    /// <summary>ID_IPV6_ADDR_RANGE.</summary>
    Ipv6Range = 8,
    /// <summary>ID_DER_ASN1_DN.</summary>
    DistinguishedName = 9,
    /// <summary>ID_KEY_ID.</summary>
    KeyId = 11,
}
