using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Utilities;

namespace Amaranten.Crypto.Ike.Montgomery;

/// <summary>Powers by one kernel: the exponent is taken four bits at a time; of a fixed base, five bits from five places at a time.</summary>
internal sealed unsafe class MontgomeryPower<TKernel> : ModularPower where TKernel : struct, IMontgomery
{
    private const int WindowBits = 4, WindowSize = 1 << WindowBits, Teeth = 5, CombSize = 1 << Teeth;

    private readonly int _limbs, _stride, _modulusBytes;
    private readonly ulong[] _memory;
    private readonly ulong* _modulus, _oneInForm, _squareOfForm; // m, R mod m, R^2 mod m
    private readonly ulong _inverse;                             // -1/m mod 2^64

    internal MontgomeryPower(ReadOnlySpan<byte> modulus)
    {
        _modulusBytes = modulus.Length;
        _limbs = TKernel.Limbs(modulus.Length * 8);
        _stride = _limbs + IMontgomery.Padding;
        _memory = GC.AllocateArray<ulong>(3 * _stride, pinned: true);
        _modulus = (ulong*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        _oneInForm = _modulus + _stride;
        _squareOfForm = _oneInForm + _stride;
        Read(modulus, _modulus);
        _inverse = IMontgomery.NegatedInverse(BinaryPrimitives.ReadUInt64BigEndian(modulus[^sizeof(ulong)..]));
        WriteForms(modulus);
    }

    /// <inheritdoc/>
    internal override void Raise(ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent, Span<byte> result)
    {
        using var work = new Work(WindowSize, _stride, TKernel.ScratchWords(_limbs));
        FillWindow(value, work);
        Copy(_oneInForm, work.Product);
        foreach (byte octet in exponent)
        {
            for (int shift = 8 - WindowBits; shift >= 0; shift -= WindowBits)
            {
                for (int i = 0; i < WindowBits; i++) Multiply(work.Product, work.Product, work.Product, work);
                Choose(work.Table, WindowSize, (octet >> shift) & (WindowSize - 1), work.Chosen);
                Multiply(work.Product, work.Chosen, work.Product, work);
            }
        }
        Leave(work, result);
    }

    /// <inheritdoc/>
    internal override FixedBasePower Prepare(ReadOnlySpan<byte> value, int exponentBytes) => new Comb(this, value, exponentBytes);

    // A comb (Lim and Lee 1994): the exponent in five stretches; bit i of each makes an index of five bits, and one squaring serves all five.
    private sealed class Comb : FixedBasePower
    {
        private readonly MontgomeryPower<TKernel> _power;
        private readonly int _exponentBits, _columns;
        private readonly ulong[] _table;

        internal Comb(MontgomeryPower<TKernel> power, ReadOnlySpan<byte> value, int exponentBytes)
        {
            _power = power;
            _exponentBits = exponentBytes * 8;
            _columns = (_exponentBits + Teeth - 1) / Teeth;
            _table = GC.AllocateArray<ulong>(CombSize * power._stride, pinned: true);
            Fill(value);
        }

        private ulong* Table => (ulong*)Marshal.UnsafeAddrOfPinnedArrayElement(_table, 0);

        internal override void Raise(ReadOnlySpan<byte> exponent, Span<byte> result)
        {
            if (exponent.Length * 8 > _exponentBits) throw new ArgumentException("the table is for shorter exponents", nameof(exponent));
            using var work = new Work(0, _power._stride, TKernel.ScratchWords(_power._limbs));
            _power.Copy(_power._oneInForm, work.Product);
            for (int column = _columns - 1; column >= 0; column--)
            {
                int index = 0;
                for (int tooth = 0; tooth < Teeth; tooth++) index |= Bit(exponent, (tooth * _columns) + column) << tooth;
                _power.Multiply(work.Product, work.Product, work.Product, work);
                _power.Choose(Table, CombSize, index, work.Chosen);
                _power.Multiply(work.Product, work.Chosen, work.Product, work);
            }
            _power.Leave(work, result);
        }

        // Entry i is the product of value^(2^(columns * tooth)) over the bits of i.
        private void Fill(ReadOnlySpan<byte> value)
        {
            using var work = new Work(0, _power._stride, TKernel.ScratchWords(_power._limbs));
            ulong* table = Table;
            int stride = _power._stride;
            _power.Copy(_power._oneInForm, table);
            _power.Enter(value, work.Product, work);
            for (int tooth = 0; tooth < Teeth; tooth++)
            {
                int first = 1 << tooth;
                _power.Copy(work.Product, table + (first * stride));
                for (int rest = 1; rest < first; rest++)
                    _power.Multiply(work.Product, table + (rest * stride), table + ((first + rest) * stride), work);
                for (int i = 0; i < _columns; i++) _power.Multiply(work.Product, work.Product, work.Product, work);
            }
        }

        // Which bit is asked for is no secret, and whether it is beyond the end depends on lengths.
        private static int Bit(ReadOnlySpan<byte> exponent, int bit) =>
            bit < exponent.Length * 8 ? (exponent[^((bit / 8) + 1)] >> (bit % 8)) & 1 : 0;
    }

    // Working memory, all of it secret, which is wiped.
    private readonly ref struct Work : IDisposable
    {
        private readonly ulong[] _words;

        internal Work(int entries, int stride, int scratchWords)
        {
            _words = GC.AllocateArray<ulong>(((entries + 2) * stride) + scratchWords, pinned: true);
            Table = (ulong*)Marshal.UnsafeAddrOfPinnedArrayElement(_words, 0);
            Product = Table + (entries * stride);
            Chosen = Product + stride;
            Scratch = Chosen + stride;
        }

        internal readonly ulong* Table, Product, Chosen, Scratch;

        public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_words.AsSpan()));
    }

    private void FillWindow(ReadOnlySpan<byte> value, in Work work)
    {
        Copy(_oneInForm, work.Table);
        ulong* first = work.Table + _stride;
        Enter(value, first, work);
        for (int power = 2; power < WindowSize; power++)
            Multiply(work.Table + ((power - 1) * _stride), first, work.Table + (power * _stride), work);
    }

    // Every entry is read, whichever is wanted.
    private void Choose(ulong* table, int entries, int wanted, ulong* chosen)
    {
        Vector128<ulong>* masks = stackalloc Vector128<ulong>[entries];
        for (int entry = 0; entry < entries; entry++) masks[entry] = Vector128.Create((ulong)(((long)(entry ^ wanted) - 1) >> 63));
        for (int i = 0; i < _limbs; i += 2)
        {
            Vector128<ulong> sum = Vector128<ulong>.Zero;
            ulong* limbs = table + i;
            for (int entry = 0; entry < entries; entry++, limbs += _stride) sum |= Vector128.Load(limbs) & masks[entry];
            sum.Store(chosen + i);
        }
    }

    private void Multiply(ulong* a, ulong* b, ulong* result, in Work work) =>
        TKernel.Multiply(a, b, result, _modulus, _inverse, _limbs, work.Scratch);

    private void Copy(ulong* from, ulong* to) => new Span<ulong>(from, _stride).CopyTo(new Span<ulong>(to, _stride));

    // Into Montgomery's form.
    private void Enter(ReadOnlySpan<byte> value, ulong* number, in Work work)
    {
        Read(value, number);
        Multiply(number, _squareOfForm, number, work);
    }

    // Out of it: the product is m at most.
    private void Leave(in Work work, Span<byte> result)
    {
        new Span<ulong>(work.Chosen, _stride).Clear();
        work.Chosen[0] = 1;
        Multiply(work.Product, work.Chosen, work.Product, work);
        Write(work.Product, result);
        SubtractIfEqual(result);
    }

    // Zero comes out as m.
    private void SubtractIfEqual(Span<byte> result)
    {
        Span<byte> modulus = stackalloc byte[_modulusBytes];
        Write(_modulus, modulus);
        byte keep = (byte)(CryptographicOperations.FixedTimeEquals(result, modulus) ? 0 : 0xFF);
        for (int i = 0; i < result.Length; i++) result[i] &= keep;
    }

    // R mod m and R^2 mod m, by ordinary arithmetic, once for each group.
    private void WriteForms(ReadOnlySpan<byte> modulus)
    {
        var m = new BigInteger(1, modulus);
        BigInteger form = BigInteger.One.ShiftLeft(TKernel.LimbBits * _limbs).Mod(m);
        Read(BigIntegers.AsUnsignedByteArray(_modulusBytes, form), _oneInForm);
        Read(BigIntegers.AsUnsignedByteArray(_modulusBytes, form.Multiply(form).Mod(m)), _squareOfForm);
    }

    // Big-endian octets to limbs, and back.
    private void Read(ReadOnlySpan<byte> octets, ulong* limbs)
    {
        new Span<ulong>(limbs, _stride).Clear();
        for (int i = 0; i < octets.Length; i++)
        {
            int bit = i * 8, limb = bit / TKernel.LimbBits, shift = bit % TKernel.LimbBits;
            ulong octet = octets[^(i + 1)];
            limbs[limb] |= octet << shift;
            if (shift + 8 > TKernel.LimbBits) limbs[limb + 1] |= octet >> (TKernel.LimbBits - shift);
        }
        ulong mask = TKernel.LimbBits == 64 ? ulong.MaxValue : (1UL << TKernel.LimbBits) - 1;
        for (int i = 0; i < _limbs; i++) limbs[i] &= mask;
    }

    private static void Write(ulong* limbs, Span<byte> octets)
    {
        for (int i = 0; i < octets.Length; i++)
        {
            int bit = i * 8, limb = bit / TKernel.LimbBits, shift = bit % TKernel.LimbBits;
            ulong octet = limbs[limb] >> shift;
            if (shift + 8 > TKernel.LimbBits) octet |= limbs[limb + 1] << (TKernel.LimbBits - shift);
            octets[^(i + 1)] = (byte)octet;
        }
    }
}
