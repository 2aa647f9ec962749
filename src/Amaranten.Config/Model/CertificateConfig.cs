using Amaranten.Crypto.Certificates;

namespace Amaranten.Config;

/// <summary>A certificate of our own with its key: <c>[certificate:NAME]</c>. Two are the same when their files and password are.</summary>
/// <param name="Name">The name in the section's header.</param>
/// <param name="Digest">SHA-256 over what was read, in hexadecimal.</param>
/// <param name="Credential">The certificate, what is sent with it, and the key.</param>
public sealed record CertificateConfig(string Name, string Digest, Credential Credential)
{
    /// <summary>By name and content.</summary>
    public bool Equals(CertificateConfig? other) => other is not null && Name == other.Name && Digest == other.Digest;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Digest);

    /// <summary>Its name alone.</summary>
    public override string ToString() => Name;
}
