using System.Collections.Immutable;
using System.Security.Cryptography;
using Amaranten.Crypto;

namespace Amaranten.Ike;

/// <summary>Extended authentication: a name and a password after phase 1 (draft-beaulieu-ike-xauth-02).</summary>
public abstract record XauthSettings;

/// <summary>We ask the peer for name and password.</summary>
/// <param name="Users">Who may come.</param>
public sealed record XauthServer(ImmutableArray<XauthUser> Users) : XauthSettings
{
    /// <summary>Whether others are asked about who is not among <see cref="Users"/> (<see cref="IIkeActions.CheckUser"/>).</summary>
    public bool AsksOthers { get; init; }

    /// <inheritdoc/>
    public bool Equals(XauthServer? other) => other is not null && AsksOthers == other.AsksOthers && Users.SequenceEqual(other.Users);

    /// <inheritdoc/>
    public override int GetHashCode() => Users.Length;
}

/// <summary>We prove to the peer who we are.</summary>
/// <param name="User">The name and its password.</param>
public sealed record XauthClient(XauthUser User) : XauthSettings;

/// <summary>A user.</summary>
/// <param name="Name">The name, UTF-8 on the wire.</param>
/// <param name="Password">The password's octets.</param>
public sealed record XauthUser(string Name, SecretBytes Password)
{
    /// <inheritdoc/>
    public bool Equals(XauthUser? other) =>
        other is not null && Name == other.Name && CryptographicOperations.FixedTimeEquals(Password.Span, other.Password.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
