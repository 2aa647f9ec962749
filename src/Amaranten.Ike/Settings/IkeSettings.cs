namespace Amaranten.Ike;

/// <summary>What IKE must know of the gateway as a whole.</summary>
public sealed record IkeSettings
{
    /// <summary>Configured tunnels and clients of those that serve whoever comes, together at most. A client that comes when there are so many is refused.</summary>
    public int MaxTunnels { get; init; } = 1_000;

    /// <summary>Whether we say INITIAL-CONTACT to a peer with which nothing stands (RFC 2407 §4.6.3.3).</summary>
    public bool SendInitialContact { get; init; } = true;

    /// <summary>When revocation lists travel with our certificate.</summary>
    public ListSending SendLists { get; init; }
}

/// <summary>When revocation lists travel with our certificate (RFC 4945 §3.3.3).</summary>
public enum ListSending
{
    /// <summary>When a certificate request of the peer is for them (RFC 4945 §3.2.3).</summary>
    IfAsked,
    /// <summary>Always.</summary>
    Always,
    /// <summary>Never.</summary>
    Never,
}
