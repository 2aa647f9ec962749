using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Amaranten.Crypto.Ike;

/// <summary>
/// Powers modulo one odd number, in Montgomery's representation. What is done and which memory is read depend on lengths alone: the time of
/// an exponentiation tells nothing about the exponent.
/// </summary>
internal sealed class MontgomeryPower
{
    private const int WindowBits = 4, WindowSize = 1 << WindowBits;

    private readonly ulong[] _modulus;
    private readonly ulong[] _oneInForm;    // R mod m
    private readonly ulong[] _squareOfForm; // R^2 mod m
    private readonly ulong _inverse;        // -1/m mod 2^64

    /// <summary>The modulus is odd, big-endian, a multiple of 64 bits, and its top bit is set.</summary>
    internal MontgomeryPower(ReadOnlySpan<byte> modulus)
    {
        _modulus = new ulong[modulus.Length / sizeof(ulong)];
        Read(modulus, _modulus);
        _inverse = NegatedInverse(_modulus[0]);

        // R - m is R mod m, since m is above R/2. Doubling it as often as R has bits gives R^2.
        _oneInForm = new ulong[_modulus.Length];
        ulong borrow = 0;
        for (int i = 0; i < _modulus.Length; i++) _oneInForm[i] = Subtract(0, _modulus[i], ref borrow);
        _squareOfForm = [.. _oneInForm];
        for (int bit = 0; bit < modulus.Length * 8; bit++) Double(_squareOfForm);
    }

    /// <summary>value^exponent mod m. The value is below m; value and result have the length of the modulus.</summary>
    internal void Raise(ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent, Span<byte> result)
    {
        int limbs = _modulus.Length;
        // The table of powers, then the running product, then scratch. It is secret, and wiped.
        ulong[] memory = GC.AllocateUninitializedArray<ulong>(((WindowSize + 2) * limbs) + limbs + 2, pinned: true);
        Span<ulong> table = memory.AsSpan(0, WindowSize * limbs), scratch = memory.AsSpan((WindowSize + 2) * limbs);
        Span<ulong> product = memory.AsSpan(WindowSize * limbs, limbs), chosen = memory.AsSpan((WindowSize + 1) * limbs, limbs);

        FillTable(value, table, scratch);
        _oneInForm.CopyTo(product);
        foreach (byte octet in exponent)
        {
            for (int shift = 8 - WindowBits; shift >= 0; shift -= WindowBits)
            {
                for (int i = 0; i < WindowBits; i++) Multiply(product, product, product, scratch);
                Choose(table, (octet >> shift) & (WindowSize - 1), chosen);
                Multiply(product, chosen, product, scratch);
            }
        }
        chosen.Clear();
        chosen[0] = 1;
        Multiply(product, chosen, product, scratch);
        Write(product, result);
        CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(memory.AsSpan()));
    }

    private void FillTable(ReadOnlySpan<byte> value, Span<ulong> table, Span<ulong> scratch)
    {
        int limbs = _modulus.Length;
        _oneInForm.CopyTo(table);
        Span<ulong> first = table.Slice(limbs, limbs);
        Read(value, first);
        Multiply(first, _squareOfForm, first, scratch);
        for (int power = 2; power < WindowSize; power++)
            Multiply(table.Slice((power - 1) * limbs, limbs), first, table.Slice(power * limbs, limbs), scratch);
    }

    // Every entry is read, whichever is wanted.
    private static void Choose(ReadOnlySpan<ulong> table, int wanted, Span<ulong> chosen)
    {
        chosen.Clear();
        for (int entry = 0; entry < WindowSize; entry++)
        {
            ulong mask = (ulong)(((long)(entry ^ wanted) - 1) >> 63);
            ReadOnlySpan<ulong> power = table.Slice(entry * chosen.Length, chosen.Length);
            for (int i = 0; i < chosen.Length; i++) chosen[i] |= power[i] & mask;
        }
    }

    // a * b / R mod m, word by word (Koç, Acar and Kaliski 1996, the CIOS method). The result may be one of the factors.
    private void Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Span<ulong> scratch)
    {
        ReadOnlySpan<ulong> m = _modulus;
        int limbs = m.Length;
        a = a[..limbs];
        Span<ulong> t = scratch[..(limbs + 2)];
        t.Clear();
        for (int i = 0; i < limbs; i++)
        {
            ulong carry = 0, factor = b[i];
            for (int j = 0; j < a.Length; j++) t[j] = MultiplyAdd(a[j], factor, t[j], ref carry);
            t[limbs] = AddCarry(t[limbs], carry, out t[limbs + 1]);

            factor = t[0] * _inverse;
            carry = 0;
            _ = MultiplyAdd(m[0], factor, t[0], ref carry);
            for (int j = 1; j < m.Length; j++) t[j - 1] = MultiplyAdd(m[j], factor, t[j], ref carry);
            t[limbs - 1] = AddCarry(t[limbs], carry, out ulong over);
            t[limbs] = t[limbs + 1] + over;
        }
        Reduce(t[..limbs], t[limbs], result);
    }

    // t or t - m, whichever is below m; chosen by mask.
    private void Reduce(ReadOnlySpan<ulong> t, ulong top, Span<ulong> result)
    {
        ulong borrow = 0;
        for (int i = 0; i < t.Length; i++) _ = Subtract(t[i], _modulus[i], ref borrow);
        ulong subtract = 0 - (top | (1 - borrow));
        borrow = 0;
        for (int i = 0; i < t.Length; i++) result[i] = Subtract(t[i], _modulus[i] & subtract, ref borrow);
    }

    private void Double(Span<ulong> value)
    {
        ulong top = 0;
        for (int i = 0; i < value.Length; i++) (value[i], top) = ((value[i] << 1) | top, value[i] >> 63);
        Reduce(value, top, value);
    }

    private static ulong MultiplyAdd(ulong a, ulong b, ulong c, ref ulong carry)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        low += c;
        high += low < c ? 1UL : 0;
        low += carry;
        high += low < carry ? 1UL : 0;
        carry = high;
        return low;
    }

    private static ulong AddCarry(ulong a, ulong b, out ulong carry)
    {
        ulong sum = a + b;
        carry = sum < a ? 1UL : 0;
        return sum;
    }

    private static ulong Subtract(ulong a, ulong b, ref ulong borrow)
    {
        ulong difference = a - b, result = difference - borrow;
        borrow = (a < b ? 1UL : 0) | (difference < borrow ? 1UL : 0);
        return result;
    }

    // Newton's iteration: each step doubles the bits that are right; an odd number is its own inverse modulo 8.
    private static ulong NegatedInverse(ulong odd)
    {
        ulong inverse = odd;
        for (int bits = 3; bits < 64; bits *= 2) inverse *= 2 - (odd * inverse);
        return 0 - inverse;
    }

    private static void Read(ReadOnlySpan<byte> octets, Span<ulong> limbs)
    {
        for (int i = 0; i < limbs.Length; i++) limbs[i] = BinaryPrimitives.ReadUInt64BigEndian(octets[^((i + 1) * sizeof(ulong))..]);
    }

    private static void Write(ReadOnlySpan<ulong> limbs, Span<byte> octets)
    {
        for (int i = 0; i < limbs.Length; i++) BinaryPrimitives.WriteUInt64BigEndian(octets[^((i + 1) * sizeof(ulong))..], limbs[i]);
    }
}
