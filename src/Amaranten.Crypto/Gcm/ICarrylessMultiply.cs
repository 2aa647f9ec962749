using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Gcm;

/// <summary>Multiplication of polynomials over GF(2), 64 by 64 bits, on one kind of CPU.</summary>
internal unsafe interface ICarrylessMultiply
{
    /// <summary>The product of the low halves.</summary>
    static abstract Vector128<ulong> Low(Vector128<ulong> a, Vector128<ulong> b);

    /// <summary>The product of the high halves.</summary>
    static abstract Vector128<ulong> High(Vector128<ulong> a, Vector128<ulong> b);

    /// <summary>The octets of a block from last to first.</summary>
    static abstract Vector128<byte> Reverse(Vector128<byte> block);

    /// <summary>Takes whole groups of eight blocks into a digest. The powers are those of a <see cref="GhashKey{TMultiply}"/>.</summary>
    static abstract Vector128<ulong> AbsorbGroups(Vector128<ulong> digest, Vector128<ulong>* powers, byte* text, int groups);
}
