using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Amaranten.Crypto.Ike.Montgomery;

/// <summary>Ways to multiply modulo a prime, best first.</summary>
internal enum PowerChoice
{
    Avx512,
    Avx2,
    Scalar,
}

/// <summary>
/// Powers modulo one odd number. What is done and which memory is read depend on lengths alone: the time of an exponentiation tells nothing about
/// the exponent.
/// </summary>
internal abstract class ModularPower
{
    /// <summary>With the best kernel of this CPU. The modulus is big-endian, a multiple of 64 bits, odd, and its top bit is set.</summary>
    /// <remarks>Written so that the compiler leaves out the kernels of other CPUs.</remarks>
    internal static ModularPower Create(ReadOnlySpan<byte> modulus) =>
        Avx512F.IsSupported ? new MontgomeryPower<VectorMontgomery<Vector512<ulong>, Avx512Limbs>>(modulus)
        : Avx2.IsSupported ? new MontgomeryPower<VectorMontgomery<Vector256<ulong>, Avx2Limbs>>(modulus)
        : new MontgomeryPower<ScalarMontgomery>(modulus);

    /// <summary>With a kernel that is not the best: for the tests.</summary>
    internal static ModularPower Create(ReadOnlySpan<byte> modulus, PowerChoice choice) => choice switch
    {
        PowerChoice.Avx512 => new MontgomeryPower<VectorMontgomery<Vector512<ulong>, Avx512Limbs>>(modulus),
        PowerChoice.Avx2 => new MontgomeryPower<VectorMontgomery<Vector256<ulong>, Avx2Limbs>>(modulus),
        _ => new MontgomeryPower<ScalarMontgomery>(modulus),
    };

    internal static bool IsSupported(PowerChoice choice) => choice switch
    {
        PowerChoice.Avx512 => Avx512F.IsSupported,
        PowerChoice.Avx2 => Avx2.IsSupported,
        _ => true,
    };

    /// <summary>value^exponent mod m. The value is below m; value and result have the length of the modulus.</summary>
    internal abstract void Raise(ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent, Span<byte> result);

    /// <summary>The powers of one value, for exponents up to a length in octets. What is prepared here is not secret.</summary>
    internal abstract FixedBasePower Prepare(ReadOnlySpan<byte> value, int exponentBytes);
}
