using Amaranten.Crypto.Ike.Curve25519;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Amaranten.Crypto.Ike;

/// <summary>Group 31, Curve25519 (RFC 8031 §2, RFC 7748 §6.1). Every 32 octets are a point of the curve or of its twist.</summary>
internal sealed class X25519Group : KeyAgreement
{
    private const int Bytes = 32;

    // RFC 7748 §6.1 demands that an all-zero result be refused. These are the u of every point of order 1, 2, 4 and 8, on the curve and on its
    // twist, reduced and not: exactly what leads there, so that it is known before the computation. The top bit is masked (RFC 7748 §5).
    private static readonly byte[][] s_lowOrder =
    [
        Convert.FromHexString("0000000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("0100000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("E0EB7A7C3B41B8AE1656E3FAF19FC46ADA098DEB9C32B1FD866205165F49B800"),
        Convert.FromHexString("5F9C95BCA3508C24B1D0B1559C83EF5B04445CC4581C8E86D8224EDDD09F1157"),
        Convert.FromHexString("ECFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F"),
        Convert.FromHexString("EDFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F"),
        Convert.FromHexString("EEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F"),
    ];

    internal static X25519Group Instance { get; } = new();

    internal override int PublicValueBytes => Bytes;

    internal override int SharedSecretBytes => Bytes;

    internal override int RandomBytes => Bytes;

    internal override bool IsAcceptable(ReadOnlySpan<byte> publicValue)
    {
        if (publicValue.Length != Bytes) return false;
        Span<byte> masked = stackalloc byte[Bytes];
        publicValue.CopyTo(masked);
        masked[^1] &= 0x7F;
        foreach (byte[] low in s_lowOrder)
            if (masked.SequenceEqual(low)) return false;
        return true;
    }

    // The ladder prunes the scalar itself (RFC 7748 §5, decodeScalar25519).
    internal override SecretBytes Draw(IRandom random)
    {
        var privateValue = new SecretBytes(Bytes);
        random.Fill(privateValue.Span);
        return privateValue;
    }

    // BouncyCastle has a comb of the base point on the Edwards curve, which is faster than any ladder.
    internal override void Publish(ReadOnlySpan<byte> privateValue, Span<byte> publicValue) =>
        X25519.ScalarMultBase(privateValue, publicValue);

    internal override void Agree(ReadOnlySpan<byte> peerPublicValue, ReadOnlySpan<byte> privateValue, Span<byte> sharedSecret) =>
        MontgomeryLadder.Multiply(privateValue, peerPublicValue, sharedSecret);
}
