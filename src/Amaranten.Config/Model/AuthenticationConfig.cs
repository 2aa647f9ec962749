namespace Amaranten.Config;

/// <summary>How the two sides of phase 1 prove who they are (<c>auth</c>).</summary>
public enum AuthenticationMethod
{
    /// <summary>A secret that both know (RFC 2409 §5.4).</summary>
    PreSharedKey,
    /// <summary>Signatures with the keys of certificates (RFC 2409 §5.1, RFC 4754).</summary>
    Certificate,
    /// <summary>The gateway signs, the client proves itself by XAUTH alone (draft-ietf-ipsec-isakmp-hybrid-auth-05).</summary>
    Hybrid,
}

/// <summary>Proof of identity in phase 1. The pre-shared key stands in the tunnel itself.</summary>
public sealed record AuthenticationConfig
{
    /// <summary>How.</summary>
    public AuthenticationMethod Method { get; init; }

    /// <summary>Aggressive mode instead of main mode (RFC 2409 §5).</summary>
    public bool Aggressive { get; init; }

    /// <summary>What we sign with; null where we do not sign.</summary>
    public CertificateConfig? Certificate { get; init; }

    /// <summary>Whose certificates we believe; null where the peer does not sign.</summary>
    public TrustConfig? Trust { get; init; }

    /// <summary>Whether a peer that says whom it expects must expect us.</summary>
    public bool EnforceLocalId { get; init; }

    /// <summary>A user's name and password after phase 1; null: none.</summary>
    public XauthConfig? Xauth { get; init; }
}

/// <summary>Extended authentication (draft-beaulieu-ike-xauth-02).</summary>
/// <param name="AsServer">Whether the peer must say who it is; otherwise we do.</param>
/// <param name="Users">As server those who may come, as client the one that we are.</param>
public sealed record XauthConfig(bool AsServer, ValueList<UserConfig> Users)
{
    /// <summary>As server: who is asked about users that are not among <see cref="Users"/>, in this order.</summary>
    public ValueList<RadiusConfig> RadiusServers { get; init; } = [];
}
