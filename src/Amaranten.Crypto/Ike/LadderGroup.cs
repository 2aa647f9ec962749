namespace Amaranten.Crypto.Ike;

/// <summary>
/// The groups of RFC 7748 (RFC 8031 §2): every string of the right length is the u of a point of the curve or of its twist. RFC 7748 §6 demands that
/// an all-zero result be refused; the values that lead there are those of points of low order, which are known before the computation.
/// </summary>
internal abstract class LadderGroup(int octets, byte maskOfTop, string[] lowOrder) : KeyAgreement
{
    private readonly byte[][] _lowOrder = [.. lowOrder.Select(Convert.FromHexString)];

    internal sealed override int PublicValueBytes => octets;

    internal sealed override int SharedSecretBytes => octets;

    internal sealed override int RandomBytes => octets;

    internal sealed override bool IsAcceptable(ReadOnlySpan<byte> publicValue)
    {
        if (publicValue.Length != octets) return false;
        foreach (byte[] low in _lowOrder)
            if (publicValue[..^1].SequenceEqual(low.AsSpan(..^1)) && (publicValue[^1] & maskOfTop) == low[^1]) return false;
        return true;
    }

    // The ladder prunes the scalar itself (RFC 7748 §5, decodeScalar25519 and decodeScalar448).
    internal sealed override SecretBytes Draw(IRandom random)
    {
        var privateValue = new SecretBytes(octets);
        random.Fill(privateValue.Span);
        return privateValue;
    }
}
