namespace Amaranten.Gateway.Forwarding;

/// <summary>Why the forwarding path dropped a packet, apart from ESP's own reasons. One counter per value; never an exception.</summary>
public enum PacketDrop : byte
{
    /// <summary>Not dropped.</summary>
    None,
    /// <summary>Shorter than its headers, or a length field that lies.</summary>
    Malformed,
    /// <summary>IPv4 header checksum wrong (RFC 791 §3.1).</summary>
    BadChecksum,
    /// <summary>Not for our Ethernet address.</summary>
    OtherStation,
    /// <summary>An EtherType we do not speak.</summary>
    UnknownEtherType,
    /// <summary>Source address is ours, multicast, broadcast or loopback (RFC 1812 §5.3.7).</summary>
    BadSource,
    /// <summary>Source routed (RFC 791 §3.1): never forwarded.</summary>
    SourceRouted,
    /// <summary>Time to live reached zero; answered with time exceeded (RFC 792).</summary>
    TtlExpired,
    /// <summary>No route; answered with net unreachable (RFC 792).</summary>
    NoRoute,
    /// <summary>The next hop's Ethernet address is not known yet.</summary>
    NoNeighbour,
    /// <summary>Multicast or broadcast, which we do not forward.</summary>
    NotUnicast,
    /// <summary>Too big and may not be fragmented; answered with fragmentation needed (RFC 1191).</summary>
    TooBig,
    /// <summary>A fragment that the reassembler refused: overlap, too many, too old (RFC 815, RFC 1858).</summary>
    FragmentRefused,
    /// <summary>Arrived in clear although a policy protects it (RFC 4301 §5.2).</summary>
    ShouldBeProtected,
    /// <summary>Protected, but its tunnel is down.</summary>
    TunnelDown,
    /// <summary>Protected, but only the peer can bring its tunnel up, and none has come (a tunnel that serves any peer).</summary>
    NobodyToCall,
    /// <summary>Protected, but the section of its tunnel has an error: it is dropped, and goes to no wider tunnel.</summary>
    TunnelInError,
    /// <summary>No policy lets traffic from this side out in clear.</summary>
    NotAllowedInClear,
    /// <summary>For us, but nothing listens there.</summary>
    NotListening,
    /// <summary>The queue to the control thread was full.</summary>
    ControlQueueFull,
    /// <summary>A limit on ICMP errors was reached (RFC 1812 §4.3.2.8).</summary>
    RateLimited,
    /// <summary>A NAT keepalive: one octet 0xFF on port 4500 (RFC 3948 §2.3).</summary>
    NatKeepalive,
    /// <summary>Another worker seals for its tunnel, and had no room for it.</summary>
    WorkerBusy,
}
