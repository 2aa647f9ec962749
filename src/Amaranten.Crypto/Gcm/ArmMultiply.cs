using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Amaranten.Crypto.Gcm;

/// <summary>PMULL and PMULL2, which .NET keeps with the AES instructions.</summary>
internal readonly unsafe struct ArmMultiply : ICarrylessMultiply
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Low(Vector128<ulong> a, Vector128<ulong> b) =>
        ArmAes.PolynomialMultiplyWideningLower(a.GetLower(), b.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> High(Vector128<ulong> a, Vector128<ulong> b) => ArmAes.PolynomialMultiplyWideningUpper(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Reverse(Vector128<byte> block) =>
        Vector128.Shuffle(block, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));

    public static Vector128<ulong> AbsorbGroups(Vector128<ulong> digest, Vector128<ulong>* powers, byte* text, int groups) =>
        GhashField.AbsorbGroups<ArmMultiply>(digest, powers, text, groups);
}
