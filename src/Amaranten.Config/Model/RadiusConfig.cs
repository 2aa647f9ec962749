using System.Security.Cryptography;
using Amaranten.Crypto;
using Amaranten.Wire.Ip;

namespace Amaranten.Config;

/// <summary>A RADIUS server that knows users (<c>[radius:NAME]</c>, RFC 2865). Compared by value, never shown with the secret.</summary>
public sealed record RadiusConfig
{
    /// <summary>The name in the section's header.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is.</summary>
    public required UdpEndpoint Server { get; init; }

    /// <summary>What it and we alone know.</summary>
    public required SecretBytes Secret { get; init; }

    /// <summary>Seconds until a request is sent again.</summary>
    public int TimeoutSeconds { get; init; } = 3;

    /// <summary>How often a request is sent before the next server is asked.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>Whether an answer without Message-Authenticator counts as none (CVE-2024-3596).</summary>
    public bool RequireMessageAuthenticator { get; init; } = true;

    /// <inheritdoc/>
    public bool Equals(RadiusConfig? other) => other is not null
        && (Name, Server, TimeoutSeconds, Tries, RequireMessageAuthenticator)
            == (other.Name, other.Server, other.TimeoutSeconds, other.Tries, other.RequireMessageAuthenticator)
        && CryptographicOperations.FixedTimeEquals(Secret.Span, other.Secret.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The name alone.</summary>
    public override string ToString() => Name;
}
