namespace Amaranten.Ipsec.Sa;

/// <summary>The sending half of a pair. One worker at a time takes sequence numbers.</summary>
public sealed class OutboundSa : SecurityAssociation
{
    /// <summary>The last sequence number used; the first packet carries 1 (RFC 4303 §3.3.3).</summary>
    public ulong Sequence;

    /// <summary>Largest outer packet that the path is known to carry, octets; lowered by authentic ICMP (RFC 4301 §8.2).</summary>
    public required int PathMtuBytes { get; set; }

    /// <summary>Longest inner packet allowed by configuration; 0: only the path decides.</summary>
    public int PlaintextMtuBytes { get; init; }
}
