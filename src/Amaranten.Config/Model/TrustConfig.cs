using Amaranten.Crypto.Certificates;

namespace Amaranten.Config;

/// <summary>Whose certificates a tunnel believes. Two are the same when their authorities and the rules are.</summary>
/// <param name="Authorities">The <c>[authority:NAME]</c> sections that it names.</param>
/// <param name="Policy">The rules: the strictest of the authorities', and those of <c>[system]</c>.</param>
/// <param name="Store">The roots and revocation lists, ready to be asked.</param>
public sealed record TrustConfig(ValueList<AuthorityConfig> Authorities, RevocationPolicy Policy, TrustStore Store)
{
    /// <summary>The lists of its authorities' files, as they were read.</summary>
    public IEnumerable<byte[]> RevocationLists => Authorities.SelectMany(authority => authority.RevocationLists);

    /// <summary>Where lists are fetched, whatever certificates say.</summary>
    public IEnumerable<string> CrlUrls =>
        Policy.Check == RevocationCheck.Off ? [] : Authorities.SelectMany(authority => authority.CrlUrls).Distinct();

    /// <summary>By whom it trusts and by what rules.</summary>
    public bool Equals(TrustConfig? other) => other is not null && Authorities == other.Authorities && Policy == other.Policy;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Authorities, Policy);

    /// <summary>The names of the authorities.</summary>
    public override string ToString() => Authorities.ToString();
}
