using System.Runtime.CompilerServices;

namespace Amaranten.Crypto.Ike.Montgomery;

/// <summary>
/// Limbs of 27 bits, several to a vector. A product of two has 54 bits, so that all the products of a column of 8192-bit numbers are summed without a
/// carry between them. Four rows at a time are added where they belong in the double-length product: the four lowest columns first, one after the other,
/// which tells the multiples of m that make them zero; then all columns above, side by side.
/// </summary>
internal readonly unsafe struct VectorMontgomery<TVector, TLanes> : IMontgomery
    where TVector : unmanaged
    where TLanes : struct, ILimbLanes<TVector>
{
    private const int Rows = 4;
    private const ulong Mask = (1UL << 27) - 1;

    public static int LimbBits => 27;

    // R is at least four times m, so that a result is below 2m without a subtraction.
    public static int Limbs(int modulusBits) => (((modulusBits + 2 + LimbBits - 1) / LimbBits) + Rows - 1) / Rows * Rows;

    public static int ScratchWords(int limbs) => (2 * limbs) + IMontgomery.Padding;

    public static void Multiply(ulong* a, ulong* b, ulong* result, ulong* modulus, ulong inverse, int limbs, ulong* scratch)
    {
        ulong* q = stackalloc ulong[Rows];
        new Span<ulong>(scratch, ScratchWords(limbs)).Clear();
        for (int row = 0; row < limbs; row += Rows)
        {
            Clear(scratch + row, a, b + row, modulus, inverse, q);
            AddRows(scratch + row + Rows, a + Rows, b + row, modulus + Rows, q, limbs);
        }
        Carry(scratch + limbs, result, limbs);
    }

    // The lowest four columns of four rows, made zero modulo 2^27 each by adding q times m. What is above goes into the fifth.
    private static void Clear(ulong* t, ulong* a, ulong* b, ulong* m, ulong inverse, ulong* q)
    {
        ulong b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3];
        ulong t0 = t[0] + (a[0] * b0);
        ulong q0 = (t0 * inverse) & Mask;
        t0 += m[0] * q0;
        ulong t1 = t[1] + (t0 >> 27) + (a[1] * b0) + (a[0] * b1) + (m[1] * q0);
        ulong q1 = (t1 * inverse) & Mask;
        t1 += m[0] * q1;
        ulong t2 = t[2] + (t1 >> 27) + (a[2] * b0) + (a[1] * b1) + (a[0] * b2) + (m[2] * q0) + (m[1] * q1);
        ulong q2 = (t2 * inverse) & Mask;
        t2 += m[0] * q2;
        ulong t3 = t[3] + (t2 >> 27) + (a[3] * b0) + (a[2] * b1) + (a[1] * b2) + (a[0] * b3) + (m[3] * q0) + (m[2] * q1) + (m[1] * q2);
        ulong q3 = (t3 * inverse) & Mask;
        t3 += m[0] * q3;
        t[4] += t3 >> 27;
        (q[0], q[1], q[2], q[3]) = (q0, q1, q2, q3);
    }

    // The columns above the lowest four: each row begins one column further up, which the padding of zeros makes a matter of where loading begins.
    private static void AddRows(ulong* t, ulong* a, ulong* b, ulong* m, ulong* q, int limbs)
    {
        TVector b0 = TLanes.Broadcast(b[0]), b1 = TLanes.Broadcast(b[1]), b2 = TLanes.Broadcast(b[2]), b3 = TLanes.Broadcast(b[3]);
        TVector q0 = TLanes.Broadcast(q[0]), q1 = TLanes.Broadcast(q[1]), q2 = TLanes.Broadcast(q[2]), q3 = TLanes.Broadcast(q[3]);
        for (ulong* end = t + limbs; t < end; t += TLanes.Count, a += TLanes.Count, m += TLanes.Count)
        {
            TVector even = TLanes.Add(Product(a, b0), Product(m, q0)), odd = TLanes.Add(Product(a - 1, b1), Product(m - 1, q1));
            even = TLanes.Add(even, TLanes.Add(Product(a - 2, b2), Product(m - 2, q2)));
            odd = TLanes.Add(odd, TLanes.Add(Product(a - 3, b3), Product(m - 3, q3)));
            TLanes.Store(TLanes.Add(TLanes.Load(t), TLanes.Add(even, odd)), t);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Product(ulong* limbs, TVector factor) => TLanes.Multiply(TLanes.Load(limbs), factor);

    private static void Carry(ulong* t, ulong* result, int limbs)
    {
        ulong carry = 0;
        for (int i = 0; i < limbs; i++)
        {
            carry += t[i];
            result[i] = carry & Mask;
            carry >>= 27;
        }
    }
}
