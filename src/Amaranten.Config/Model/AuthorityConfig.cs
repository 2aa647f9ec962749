using Amaranten.Crypto.Certificates;

namespace Amaranten.Config;

/// <summary>Whose certificates we believe: <c>[authority:NAME]</c>. Two are the same when their files are.</summary>
/// <param name="Name">The name in the section's header.</param>
/// <param name="Digest">SHA-256 over what was read, in hexadecimal.</param>
/// <param name="Check">Whether revocation is looked at.</param>
/// <param name="Roots">Its certificates.</param>
/// <param name="RevocationLists">The lists that the section names, as they were read.</param>
public sealed record AuthorityConfig(
    string Name, string Digest, RevocationCheck Check, ValueList<Certificate> Roots, ValueList<byte[]> RevocationLists)
{
    /// <summary>By name, content and rule.</summary>
    public bool Equals(AuthorityConfig? other) => other is not null && (Name, Digest, Check) == (other.Name, other.Digest, other.Check);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Digest, Check);

    /// <summary>Its name alone.</summary>
    public override string ToString() => Name;
}
