using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Amaranten.Crypto.Ike.Montgomery;

namespace Amaranten.Crypto.Ike.PrimeCurves;

/// <summary>
/// Arithmetic modulo an odd prime p of up to 576 bits. Numbers are limbs of 64 bits, the lowest first, below p and in Montgomery's representation.
/// Nothing depends on what is in them.
/// </summary>
internal sealed unsafe class PrimeField
{
    /// <summary>Limbs of the largest field.</summary>
    internal const int MostLimbs = 9;

    private const int LimbBytes = sizeof(ulong);

    private readonly ulong[] _memory;
    private readonly ulong* _prime, _exponent, _one, _squareOfForm;     // p, p - 2, R mod p, R^2 mod p
    private readonly ulong _inverse;                                    // -1/p mod 2^64

    /// <summary>The field of a prime, big-endian.</summary>
    internal PrimeField(ReadOnlySpan<byte> prime)
    {
        Bytes = prime.Length;
        Limbs = (prime.Length + LimbBytes - 1) / LimbBytes;
        _memory = GC.AllocateArray<ulong>(4 * Limbs, pinned: true);
        _prime = (ulong*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        _exponent = _prime + Limbs;
        _one = _exponent + Limbs;
        _squareOfForm = _one + Limbs;
        ReadPlain(prime, _prime);
        _inverse = IMontgomery.NegatedInverse(_prime[0]);
        ulong borrow = 0;
        for (int i = 0; i < Limbs; i++) _exponent[i] = SubtractBorrow(_prime[i], i == 0 ? 2UL : 0, ref borrow);
        // R is as many doublings from one, and its square from it, as R has bits.
        _one[0] = 1;
        Double(_one, _one);
        new Span<ulong>(_one, Limbs).CopyTo(new Span<ulong>(_squareOfForm, Limbs));
        Double(_squareOfForm, _squareOfForm);
    }

    /// <summary>Octets of a number.</summary>
    internal int Bytes { get; }

    /// <summary>Words of a number.</summary>
    internal int Limbs { get; }

    /// <summary>The number one.</summary>
    internal ulong* One => _one;

    /// <summary>a + b. The result may be one of them.</summary>
    internal void Add(ulong* a, ulong* b, ulong* sum)
    {
        ulong carry = 0;
        for (int i = 0; i < Limbs; i++) sum[i] = AddCarry(a[i], b[i], ref carry);
        SubtractPrime(sum, carry);
    }

    /// <summary>a - b. The result may be one of them.</summary>
    internal void Subtract(ulong* a, ulong* b, ulong* difference)
    {
        ulong borrow = 0, carry = 0;
        for (int i = 0; i < Limbs; i++) difference[i] = SubtractBorrow(a[i], b[i], ref borrow);
        ulong mask = 0 - borrow;
        for (int i = 0; i < Limbs; i++) difference[i] = AddCarry(difference[i], _prime[i] & mask, ref carry);
    }

    /// <summary>a * b. The result may be one of them.</summary>
    [SkipLocalsInit]
    internal void Multiply(ulong* a, ulong* b, ulong* product)
    {
        ulong* scratch = stackalloc ulong[MostLimbs + 2];
        ScalarMontgomery.Multiply(a, b, product, _prime, _inverse, Limbs, scratch);
    }

    /// <summary>1 / a, which is a^(p - 2); zero for zero. The exponent is no secret. The result must not be a.</summary>
    internal void Invert(ulong* a, ulong* result)
    {
        Copy(_one, result);
        for (int bit = (Limbs * 64) - 1; bit >= 0; bit--)
        {
            Multiply(result, result, result);
            if ((_exponent[bit / 64] >> (bit % 64) & 1) != 0) Multiply(result, a, result);
        }
    }

    /// <summary>From big-endian octets, no more than p has; false if the number is not below p, of which the remainder is then read.</summary>
    internal bool TryRead(ReadOnlySpan<byte> octets, ulong* number)
    {
        ReadPlain(octets, number);
        ulong borrow = 0;
        for (int i = 0; i < Limbs; i++) _ = SubtractBorrow(number[i], _prime[i], ref borrow);
        Multiply(number, _squareOfForm, number);
        return borrow != 0;
    }

    /// <summary>To <see cref="Bytes"/> octets, big-endian.</summary>
    internal void Write(ulong* number, Span<byte> octets)
    {
        ulong* plain = stackalloc ulong[MostLimbs];
        plain[0] = 1;
        Multiply(number, plain, plain);
        for (int i = 0; i < Bytes; i++) octets[^(i + 1)] = (byte)(plain[i / LimbBytes] >> (i % LimbBytes * 8));
    }

    /// <summary>Whether two numbers, which are no secrets, are the same.</summary>
    internal bool AreEqual(ulong* a, ulong* b) => new ReadOnlySpan<ulong>(a, Limbs).SequenceEqual(new ReadOnlySpan<ulong>(b, Limbs));

    /// <summary>Whether a number, which is no secret, is zero.</summary>
    internal bool IsZero(ulong* a) => !new ReadOnlySpan<ulong>(a, Limbs).ContainsAnyExcept(0UL);

    /// <summary>Sets one number to another.</summary>
    internal void Copy(ulong* from, ulong* to) => new ReadOnlySpan<ulong>(from, Limbs).CopyTo(new Span<ulong>(to, Limbs));

    // As often as R has bits.
    private void Double(ulong* number, ulong* result)
    {
        for (int i = 0; i < Limbs * 64; i++) Add(number, number, result);
    }

    private void ReadPlain(ReadOnlySpan<byte> octets, ulong* number)
    {
        new Span<ulong>(number, Limbs).Clear();
        for (int i = 0; i < octets.Length; i++) number[i / LimbBytes] |= (ulong)octets[^(i + 1)] << (i % LimbBytes * 8);
    }

    // A sum below 2p, whose carry is the bit above it, or that less p: chosen by mask.
    private void SubtractPrime(ulong* sum, ulong carry)
    {
        ulong borrow = 0;
        for (int i = 0; i < Limbs; i++) _ = SubtractBorrow(sum[i], _prime[i], ref borrow);
        ulong mask = 0 - (carry | (1 - borrow));
        borrow = 0;
        for (int i = 0; i < Limbs; i++) sum[i] = SubtractBorrow(sum[i], _prime[i] & mask, ref borrow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddCarry(ulong a, ulong b, ref ulong carry)
    {
        ulong sum = a + b, result = sum + carry;
        carry = (sum < a ? 1UL : 0) | (result < sum ? 1UL : 0);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SubtractBorrow(ulong a, ulong b, ref ulong borrow)
    {
        ulong difference = a - b, result = difference - borrow;
        borrow = (a < b ? 1UL : 0) | (difference < borrow ? 1UL : 0);
        return result;
    }
}
