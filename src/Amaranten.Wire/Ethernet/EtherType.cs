namespace Amaranten.Wire.Ethernet;

/// <summary>What an Ethernet frame carries (RFC 894, RFC 826). Other values exist and are kept as they are.</summary>
public enum EtherType : ushort
{
    /// <summary>An IPv4 packet.</summary>
    Ipv4 = 0x0800,
    /// <summary>An ARP packet.</summary>
    Arp = 0x0806,
    /// <summary>An 802.1Q tag, then another EtherType.</summary>
    Vlan = 0x8100,
    /// <summary>An IPv6 packet.</summary>
    Ipv6 = 0x86DD,
}
