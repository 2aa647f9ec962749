using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sha256Unit = System.Runtime.Intrinsics.Arm.Sha256;

namespace Amaranten.Crypto.Hashes;

/// <summary>SHA-256 with the Armv8 instructions, four rounds each (FIPS 180-4 §6.2).</summary>
internal readonly unsafe struct ArmSha256 : IHashKernel
{
    public static int Lanes => 1;

    public static int WordBytes => 4;

    public static int StateWords => 8;

    public static int DigestBytes => 32;

    public static bool BigEndian => true;

    public static ReadOnlySpan<ulong> Initial => Sha256<uint, ScalarLanes32>.Initial;

    public static void Compress(byte* state, byte** messages, int blocks)
    {
        var words = (uint*)state;
        Vector128<uint> abcd = Vector128.Load(words), efgh = Vector128.Load(words + 4);
        byte* block = messages[0];
        for (byte* end = block + (nint)blocks * 64; block < end; block += 64) CompressBlock(block, ref abcd, ref efgh);
        messages[0] = block;
        abcd.Store(words);
        efgh.Store(words + 4);
    }

    private static void CompressBlock(byte* block, ref Vector128<uint> stateAbcd, ref Vector128<uint> stateEfgh)
    {
        uint* k = Sha256Constants.K;
        Vector128<uint> w0 = LoadWords(block), w1 = LoadWords(block + 16), w2 = LoadWords(block + 32), w3 = LoadWords(block + 48);
        Vector128<uint> abcd = stateAbcd, efgh = stateEfgh;
        for (int t = 0; t < 64; t += 4)
        {
            Vector128<uint> wk = w0 + Vector128.Load(k + t);
            Vector128<uint> next = Sha256Unit.HashUpdate1(abcd, efgh, wk);
            efgh = Sha256Unit.HashUpdate2(efgh, abcd, wk);
            abcd = next;
            // The last four words of the schedule are never used, and cost less than a test for them.
            Vector128<uint> w4 = Sha256Unit.ScheduleUpdate1(Sha256Unit.ScheduleUpdate0(w0, w1), w2, w3);
            (w0, w1, w2, w3) = (w1, w2, w3, w4);
        }
        stateAbcd += abcd;
        stateEfgh += efgh;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> LoadWords(byte* block) => Vector128.Shuffle(
        Vector128.Load(block), Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)).AsUInt32();
}
