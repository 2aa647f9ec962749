using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Gcm;

/// <summary>
/// GHASH under one key (NIST SP 800-38D §6.4), eight blocks to a reduction. Blocks and H are octet-reversed, which leaves
/// their bits mirrored; multiplying H by x once makes up for the mirror (Gueron and Kounavis, "Intel Carry-Less Multiplication
/// Instruction and its Usage for Computing the GCM Mode", 2010).
/// </summary>
internal sealed unsafe class GhashKey<TMultiply> : IDisposable where TMultiply : struct, ICarrylessMultiply
{
    private const int Powers = 8;

    // x^63 + x^62 + x^57, the mirrored reduction polynomial less its ends.
    private const ulong Polynomial = 0xC200000000000000;

    private readonly KeyMemory _memory;
    // H^8 first, down to H; then for each the sum of its halves, in both halves (Karatsuba).
    private readonly Vector128<ulong>* _powers;

    internal GhashKey(Vector128<byte> h)
    {
        _memory = new KeyMemory(2 * Powers * 16);
        _powers = (Vector128<ulong>*)_memory.Pointer;
        Vector128<ulong> first = TimesX(Reverse(h)), power = first;
        for (int i = Powers - 1; i >= 0; i--)
        {
            _powers[i] = power;
            _powers[i + Powers] = power ^ SwapHalves(power);
            power = Multiply(power, first);
        }
    }

    /// <summary>The digest of a block of associated data, a ciphertext, and the block of their lengths.</summary>
    internal Vector128<byte> Digest(Vector128<byte> associated, int associatedBytes, byte* text, int length) =>
        Digest(associated, text, length, Vector128.Create((ulong)length * 8, (ulong)associatedBytes * 8)); // octet-reversed already

    /// <summary>The digest of associated data alone, of which there is at least a block: GMAC (NIST SP 800-38D §5.2.1, RFC 4543 §3).</summary>
    internal Vector128<byte> DigestAssociated(byte* octets, int length) =>
        Digest(Vector128.Load(octets), octets + 16, length - 16, Vector128.Create(0, (ulong)length * 8));

    [SkipLocalsInit]
    private Vector128<byte> Digest(Vector128<byte> associated, byte* text, int length, Vector128<ulong> lengths)
    {
        Vector128<ulong>* group = stackalloc Vector128<ulong>[Powers];
        Vector128<ulong> digest = Vector128<ulong>.Zero;
        group[0] = Reverse(associated);
        int held = 1;
        for (; length >= 16 && held < Powers; length -= 16, text += 16) group[held++] = Reverse(Vector128.Load(text));
        if (length > 0)
        {
            // Something is left: the group is full or lacks just the last, short block.
            if (held == Powers)
            {
                digest = Absorb(digest, group, Powers);
                held = 0;
                int groups = length / (16 * Powers);
                digest = AbsorbGroups(digest, text, groups);
                text += groups * 16 * Powers;
                length -= groups * 16 * Powers;
                for (; length >= 16; length -= 16, text += 16) group[held++] = Reverse(Vector128.Load(text));
            }
            if (length > 0) group[held++] = Reverse(LoadPartial(text, length));
        }
        if (held == Powers)
        {
            digest = Absorb(digest, group, Powers);
            held = 0;
        }
        group[held++] = lengths;
        return Reverse(Absorb(digest, group, held).AsByte()).AsByte();
    }

    internal void ThrowIfDisposed() => _memory.ThrowIfDisposed();

    public void Dispose() => _memory.Dispose();

    internal static Vector128<byte> LoadPartial(byte* octets, int count)
    {
        Vector128<byte> block = Vector128<byte>.Zero;
        Unsafe.CopyBlockUnaligned(&block, octets, (uint)count);
        return block;
    }

    private Vector128<ulong> AbsorbGroups(Vector128<ulong> digest, byte* text, int groups)
    {
        for (; groups > 0; groups--, text += 16 * Powers)
        {
            Vector128<ulong> low = Vector128<ulong>.Zero, middle = low, high = low;
            Accumulate(Reverse(Vector128.Load(text)) ^ digest, _powers, ref low, ref middle, ref high);
            for (int i = 1; i < Powers; i++)
                Accumulate(Reverse(Vector128.Load(text + 16 * i)), _powers + i, ref low, ref middle, ref high);
            digest = Reduce(low, middle ^ low ^ high, high);
        }
        return digest;
    }

    private Vector128<ulong> Absorb(Vector128<ulong> digest, Vector128<ulong>* blocks, int count)
    {
        Vector128<ulong> low = Vector128<ulong>.Zero, middle = low, high = low;
        Vector128<ulong>* powers = _powers + Powers - count;
        Accumulate(blocks[0] ^ digest, powers, ref low, ref middle, ref high);
        for (int i = 1; i < count; i++) Accumulate(blocks[i], powers + i, ref low, ref middle, ref high);
        return Reduce(low, middle ^ low ^ high, high);
    }

    // Block times power, by Karatsuba: three products instead of four.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(
        Vector128<ulong> block, Vector128<ulong>* power,
        ref Vector128<ulong> low, ref Vector128<ulong> middle, ref Vector128<ulong> high)
    {
        low ^= TMultiply.Low(block, power[0]);
        high ^= TMultiply.High(block, power[0]);
        middle ^= TMultiply.Low(block ^ SwapHalves(block), power[Powers]);
    }

    private static Vector128<ulong> Multiply(Vector128<ulong> a, Vector128<ulong> b)
    {
        Vector128<ulong> low = TMultiply.Low(a, b), high = TMultiply.High(a, b);
        Vector128<ulong> middle = TMultiply.Low(a ^ SwapHalves(a), b ^ SwapHalves(b));
        return Reduce(low, middle ^ low ^ high, high);
    }

    // 256 bits to 128: the middle product goes half to each side, then the low half is folded up twice.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Reduce(Vector128<ulong> low, Vector128<ulong> middle, Vector128<ulong> high)
    {
        Vector128<ulong> polynomial = Vector128.Create(Polynomial), swapped = SwapHalves(middle);
        low ^= swapped & Vector128.Create(0, ulong.MaxValue);
        high ^= swapped & Vector128.Create(ulong.MaxValue, 0);
        low = SwapHalves(low) ^ TMultiply.Low(low, polynomial);
        return high ^ SwapHalves(low) ^ TMultiply.Low(low, polynomial);
    }

    private static Vector128<ulong> TimesX(Vector128<ulong> h)
    {
        ulong low = h.GetElement(0), high = h.GetElement(1), carry = 0 - (high >> 63);
        return Vector128.Create(low << 1 ^ carry & 1, (high << 1 | low >> 63) ^ carry & Polynomial);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> SwapHalves(Vector128<ulong> v) => Vector128.Shuffle(v, Vector128.Create(1ul, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Reverse(Vector128<byte> v) => TMultiply.Reverse(v).AsUInt64();
}
