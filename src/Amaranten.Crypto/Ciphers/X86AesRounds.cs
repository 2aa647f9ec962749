using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AesNi = System.Runtime.Intrinsics.X86.Aes;

namespace Amaranten.Crypto.Ciphers;

/// <summary>AES-NI.</summary>
internal readonly struct X86AesRounds : IAesRounds
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Start(Vector128<byte> block, Vector128<byte> firstKey) => block ^ firstKey;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Middle(Vector128<byte> block, Vector128<byte> key, Vector128<byte> nextKey) =>
        AesNi.Encrypt(block, nextKey);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Last(Vector128<byte> block, Vector128<byte> key, Vector128<byte> lastKey) =>
        AesNi.EncryptLast(block, lastKey);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> MiddleInverse(Vector128<byte> block, Vector128<byte> key, Vector128<byte> nextKey) =>
        AesNi.Decrypt(block, nextKey);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LastInverse(Vector128<byte> block, Vector128<byte> key, Vector128<byte> lastKey) =>
        AesNi.DecryptLast(block, lastKey);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> InverseMixColumns(Vector128<byte> key) => AesNi.InverseMixColumns(key);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Reverse(Vector128<byte> block) =>
        Ssse3.Shuffle(block, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
}
