using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Ike;

/// <summary>The arithmetic of one Diffie-Hellman group.</summary>
internal abstract class KeyAgreement
{
    /// <summary>Octets of a public value in a KE payload.</summary>
    internal abstract int PublicValueBytes { get; }

    /// <summary>Octets of g^xy as the key derivation takes it.</summary>
    internal abstract int SharedSecretBytes { get; }

    /// <summary>Octets drawn for a private value.</summary>
    internal abstract int RandomBytes { get; }

    internal static KeyAgreement Of(DhGroup group) => group switch
    {
        DhGroup.Curve25519 => X25519Group.Instance,
        DhGroup.Curve448 => X448Group.Instance,
        >= DhGroup.Ecp256 and <= DhGroup.Ecp521 or >= DhGroup.Ecp192 and <= DhGroup.Ecp512bp => EcpGroup.Of(group),
        _ => ModpGroup.Of(group),
    };

    /// <summary>True if <see cref="Agree"/> can give a good secret with this public value.</summary>
    internal abstract bool IsAcceptable(ReadOnlySpan<byte> publicValue);

    /// <summary>A private value from exactly <see cref="RandomBytes"/> random octets.</summary>
    internal abstract SecretBytes Draw(IRandom random);

    /// <summary>g^x.</summary>
    internal abstract void Publish(ReadOnlySpan<byte> privateValue, Span<byte> publicValue);

    /// <summary>g^xy. The peer's value must be acceptable.</summary>
    internal abstract void Agree(ReadOnlySpan<byte> peerPublicValue, ReadOnlySpan<byte> privateValue, Span<byte> sharedSecret);
}
