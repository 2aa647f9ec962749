using Amaranten.Crypto.Ike.MontgomeryCurves;

namespace Amaranten.Crypto.Ike;

/// <summary>Group 32, Curve448 (RFC 8031 §2, RFC 7748 §6.2).</summary>
internal sealed class X448Group() : LadderGroup(Bytes, 0xFF, s_lowOrder)
{
    private const int Bytes = 56;

    // The u of every point of order 1, 2 and 4, on the curve and on its twist: 0, 1 and p - 1; and those not reduced: p and p + 1.
    private static readonly string[] s_lowOrder =
    [
        "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
        "FEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        "00000000000000000000000000000000000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
    ];

    private static readonly byte[] s_basePoint = [5, .. new byte[Bytes - 1]];

    internal static X448Group Instance { get; } = new();

    internal override void Publish(ReadOnlySpan<byte> privateValue, Span<byte> publicValue) => Agree(s_basePoint, privateValue, publicValue);

    internal override void Agree(ReadOnlySpan<byte> peerPublicValue, ReadOnlySpan<byte> privateValue, Span<byte> sharedSecret) =>
        MontgomeryLadder<Field448>.Multiply(privateValue, peerPublicValue, sharedSecret);
}
