using System.Runtime.Intrinsics.X86;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using ArmSha1Unit = System.Runtime.Intrinsics.Arm.Sha1;
using ArmSha256Unit = System.Runtime.Intrinsics.Arm.Sha256;

namespace Amaranten.Crypto.Esp;

/// <summary>Ways to do AES and GHASH. Those that are wide differ in GHASH alone.</summary>
internal enum AesChoice
{
    X86Wide,
    X86,
    Arm,
    Bitsliced,
}

/// <summary>
/// Ways to do the hashes of HMAC, and ChaCha20-Poly1305, which works on words as they do. What the CPU has no instruction of its own for takes the
/// vectors it has.
/// </summary>
internal enum HashChoice
{
    Avx512,
    Avx2,
    ArmSha,
    Vector128,
    Scalar,
}

/// <summary>Which kernels this CPU can run, best first. Asked once for each key, never in a kernel.</summary>
internal static class KernelChoice
{
    internal static AesChoice BestAes => Enum.GetValues<AesChoice>().First(IsSupported);

    internal static HashChoice BestHash => Enum.GetValues<HashChoice>().First(IsSupported);

    internal static bool IsSupported(AesChoice choice) => choice switch
    {
        AesChoice.X86Wide => Aes.IsSupported && Pclmulqdq.V256.IsSupported && Avx2.IsSupported,
        AesChoice.X86 => Aes.IsSupported && Pclmulqdq.IsSupported,
        AesChoice.Arm => ArmAes.IsSupported,
        _ => true,
    };

    internal static bool IsSupported(HashChoice choice) => choice switch
    {
        HashChoice.Avx512 => Avx512F.VL.IsSupported && Avx2.IsSupported,
        HashChoice.Avx2 => Avx2.IsSupported,
        HashChoice.ArmSha => ArmSha1Unit.IsSupported && ArmSha256Unit.IsSupported,
        _ => true,
    };
}
