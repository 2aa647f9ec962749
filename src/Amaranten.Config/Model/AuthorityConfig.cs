using Amaranten.Crypto.Certificates;

namespace Amaranten.Config;

/// <summary>
/// Whose certificates we believe: <c>[authority:NAME]</c>. Two are the same when their certificates are; where their revocation lists come from changes
/// nothing in whom we trust, so it can change while tunnels stand.
/// </summary>
/// <param name="Name">The name in the section's header.</param>
/// <param name="Digest">SHA-256 over its certificates as they were read, in hexadecimal.</param>
/// <param name="Check">Whether revocation is looked at.</param>
/// <param name="Roots">Its certificates.</param>
/// <param name="RevocationLists">The lists that the section names, as they were read.</param>
/// <param name="CrlUrls">Where lists are fetched, in addition to where certificates say; <c>http://</c>.</param>
public sealed record AuthorityConfig(
    string Name, string Digest, RevocationCheck Check, ValueList<Certificate> Roots, ValueList<byte[]> RevocationLists,
    ValueList<string> CrlUrls)
{
    /// <summary>By name, certificates and rule.</summary>
    public bool Equals(AuthorityConfig? other) => other is not null && (Name, Digest, Check) == (other.Name, other.Digest, other.Check);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Digest, Check);

    /// <summary>Its name alone.</summary>
    public override string ToString() => Name;
}
