namespace Amaranten.Gateway.Control.Dhcp;

/// <summary>Why a DHCP message was dropped. One counter per value; never an exception.</summary>
internal enum DhcpDrop : byte
{
    /// <summary>Not dropped.</summary>
    None,
    /// <summary>Too short, without cookie, or with options that reach beyond its end.</summary>
    Malformed,
    /// <summary>A server's message where a client speaks, or the other way round; or a type that nobody asked for at this point.</summary>
    Unexpected,
    /// <summary>An answer to no question of ours: another xid, another client, or too late.</summary>
    Unasked,
    /// <summary>An answer with the server identifier of somebody else.</summary>
    WrongServer,
    /// <summary>An answer that names another circuit than the question's (RFC 3046 §2.2).</summary>
    WrongCircuit,
    /// <summary>A client's message that has passed a relay agent, or says so, or has passed too many.</summary>
    Relayed,
    /// <summary>More than a client, or all together, may ask at a time.</summary>
    TooMany,
    /// <summary>It offers an address that is ours, another client's, or no host's.</summary>
    BadAddress,
    /// <summary>It came from where nothing is relayed.</summary>
    NoRelay,
}

/// <summary>How many DHCP messages were dropped, by reason.</summary>
internal sealed class DhcpDropCounters
{
    private readonly long[] _drops = new long[Enum.GetValues<DhcpDrop>().Length];

    public void Count(DhcpDrop drop)
    {
        if (drop != DhcpDrop.None) _drops[(int)drop]++;
    }

    public long Of(DhcpDrop drop) => _drops[(int)drop];
}
