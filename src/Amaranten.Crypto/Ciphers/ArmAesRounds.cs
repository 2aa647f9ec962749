using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Amaranten.Crypto.Ciphers;

/// <summary>The Armv8 cryptographic extension: AESE adds the key first, then substitutes and shifts.</summary>
internal readonly struct ArmAesRounds : IAesRounds
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Start(Vector128<byte> block, Vector128<byte> firstKey) => block;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Middle(Vector128<byte> block, Vector128<byte> key, Vector128<byte> nextKey) =>
        ArmAes.MixColumns(ArmAes.Encrypt(block, key));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Last(Vector128<byte> block, Vector128<byte> key, Vector128<byte> lastKey) =>
        ArmAes.Encrypt(block, key) ^ lastKey;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> MiddleInverse(Vector128<byte> block, Vector128<byte> key, Vector128<byte> nextKey) =>
        ArmAes.InverseMixColumns(ArmAes.Decrypt(block, key));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LastInverse(Vector128<byte> block, Vector128<byte> key, Vector128<byte> lastKey) =>
        ArmAes.Decrypt(block, key) ^ lastKey;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> InverseMixColumns(Vector128<byte> key) => ArmAes.InverseMixColumns(key);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Reverse(Vector128<byte> block) =>
        Vector128.Shuffle(block, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
}
