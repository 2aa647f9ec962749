using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Gcm;

/// <summary>Multiplication of polynomials over GF(2), 64 by 64 bits, on one kind of CPU.</summary>
internal interface ICarrylessMultiply
{
    /// <summary>The product of the low halves.</summary>
    static abstract Vector128<ulong> Low(Vector128<ulong> a, Vector128<ulong> b);

    /// <summary>The product of the high halves.</summary>
    static abstract Vector128<ulong> High(Vector128<ulong> a, Vector128<ulong> b);

    /// <summary>The octets of a block from last to first.</summary>
    static abstract Vector128<byte> Reverse(Vector128<byte> block);
}
