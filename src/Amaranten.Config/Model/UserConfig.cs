using System.Security.Cryptography;
using Amaranten.Crypto;

namespace Amaranten.Config;

/// <summary>A user of XAUTH: <c>[user:NAME]</c>, or what a tunnel says about us as client. Compared by value, never shown with the password.</summary>
/// <param name="Name">The name, as it goes over the wire.</param>
/// <param name="Password">The password's octets.</param>
public sealed record UserConfig(string Name, SecretBytes Password)
{
    /// <inheritdoc/>
    public bool Equals(UserConfig? other) =>
        other is not null && Name == other.Name && CryptographicOperations.FixedTimeEquals(Password.Span, other.Password.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The name alone.</summary>
    public override string ToString() => Name;
}
