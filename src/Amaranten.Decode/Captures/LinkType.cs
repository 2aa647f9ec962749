namespace Amaranten.Decode.Captures;

/// <summary>What a captured packet begins with: the numbers of the tcpdump group's registry, those that lead to IP. Others are kept as they are.</summary>
public enum LinkType : ushort
{
    /// <summary>LINKTYPE_NULL: the address family in the byte order of the machine that captured.</summary>
    Loopback = 0,
    /// <summary>LINKTYPE_ETHERNET.</summary>
    Ethernet = 1,
    /// <summary>DLT_RAW as some systems wrote it into files.</summary>
    RawOld = 12,
    /// <summary>LINKTYPE_RAW: IPv4 or IPv6.</summary>
    Raw = 101,
    /// <summary>LINKTYPE_LINUX_SLL: what <c>tcpdump -i any</c> wrote.</summary>
    LinuxCooked = 113,
    /// <summary>LINKTYPE_IPV4.</summary>
    Ipv4 = 228,
    /// <summary>LINKTYPE_IPV6.</summary>
    Ipv6 = 229,
    /// <summary>LINKTYPE_LINUX_SLL2: what <c>tcpdump -i any</c> writes now.</summary>
    LinuxCooked2 = 276,
}
