using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Ike;

/// <summary>Our half of a Diffie-Hellman exchange (RFC 2409 §6, RFC 3526, RFC 5114, RFC 5903, RFC 6932, RFC 8031).</summary>
public sealed class DiffieHellman : IDisposable
{
    private readonly KeyAgreement _agreement;
    private readonly SecretBytes _privateValue;
    private readonly byte[] _publicValue;

    private DiffieHellman(DhGroup group, KeyAgreement agreement, SecretBytes privateValue)
    {
        Group = group;
        _agreement = agreement;
        _privateValue = privateValue;
        _publicValue = new byte[agreement.PublicValueBytes];
        agreement.Publish(privateValue.Span, _publicValue);
    }

    /// <summary>The group.</summary>
    public DhGroup Group { get; }

    /// <summary>g^x: as long as the modulus; for a curve x and y one after the other (RFC 5903 §7); for Curve25519 32 octets, for Curve448 56.</summary>
    public ReadOnlySpan<byte> PublicValue => _publicValue;

    /// <summary>Octets of a public value of the group.</summary>
    public static int PublicValueBytes(DhGroup group) => KeyAgreement.Of(group).PublicValueBytes;

    /// <summary>Octets that <see cref="Generate"/> draws for the group.</summary>
    public static int RandomBytes(DhGroup group) => KeyAgreement.Of(group).RandomBytes;

    /// <summary>
    /// True if a peer may send this: of exact length and 1 &lt; y &lt; p - 1, on the curve, or not of low order. Call it before
    /// <see cref="Agree"/>, which then cannot fail. It is cheap, but for the groups of RFC 5114, whose subgroup check is an exponentiation.
    /// </summary>
    public static bool IsAcceptable(DhGroup group, ReadOnlySpan<byte> peerPublicValue) => KeyAgreement.Of(group).IsAcceptable(peerPublicValue);

    /// <summary>Draws a private value and computes g^x: one exponentiation.</summary>
    public static DiffieHellman Generate(DhGroup group, IRandom random)
    {
        KeyAgreement agreement = KeyAgreement.Of(group);
        return new DiffieHellman(group, agreement, agreement.Draw(random));
    }

    /// <summary>
    /// g^xy: as long as the modulus, leading zeros kept; for a curve the x of the common point (RFC 5903 §7). The peer's value must be acceptable.
    /// </summary>
    public SecretBytes Agree(ReadOnlySpan<byte> peerPublicValue)
    {
        if (!_agreement.IsAcceptable(peerPublicValue))
            throw new ArgumentException("the public value was not checked with IsAcceptable", nameof(peerPublicValue));
        var shared = new SecretBytes(_agreement.SharedSecretBytes);
        _agreement.Agree(peerPublicValue, _privateValue.Span, shared.Span);
        return shared;
    }

    /// <summary>Forgets the private value.</summary>
    public void Dispose() => _privateValue.Dispose();
}
