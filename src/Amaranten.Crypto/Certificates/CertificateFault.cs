namespace Amaranten.Crypto.Certificates;

/// <summary>Why a chain was refused (RFC 5280 §6.1); one counter each.</summary>
public enum CertificateFault
{
    /// <summary>It was not: the chain is good.</summary>
    None,
    /// <summary>A certificate could not be read, or none was sent.</summary>
    Unreadable,
    /// <summary>No path leads to a trusted root.</summary>
    NoChain,
    /// <summary>More certificates, octets or signatures to check than we are ready to look at.</summary>
    TooLong,
    /// <summary>A signature does not verify, or was made with an algorithm that is not accepted.</summary>
    BadSignature,
    /// <summary>Past notAfter.</summary>
    Expired,
    /// <summary>Before notBefore.</summary>
    NotYetValid,
    /// <summary>On the revocation list of its issuer.</summary>
    Revoked,
    /// <summary>A current revocation list is demanded, and there is none.</summary>
    RevocationUnknown,
    /// <summary>An issuer is not a certification authority (RFC 5280 §4.2.1.9).</summary>
    NotAnAuthority,
    /// <summary>More certificates below an authority than its pathLenConstraint allows.</summary>
    PathLength,
    /// <summary>The key usage does not allow what the key was used for (RFC 5280 §4.2.1.3, RFC 4945 §5.1.3.2).</summary>
    KeyUsage,
    /// <summary>A name lies outside what an authority may name (RFC 5280 §4.2.1.10).</summary>
    NameConstraints,
    /// <summary>A key is shorter than allowed.</summary>
    WeakKey,
    /// <summary>A critical extension that we do not know (RFC 5280 §4.2).</summary>
    UnknownCritical,
}
