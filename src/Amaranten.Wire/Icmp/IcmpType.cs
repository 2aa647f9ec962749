namespace Amaranten.Wire.Icmp;

/// <summary>ICMP message types (RFC 792).</summary>
public enum IcmpType : byte
{
    /// <summary>Answer to <see cref="Echo"/>.</summary>
    EchoReply = 0,
    /// <summary>The packet could not be delivered; the code says why.</summary>
    DestinationUnreachable = 3,
    /// <summary>Slow down; obsolete.</summary>
    SourceQuench = 4,
    /// <summary>Use another router.</summary>
    Redirect = 5,
    /// <summary>Please answer.</summary>
    Echo = 8,
    /// <summary>The time to live or the reassembly time ran out.</summary>
    TimeExceeded = 11,
    /// <summary>A field of the header is wrong.</summary>
    ParameterProblem = 12,
}

/// <summary>Codes of <see cref="IcmpType.DestinationUnreachable"/> (RFC 792, RFC 1812 §5.2.7.1).</summary>
public enum UnreachableCode : byte
{
    /// <summary>No route.</summary>
    Network = 0,
    /// <summary>The host does not answer.</summary>
    Host = 1,
    /// <summary>Nothing here speaks this protocol.</summary>
    Protocol = 2,
    /// <summary>Nothing listens at this port.</summary>
    Port = 3,
    /// <summary>Too big, and it may not be fragmented; the message carries the next hop's MTU (RFC 1191 §4).</summary>
    FragmentationNeeded = 4,
    /// <summary>Forbidden by configuration.</summary>
    AdministrativelyProhibited = 13,
}
