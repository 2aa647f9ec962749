using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Ike;

/// <summary>Our half of a Diffie-Hellman exchange (RFC 2409 §6, RFC 3526).</summary>
public sealed class DiffieHellman : IDisposable
{
    private readonly ModpGroup _modp;
    private readonly SecretBytes _privateValue;
    private readonly byte[] _publicValue;

    private DiffieHellman(DhGroup group, SecretBytes privateValue)
    {
        Group = group;
        _modp = ModpGroup.Of(group);
        _privateValue = privateValue;
        _publicValue = new byte[_modp.Bytes];
        _modp.RaiseGenerator(privateValue.Span, _publicValue);
    }

    /// <summary>The group.</summary>
    public DhGroup Group { get; }

    /// <summary>g^x, as long as the modulus.</summary>
    public ReadOnlySpan<byte> PublicValue => _publicValue;

    /// <summary>Octets of a public value of the group.</summary>
    public static int PublicValueBytes(DhGroup group) => ModpGroup.Of(group).Bytes;

    /// <summary>
    /// True if a peer may send this: exactly as long as the modulus, and 1 &lt; y &lt; p - 1. Cheap; call it before
    /// <see cref="Agree"/>, which costs an exponentiation.
    /// </summary>
    public static bool IsAcceptable(DhGroup group, ReadOnlySpan<byte> peerPublicValue) =>
        ModpGroup.Of(group).IsAcceptable(peerPublicValue);

    /// <summary>Draws a private value and computes g^x: one exponentiation.</summary>
    public static DiffieHellman Generate(DhGroup group, IRandom random)
    {
        var privateValue = new SecretBytes(ModpGroup.Of(group).PrivateValueBytes);
        random.Fill(privateValue.Span);
        // Every private value of a group has the same length, so that the time of an exponentiation does not tell it.
        privateValue.Span[0] |= 0x80;
        return new DiffieHellman(group, privateValue);
    }

    /// <summary>g^xy, as long as the modulus, leading zeros kept. The peer's value must be acceptable.</summary>
    public SecretBytes Agree(ReadOnlySpan<byte> peerPublicValue)
    {
        if (!_modp.IsAcceptable(peerPublicValue))
            throw new ArgumentException("the public value was not checked with IsAcceptable", nameof(peerPublicValue));
        var shared = new SecretBytes(_modp.Bytes);
        _modp.Raise(peerPublicValue, _privateValue.Span, shared.Span);
        return shared;
    }

    /// <summary>Forgets the private value.</summary>
    public void Dispose() => _privateValue.Dispose();
}
