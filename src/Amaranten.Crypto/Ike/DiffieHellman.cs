using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Ike;

/// <summary>Our half of a Diffie-Hellman exchange (RFC 2409 §6, RFC 3526).</summary>
public sealed class DiffieHellman : IDisposable
{
    private DiffieHellman() { }

    /// <summary>The group.</summary>
    public DhGroup Group => throw new NotImplementedException();

    /// <summary>g^x, as long as the modulus.</summary>
    public ReadOnlySpan<byte> PublicValue => throw new NotImplementedException();

    /// <summary>Octets of a public value of the group.</summary>
    public static int PublicValueBytes(DhGroup group) => throw new NotImplementedException();

    /// <summary>
    /// True if a peer may send this: exactly as long as the modulus, and 1 &lt; y &lt; p - 1. Cheap; call it before
    /// <see cref="Agree"/>, which costs an exponentiation.
    /// </summary>
    public static bool IsAcceptable(DhGroup group, ReadOnlySpan<byte> peerPublicValue) => throw new NotImplementedException();

    /// <summary>Draws a private value and computes g^x: one exponentiation.</summary>
    public static DiffieHellman Generate(DhGroup group, IRandom random) => throw new NotImplementedException();

    /// <summary>g^xy, as long as the modulus, leading zeros kept. The peer's value must be acceptable.</summary>
    public SecretBytes Agree(ReadOnlySpan<byte> peerPublicValue) => throw new NotImplementedException();

    /// <summary>Forgets the private value.</summary>
    public void Dispose() => throw new NotImplementedException();
}
