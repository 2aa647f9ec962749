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
    private const int Powers = GhashField.Powers, GroupBytes = 16 * Powers, HeadBytes = GroupBytes - 16;

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
            _powers[i + Powers] = power ^ GhashField.SwapHalves(power);
            power = Multiply(power, first);
        }
    }

    internal void Prefetch() => _memory.Prefetch();

    /// <summary>The digest of a block of associated data, a ciphertext, and the block of their lengths.</summary>
    internal Vector128<byte> Digest(Vector128<byte> associated, int associatedBytes, byte* text, int length) =>
        Digest(associated, text, length, Lengths(length, associatedBytes));

    /// <summary>The digest of associated data alone, of which there is at least a block: GMAC (NIST SP 800-38D §5.2.1, RFC 4543 §3).</summary>
    internal Vector128<byte> DigestAssociated(byte* octets, int length) =>
        Digest(Vector128.Load(octets), octets + 16, length - 16, Lengths(0, length));

    private Vector128<byte> Digest(Vector128<byte> associated, byte* text, int length, Vector128<ulong> lengths)
    {
        if (length < HeadBytes) return Finish(Reverse(associated), true, text, length, lengths);
        Vector128<ulong> digest = AbsorbHead(associated, text);
        int groups = (length - HeadBytes) / GroupBytes;
        digest = AbsorbGroups(digest, text + HeadBytes, groups);
        int done = HeadBytes + (groups * GroupBytes);
        return Finish(digest, false, text + done, length - done, lengths);
    }

    /// <summary>Begins a digest: the block of associated data and the seven blocks of text behind it.</summary>
    internal Vector128<ulong> AbsorbHead(Vector128<byte> associated, byte* text)
    {
        Vector128<ulong> low = Vector128<ulong>.Zero, middle = low, high = low;
        GhashField.Accumulate<TMultiply>(Reverse(associated), _powers, ref low, ref middle, ref high);
        for (int i = 1; i < Powers; i++, text += 16)
            GhashField.Accumulate<TMultiply>(Reverse(Vector128.Load(text)), _powers + i, ref low, ref middle, ref high);
        return GhashField.Reduce<TMultiply>(low, middle ^ low ^ high, high);
    }

    /// <summary>Goes on with whole groups of eight blocks of text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector128<ulong> AbsorbGroups(Vector128<ulong> digest, byte* text, int groups) =>
        TMultiply.AbsorbGroups(digest, _powers, text, groups);

    /// <summary>Ends a digest that took all but the last text, shorter than a group: that text, and the block of the lengths.</summary>
    internal Vector128<byte> Finish(Vector128<ulong> digest, byte* text, int length, int textBytes, int associatedBytes) =>
        Finish(digest, false, text, length, Lengths(textBytes, associatedBytes));

    // Where the head is still to come, the digest is that block itself.
    [SkipLocalsInit]
    private Vector128<byte> Finish(Vector128<ulong> digest, bool isHead, byte* text, int length, Vector128<ulong> lengths)
    {
        Vector128<ulong>* group = stackalloc Vector128<ulong>[Powers + 2];
        int held = 0;
        if (isHead)
        {
            group[held++] = digest;
            digest = Vector128<ulong>.Zero;
        }
        for (; length >= 16; length -= 16, text += 16) group[held++] = Reverse(Vector128.Load(text));
        if (length > 0) group[held++] = Reverse(LoadPartial(text, length));
        if (held == Powers)
        {
            digest = Absorb(digest, group, held);
            held = 0;
        }
        group[held++] = lengths;
        return Reverse(Absorb(digest, group, held).AsByte()).AsByte();
    }

    // Octet-reversed already.
    private static Vector128<ulong> Lengths(int textBytes, int associatedBytes) => Vector128.Create((ulong)textBytes * 8, (ulong)associatedBytes * 8);

    internal void ThrowIfDisposed() => _memory.ThrowIfDisposed();

    public void Dispose() => _memory.Dispose();

    internal static Vector128<byte> LoadPartial(byte* octets, int count)
    {
        Vector128<byte> block = Vector128<byte>.Zero;
        Unsafe.CopyBlockUnaligned(&block, octets, (uint)count);
        return block;
    }

    private Vector128<ulong> Absorb(Vector128<ulong> digest, Vector128<ulong>* blocks, int count)
    {
        Vector128<ulong> low = Vector128<ulong>.Zero, middle = low, high = low;
        Vector128<ulong>* powers = _powers + Powers - count;
        GhashField.Accumulate<TMultiply>(blocks[0] ^ digest, powers, ref low, ref middle, ref high);
        for (int i = 1; i < count; i++) GhashField.Accumulate<TMultiply>(blocks[i], powers + i, ref low, ref middle, ref high);
        return GhashField.Reduce<TMultiply>(low, middle ^ low ^ high, high);
    }

    private static Vector128<ulong> Multiply(Vector128<ulong> a, Vector128<ulong> b)
    {
        Vector128<ulong> low = TMultiply.Low(a, b), high = TMultiply.High(a, b);
        Vector128<ulong> middle = TMultiply.Low(a ^ GhashField.SwapHalves(a), b ^ GhashField.SwapHalves(b));
        return GhashField.Reduce<TMultiply>(low, middle ^ low ^ high, high);
    }

    private static Vector128<ulong> TimesX(Vector128<ulong> h)
    {
        ulong low = h.GetElement(0), high = h.GetElement(1), carry = 0 - (high >> 63);
        return Vector128.Create(low << 1 ^ carry & 1, (high << 1 | low >> 63) ^ carry & GhashField.Polynomial);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Reverse(Vector128<byte> v) => TMultiply.Reverse(v).AsUInt64();
}
