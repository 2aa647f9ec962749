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

    /// <summary>From p, a, b, x and y of the base point, and its order, in hexadecimal digits, all of one length.</summary>
    internal PrimeCurve(ReadOnlySpan<byte> digits)
    {
        const int Numbers = 6;
        byte[] octets = Convert.FromHexString(digits);
        int bytes = octets.Length / Numbers;
        Prime = octets[..bytes];
        Order = octets[^bytes..];
        Scalars = new PrimeField(Order);
        _field = new PrimeField(Prime);
        _limbs = _field.Limbs;
        _pointWords = Coordinates * _limbs;
        _memory = GC.AllocateArray<ulong>(3 * _limbs + _pointWords, pinned: true);
        _a = (ulong*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        _b = _a + _limbs;
        _threeB = _b + _limbs;
        _basePoint = _threeB + _limbs;
        bool isCurve = _field.TryRead(octets.AsSpan(bytes, bytes), _a) & _field.TryRead(octets.AsSpan(2 * bytes, bytes), _b);
        _field.Add(_b, _b, _threeB);
        _field.Add(_threeB, _b, _threeB);
        isCurve = isCurve && TryRead(octets.AsSpan(3 * bytes, 2 * bytes), _basePoint);
        if (!isCurve) throw new ArgumentException("not a curve and a point of it", nameof(digits));
    }

    /// <summary>p, big-endian.</summary>
    internal byte[] Prime { get; }

    /// <summary>The order of every point but infinity, big-endian: a prime, in as many octets as p.</summary>
    internal byte[] Order { get; }

    /// <summary>Arithmetic modulo the order.</summary>
    internal PrimeField Scalars { get; }

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

    /// <summary>Scalar times a point of the curve: x and y, or x alone where the product has no room for y; zeros for infinity.</summary>
    internal void Multiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point, Span<byte> product)
    {
        ulong* read = stackalloc ulong[_pointWords];
        if (!TryRead(point, read)) throw new ArgumentException("not a point of the curve", nameof(point));
        Multiply(scalar, read, product);
    }

    /// <summary>The x of one scalar times the base point plus another times a point of the curve; zero where that is infinity.</summary>
    internal void AddProducts(ReadOnlySpan<byte> scalarOfBase, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point, Span<byte> x)
    {
        ulong* read = stackalloc ulong[_pointWords];
        if (!TryRead(point, read)) throw new ArgumentException("not a point of the curve", nameof(point));
        Span<ulong> memory = stackalloc ulong[WorkWords + _pointWords];
        fixed (ulong* first = memory)
        {
            var work = new Work(first + _pointWords, _limbs, _pointWords);
            Multiply(scalarOfBase, _basePoint, work);
            new Span<ulong>(work.Sum, _pointWords).CopyTo(new Span<ulong>(first, _pointWords));
            Multiply(scalar, read, work);
            Add(work.Sum, first, work.Sum, work);
            Leave(work.Sum, x, work);
        }
    }

    private int WorkWords => ((WindowSize + 2) * _pointWords) + (Work.Numbers * _limbs);

    private void Multiply(ReadOnlySpan<byte> scalar, ulong* point, Span<byte> product)
    {
        Span<ulong> memory = stackalloc ulong[WorkWords];
        fixed (ulong* first = memory)
        {
            var work = new Work(first, _limbs, _pointWords);
            Multiply(scalar, point, work);
            Leave(work.Sum, product, work);
        }
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(memory));
    }

    // The product is the sum.
    private void Multiply(ReadOnlySpan<byte> scalar, ulong* point, in Work work)
    {
        new Span<ulong>(work.Table, (WindowSize + 1) * _pointWords).Clear();
        _field.Copy(_field.One, work.Table + _limbs);       // 0 times the point: infinity
        _field.Copy(_field.One, work.Sum + _limbs);
        new Span<ulong>(point, _pointWords).CopyTo(new Span<ulong>(work.Table + _pointWords, _pointWords));
        for (int i = 2; i < WindowSize; i++) Add(work.Table + ((i - 1) * _pointWords), point, work.Table + (i * _pointWords), work);
        foreach (byte octet in scalar)
        {
            for (int shift = 8 - WindowBits; shift >= 0; shift -= WindowBits)
            {
                for (int i = 0; i < WindowBits; i++) Add(work.Sum, work.Sum, work.Sum, work);
                Choose(work.Table, octet >> shift & (WindowSize - 1), work.Chosen);
                Add(work.Sum, work.Chosen, work.Sum, work);
            }
        }
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

    // The multiples of a point, and behind them the sum; what was chosen; numbers in between.
    private readonly ref struct Work(ulong* memory, int limbs, int pointWords)
    {
        internal const int Numbers = 9;

        private readonly ulong* _numbers = memory + ((WindowSize + 2) * pointWords);
        private readonly int _limbs = limbs;

        internal readonly ulong* Table = memory, Sum = memory + (WindowSize * pointWords), Chosen = memory + ((WindowSize + 1) * pointWords);

        internal ulong* Xx => _numbers;

        internal ulong* Yy => _numbers + _limbs;

        internal ulong* Zz => _numbers + (2 * _limbs);

        internal ulong* Xy => _numbers + (3 * _limbs);

        internal ulong* Xz => _numbers + (4 * _limbs);

        internal ulong* Yz => _numbers + (5 * _limbs);

        internal ulong* T => _numbers + (6 * _limbs);

        internal ulong* U => _numbers + (7 * _limbs);

        internal ulong* V => _numbers + (8 * _limbs);
    }
}
