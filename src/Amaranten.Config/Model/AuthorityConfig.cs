namespace Amaranten.Config;

/// <summary>Whether a certificate of this authority must be on no revocation list (RFC 5280 §6.3).</summary>
public enum CrlCheck
{
    /// <summary>Nobody looks.</summary>
    Off,
    /// <summary>Refused when a valid list names it; accepted where there is no valid list.</summary>
    IfAvailable,
    /// <summary>Refused unless a valid list does not name it.</summary>
    Required,
}

/// <summary>Whose certificates we believe: <c>[authority:NAME]</c>. Two are the same when their files are.</summary>
/// <param name="Name">The name in the section's header.</param>
/// <param name="Digest">SHA-256 over what was read, in hexadecimal.</param>
/// <param name="CrlCheck">Whether revocation is looked at.</param>
public sealed record AuthorityConfig(string Name, string Digest, CrlCheck CrlCheck)
{
    /// <summary>By name, content and rule.</summary>
    public bool Equals(AuthorityConfig? other) =>
        other is not null && Name == other.Name && Digest == other.Digest && CrlCheck == other.CrlCheck;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Digest, CrlCheck);

    /// <summary>Its name alone.</summary>
    public override string ToString() => Name;
}
