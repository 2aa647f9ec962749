using Amaranten.Crypto.Ike.MontgomeryCurves;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Amaranten.Crypto.Ike;

/// <summary>Group 31, Curve25519 (RFC 8031 §2, RFC 7748 §6.1).</summary>
internal sealed class X25519Group() : LadderGroup(32, MaskOfTop, s_lowOrder)
{
    // The top bit does not count (RFC 7748 §5).
    private const byte MaskOfTop = 0x7F;

    // The u of every point of order 1, 2, 4 and 8, on the curve and on its twist, reduced and not.
    private static readonly string[] s_lowOrder =
    [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "E0EB7A7C3B41B8AE1656E3FAF19FC46ADA098DEB9C32B1FD866205165F49B800",
        "5F9C95BCA3508C24B1D0B1559C83EF5B04445CC4581C8E86D8224EDDD09F1157",
        "ECFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F",
        "EDFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F",
        "EEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F",
    ];

    internal static X25519Group Instance { get; } = new();

    // BouncyCastle has a comb of the base point on the Edwards curve, which is faster than any ladder.
    internal override void Publish(ReadOnlySpan<byte> privateValue, Span<byte> publicValue) =>
        X25519.ScalarMultBase(privateValue, publicValue);

    internal override void Agree(ReadOnlySpan<byte> peerPublicValue, ReadOnlySpan<byte> privateValue, Span<byte> sharedSecret) =>
        MontgomeryLadder<Field25519>.Multiply(privateValue, peerPublicValue, sharedSecret);
}
