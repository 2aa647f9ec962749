using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sha1Unit = System.Runtime.Intrinsics.Arm.Sha1;

namespace Amaranten.Crypto.Hashes;

/// <summary>SHA-1 with the Armv8 instructions, four rounds each (FIPS 180-4 §6.1).</summary>
internal readonly unsafe struct ArmSha1 : IHashKernel
{
    private const uint K1 = 0x5A827999, K2 = 0x6ED9EBA1, K3 = 0x8F1BBCDC, K4 = 0xCA62C1D6;

    public static int Lanes => 1;

    public static int WordBytes => 4;

    public static int StateWords => 5;

    public static int DigestBytes => 20;

    public static bool BigEndian => true;

    public static ReadOnlySpan<ulong> Initial => Sha1<uint, ScalarLanes32>.Initial;

    public static void Compress(byte* state, byte** messages, int blocks)
    {
        var words = (uint*)state;
        Vector128<uint> abcd = Vector128.Load(words);
        Vector64<uint> e = Vector64.CreateScalar(words[4]);
        byte* block = messages[0];
        for (byte* end = block + (nint)blocks * 64; block < end; block += 64) CompressBlock(block, ref abcd, ref e);
        messages[0] = block;
        abcd.Store(words);
        words[4] = e.ToScalar();
    }

    private static void CompressBlock(byte* block, ref Vector128<uint> state, ref Vector64<uint> stateE)
    {
        Vector128<uint> w0 = LoadWords(block), w1 = LoadWords(block + 16), w2 = LoadWords(block + 32), w3 = LoadWords(block + 48);
        Vector128<uint> abcd = state, k = Vector128.Create(K1);
        Vector64<uint> e = stateE;
        for (int i = 0; i < 5; i++)
        {
            Vector64<uint> next = Sha1Unit.FixedRotate(Vector64.CreateScalar(abcd.ToScalar()));
            abcd = Sha1Unit.HashUpdateChoose(abcd, e, w0 + k);
            e = next;
            Shift(ref w0, ref w1, ref w2, ref w3);
        }
        k = Vector128.Create(K2);
        for (int i = 0; i < 5; i++)
        {
            Vector64<uint> next = Sha1Unit.FixedRotate(Vector64.CreateScalar(abcd.ToScalar()));
            abcd = Sha1Unit.HashUpdateParity(abcd, e, w0 + k);
            e = next;
            Shift(ref w0, ref w1, ref w2, ref w3);
        }
        k = Vector128.Create(K3);
        for (int i = 0; i < 5; i++)
        {
            Vector64<uint> next = Sha1Unit.FixedRotate(Vector64.CreateScalar(abcd.ToScalar()));
            abcd = Sha1Unit.HashUpdateMajority(abcd, e, w0 + k);
            e = next;
            Shift(ref w0, ref w1, ref w2, ref w3);
        }
        k = Vector128.Create(K4);
        for (int i = 0; i < 5; i++)
        {
            Vector64<uint> next = Sha1Unit.FixedRotate(Vector64.CreateScalar(abcd.ToScalar()));
            abcd = Sha1Unit.HashUpdateParity(abcd, e, w0 + k);
            e = next;
            Shift(ref w0, ref w1, ref w2, ref w3);
        }
        state += abcd;
        stateE += e;
    }

    // Four more words of the schedule; the last four are never used, and cost less than a test for them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Shift(ref Vector128<uint> w0, ref Vector128<uint> w1, ref Vector128<uint> w2, ref Vector128<uint> w3)
    {
        Vector128<uint> w4 = Sha1Unit.ScheduleUpdate1(Sha1Unit.ScheduleUpdate0(w0, w1, w2), w3);
        (w0, w1, w2, w3) = (w1, w2, w3, w4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> LoadWords(byte* block) => Vector128.Shuffle(
        Vector128.Load(block), Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)).AsUInt32();
}
