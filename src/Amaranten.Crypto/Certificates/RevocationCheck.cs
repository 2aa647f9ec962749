namespace Amaranten.Crypto.Certificates;

/// <summary>Whether revocation lists are asked (RFC 5280 §6.3).</summary>
public enum RevocationCheck
{
    /// <summary>Never.</summary>
    Off,
    /// <summary>Where we hold one.</summary>
    WhenAvailable,
    /// <summary>A certificate without a current list of its issuer is refused.</summary>
    Required,
}
