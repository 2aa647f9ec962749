using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Amaranten.Crypto.Ike.PrimeCurves;

/// <summary>
/// A curve y^2 = x^3 + ax + b of prime order over a prime field. Points are (X : Y : Z) with x = X/Z and y = Y/Z, and the point at infinity is (0 : 1
/// : 0). One formula adds every two points, equal ones too (J. Renes, C. Costello, L. Batina, "Complete addition formulas for prime order elliptic
/// curves", 2016), so that the time of a multiplication tells nothing about the scalar.
/// </summary>
internal sealed unsafe class PrimeCurve
{
    private const int Coordinates = 3, WindowBits = 4, WindowSize = 1 << WindowBits;

    private readonly PrimeField _field;
    private readonly ulong[] _memory;
    private readonly ulong* _a, _b, _threeB, _basePoint;
    private readonly int _limbs, _pointWords;

    /// <summary>From the numbers of the curve, in hexadecimal: p, a, b, and the base point's x and y, all of one length.</summary>
    internal PrimeCurve(string p, string a, string b, string x, string y)
    {
        _field = new PrimeField(Convert.FromHexString(p));
        _limbs = _field.Limbs;
        _pointWords = Coordinates * _limbs;
        _memory = GC.AllocateArray<ulong>(3 * _limbs + _pointWords, pinned: true);
        _a = (ulong*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        _b = _a + _limbs;
        _threeB = _b + _limbs;
        _basePoint = _threeB + _limbs;
        if (!_field.TryRead(Convert.FromHexString(a), _a)) throw new ArgumentException("not of the field", nameof(a));
        if (!_field.TryRead(Convert.FromHexString(b), _b)) throw new ArgumentException("not of the field", nameof(b));
        _field.Add(_b, _b, _threeB);
        _field.Add(_threeB, _b, _threeB);
        if (!TryRead(Convert.FromHexString(x + y), _basePoint)) throw new ArgumentException("not a point", nameof(x));
    }

    /// <summary>Octets of a coordinate.</summary>
    internal int FieldBytes => _field.Bytes;

    /// <summary>True for x and y below p, one after the other, of a point of the curve.</summary>
    internal bool Contains(ReadOnlySpan<byte> point)
    {
        ulong* read = stackalloc ulong[_pointWords];
        return point.Length == 2 * FieldBytes && TryRead(point, read);
    }

    /// <summary>Scalar times the base point: x and y.</summary>
    internal void MultiplyBasePoint(ReadOnlySpan<byte> scalar, Span<byte> product) => Multiply(scalar, _basePoint, product);

    /// <summary>Scalar times a point of the curve: x and y, or as much of them as the product has room for. A multiple of the order gives zeros.</summary>
    internal void Multiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point, Span<byte> product)
    {
        ulong* read = stackalloc ulong[_pointWords];
        if (!TryRead(point, read)) throw new ArgumentException("not a point of the curve", nameof(point));
        Multiply(scalar, read, product);
    }

    private void Multiply(ReadOnlySpan<byte> scalar, ulong* point, Span<byte> product)
    {
        Span<ulong> memory = stackalloc ulong[((WindowSize + 2) * _pointWords) + (Work.Numbers * _limbs)];
        memory.Clear();
        fixed (ulong* table = memory)
        {
            ulong* sum = table + (WindowSize * _pointWords), chosen = sum + _pointWords;
            var work = new Work(chosen + _pointWords, _limbs);
            _field.Copy(_field.One, table + _limbs);                        // 0 times the point: infinity
            new Span<ulong>(point, _pointWords).CopyTo(new Span<ulong>(table + _pointWords, _pointWords));
            for (int i = 2; i < WindowSize; i++) Add(table + ((i - 1) * _pointWords), point, table + (i * _pointWords), work);
            _field.Copy(_field.One, sum + _limbs);
            foreach (byte octet in scalar)
            {
                for (int shift = 8 - WindowBits; shift >= 0; shift -= WindowBits)
                {
                    for (int i = 0; i < WindowBits; i++) Add(sum, sum, sum, work);
                    Choose(table, octet >> shift & (WindowSize - 1), chosen);
                    Add(sum, chosen, sum, work);
                }
            }
            Leave(sum, product, work);
        }
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(memory));
    }

    // Every entry is read, whichever is wanted.
    private void Choose(ulong* table, int wanted, ulong* chosen)
    {
        new Span<ulong>(chosen, _pointWords).Clear();
        for (int entry = 0; entry < WindowSize; entry++)
        {
            ulong mask = (ulong)(((long)(entry ^ wanted) - 1) >> 63);
            for (int i = 0; i < _pointWords; i++) chosen[i] |= *table++ & mask;
        }
    }

    // Algorithm 1 of the paper, in other letters. The result may be one of the points.
    private void Add(ulong* p, ulong* q, ulong* sum, in Work w)
    {
        ulong* x1 = p, y1 = x1 + _limbs, z1 = y1 + _limbs, x2 = q, y2 = x2 + _limbs, z2 = y2 + _limbs;
        ulong* x3 = sum, y3 = x3 + _limbs, z3 = y3 + _limbs;
        _field.Multiply(x1, x2, w.Xx);
        _field.Multiply(y1, y2, w.Yy);
        _field.Multiply(z1, z2, w.Zz);
        Cross(x1, y1, x2, y2, w.Xx, w.Yy, w.Xy, w.T);     // xy = x1 y2 + x2 y1
        Cross(x1, z1, x2, z2, w.Xx, w.Zz, w.Xz, w.T);
        Cross(y1, z1, y2, z2, w.Yy, w.Zz, w.Yz, w.T);
        _field.Multiply(_a, w.Xz, w.U);
        _field.Multiply(_threeB, w.Zz, w.T);
        _field.Add(w.U, w.T, w.T);                        // a xz + 3b zz
        _field.Subtract(w.Yy, w.T, w.U);                  // u = yy - (a xz + 3b zz)
        _field.Add(w.Yy, w.T, w.V);                       // v = yy + (a xz + 3b zz)
        _field.Multiply(_a, w.Zz, w.Zz);
        _field.Add(w.Xx, w.Xx, w.T);
        _field.Add(w.T, w.Xx, w.T);
        _field.Add(w.T, w.Zz, w.Yy);                      // s = 3xx + a zz
        _field.Subtract(w.Xx, w.Zz, w.Xx);
        _field.Multiply(_a, w.Xx, w.Xx);
        _field.Multiply(_threeB, w.Xz, w.Xz);
        _field.Add(w.Xz, w.Xx, w.Xx);                     // t = 3b xz + a (xx - a zz)
        _field.Multiply(w.Xy, w.U, w.T);
        _field.Multiply(w.Yz, w.Xx, w.Zz);
        _field.Subtract(w.T, w.Zz, x3);                   // x3 = xy u - yz t
        _field.Multiply(w.U, w.V, w.T);
        _field.Multiply(w.Yy, w.Xx, w.Zz);
        _field.Add(w.T, w.Zz, y3);                        // y3 = u v + s t
        _field.Multiply(w.Yz, w.V, w.T);
        _field.Multiply(w.Xy, w.Yy, w.Zz);
        _field.Add(w.T, w.Zz, z3);                        // z3 = yz v + xy s
    }

    // a1 b2 + a2 b1, by one product more than a1 a2 and b1 b2.
    private void Cross(ulong* a1, ulong* b1, ulong* a2, ulong* b2, ulong* aa, ulong* bb, ulong* result, ulong* t)
    {
        _field.Add(a1, b1, t);
        _field.Add(a2, b2, result);
        _field.Multiply(t, result, result);
        _field.Add(aa, bb, t);
        _field.Subtract(result, t, result);
    }

    private void Leave(ulong* point, Span<byte> octets, in Work w)
    {
        _field.Invert(point + (2 * _limbs), w.T);
        for (int i = 0; i < octets.Length / FieldBytes; i++)
        {
            _field.Multiply(point + (i * _limbs), w.T, w.U);
            _field.Write(w.U, octets.Slice(i * FieldBytes, FieldBytes));
        }
    }

    private bool TryRead(ReadOnlySpan<byte> octets, ulong* point)
    {
        ulong* x = point, y = x + _limbs, left = stackalloc ulong[_limbs], right = stackalloc ulong[_limbs];
        bool isBelow = _field.TryRead(octets[..FieldBytes], x) & _field.TryRead(octets[FieldBytes..], y);
        _field.Copy(_field.One, y + _limbs);
        _field.Multiply(y, y, left);
        _field.Multiply(x, x, right);
        _field.Add(right, _a, right);
        _field.Multiply(right, x, right);
        _field.Add(right, _b, right);
        return isBelow && _field.AreEqual(left, right);
    }

    // Numbers in between.
    private readonly ref struct Work(ulong* memory, int limbs)
    {
        internal const int Numbers = 9;

        internal readonly ulong* Xx = memory, Yy = memory + limbs, Zz = memory + (2 * limbs), Xy = memory + (3 * limbs), Xz = memory + (4 * limbs),
            Yz = memory + (5 * limbs), T = memory + (6 * limbs), U = memory + (7 * limbs), V = memory + (8 * limbs);
    }
}
