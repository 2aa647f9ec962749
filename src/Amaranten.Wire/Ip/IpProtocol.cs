namespace Amaranten.Wire.Ip;

/// <summary>Protocol numbers of the IPv4 header and the ESP trailer that we know by name (RFC 791 §3.1, RFC 4303 §2.6).</summary>
public static class IpProtocol
{
    /// <summary>ICMP (RFC 792).</summary>
    public const byte Icmp = 1;
    /// <summary>IPv4 in IPv4; the next header of a tunnelled IPv4 packet (RFC 4303 §2.6).</summary>
    public const byte Ipv4 = 4;
    /// <summary>TCP.</summary>
    public const byte Tcp = 6;
    /// <summary>UDP (RFC 768).</summary>
    public const byte Udp = 17;
    /// <summary>DCCP: ports where UDP has them.</summary>
    public const byte Dccp = 33;
    /// <summary>IPv6 in something; the next header of a tunnelled IPv6 packet.</summary>
    public const byte Ipv6 = 41;
    /// <summary>ESP (RFC 4303).</summary>
    public const byte Esp = 50;
    /// <summary>AH (RFC 4302).</summary>
    public const byte Ah = 51;
    /// <summary>No next header: an ESP dummy packet (RFC 4303 §2.6).</summary>
    public const byte NoNext = 59;
    /// <summary>SCTP: ports where UDP has them.</summary>
    public const byte Sctp = 132;
    /// <summary>UDP-Lite: ports where UDP has them.</summary>
    public const byte UdpLite = 136;
}
