using System.Runtime.Intrinsics;
using Amaranten.Crypto.Ccm;
using Amaranten.Crypto.ChaCha;
using Amaranten.Crypto.Ciphers;
using Amaranten.Crypto.Gcm;
using Amaranten.Crypto.Hashes;
using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Crypto;

namespace Amaranten.Crypto.Esp;

/// <summary>
/// Where a suite and a choice of kernels become types. The compiler makes one body for each, without a branch in it.
/// </summary>
internal static class EspKernels
{
    internal static EspTransform Create(
        EspSuite suite, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> integrityKey, IRandom random,
        AesChoice aes, HashChoice hash)
    {
        Check(suite, encryptionKey, integrityKey);
        return suite.Encryption switch
        {
            EncryptionAlgorithm.AesGcm16 or EncryptionAlgorithm.AesGcm12 or EncryptionAlgorithm.AesGcm8 => CreateGcm(suite, encryptionKey, aes),
            EncryptionAlgorithm.AesCcm16 or EncryptionAlgorithm.AesCcm12 or EncryptionAlgorithm.AesCcm8 => CreateCcm(suite, encryptionKey, aes),
            EncryptionAlgorithm.AesGmac => CreateGmac(suite, encryptionKey, aes),
            EncryptionAlgorithm.ChaCha20Poly1305 => CreateChaChaPoly(suite, encryptionKey, hash),
            _ => new SeparateIntegrityTransform(
                suite, CreateCipher(suite, encryptionKey, random, aes), CreateMac(suite.Integrity, integrityKey, hash, aes)),
        };
    }

    private static void Check(in EspSuite suite, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> integrityKey)
    {
        if (!SuiteLegality.IsLegal(suite)) throw new ArgumentException($"{suite} is no suite of ESP", nameof(suite));
        if (encryptionKey.Length != suite.EncryptionKeyBytes)
            throw new ArgumentException($"{suite} needs {suite.EncryptionKeyBytes} octets", nameof(encryptionKey));
        if (integrityKey.Length != suite.IntegrityKeyBytes)
            throw new ArgumentException($"{suite} needs {suite.IntegrityKeyBytes} octets", nameof(integrityKey));
    }

    private static EspTransform CreateGcm(EspSuite suite, ReadOnlySpan<byte> key, AesChoice aes) => aes switch
    {
        AesChoice.X86Wide => new GcmTransform<HardwareAes<X86AesRounds>, X86WideMultiply>(suite, key),
        AesChoice.X86 => new GcmTransform<HardwareAes<X86AesRounds>, X86Multiply>(suite, key),
        AesChoice.Arm => new GcmTransform<HardwareAes<ArmAesRounds>, ArmMultiply>(suite, key),
        _ => new GcmTransform<BitslicedAes, PortableMultiply>(suite, key),
    };

    private static EspTransform CreateGmac(EspSuite suite, ReadOnlySpan<byte> key, AesChoice aes) => aes switch
    {
        AesChoice.X86Wide => new GmacTransform<HardwareAes<X86AesRounds>, X86WideMultiply>(suite, key),
        AesChoice.X86 => new GmacTransform<HardwareAes<X86AesRounds>, X86Multiply>(suite, key),
        AesChoice.Arm => new GmacTransform<HardwareAes<ArmAesRounds>, ArmMultiply>(suite, key),
        _ => new GmacTransform<BitslicedAes, PortableMultiply>(suite, key),
    };

    private static EspTransform CreateCcm(EspSuite suite, ReadOnlySpan<byte> key, AesChoice aes) => aes switch
    {
        AesChoice.X86Wide or AesChoice.X86 => new CcmTransform<HardwareAes<X86AesRounds>>(suite, key),
        AesChoice.Arm => new CcmTransform<HardwareAes<ArmAesRounds>>(suite, key),
        _ => new CcmTransform<BitslicedAes>(suite, key),
    };

    private static EspTransform CreateChaChaPoly(EspSuite suite, ReadOnlySpan<byte> key, HashChoice words) => words switch
    {
        HashChoice.Avx512 => new ChaChaPolyTransform<ChaCha20<Vector256<uint>, Avx512Lanes>, Avx2Poly1305>(suite, key),
        HashChoice.Avx2 => new ChaChaPolyTransform<ChaCha20<Vector256<uint>, Avx2Lanes>, Avx2Poly1305>(suite, key),
        _ => new ChaChaPolyTransform<ChaCha20<Vector128<uint>, Vector128Lanes>, ScalarPoly1305>(suite, key),
    };

    internal static PacketCipher CreateCipher(in EspSuite suite, ReadOnlySpan<byte> key, IRandom random, AesChoice aes) =>
        suite.Encryption switch
        {
            EncryptionAlgorithm.Null => new NullCipher(),
            EncryptionAlgorithm.AesCbc => CreateAesCbc(key, random, aes),
            EncryptionAlgorithm.AesCtr => CreateAesCtr(key, aes),
            _ when LegacyCiphers.Find(suite.Encryption) is { } cipher => CreateLegacy(cipher, key, random, aes),
            _ => throw new ArgumentException($"{suite.Encryption} does not stand alone", nameof(suite)),
        };

    private static PacketCipher CreateAesCbc(ReadOnlySpan<byte> key, IRandom random, AesChoice aes) => aes switch
    {
        AesChoice.X86Wide or AesChoice.X86 => new AesCbc<HardwareAes<X86AesRounds>>(key, random),
        AesChoice.Arm => new AesCbc<HardwareAes<ArmAesRounds>>(key, random),
        _ => new AesCbc<BitslicedAes>(key, random),
    };

    private static PacketCipher CreateAesCtr(ReadOnlySpan<byte> key, AesChoice aes) => aes switch
    {
        AesChoice.X86Wide or AesChoice.X86 => new AesCtr<HardwareAes<X86AesRounds>>(key),
        AesChoice.Arm => new AesCtr<HardwareAes<ArmAesRounds>>(key),
        _ => new AesCtr<BitslicedAes>(key),
    };

    private static PacketCipher CreateLegacy(Func<IBlockCipher> cipher, ReadOnlySpan<byte> key, IRandom random, AesChoice aes) => aes switch
    {
        AesChoice.X86Wide or AesChoice.X86 => new LegacyCbc<HardwareAes<X86AesRounds>>(cipher, key, random),
        AesChoice.Arm => new LegacyCbc<HardwareAes<ArmAesRounds>>(cipher, key, random),
        _ => new LegacyCbc<BitslicedAes>(cipher, key, random),
    };

    /// <summary>The hash kernel serves the HMACs, the AES kernel the others; without one, the best of this CPU.</summary>
    internal static PacketMac CreateMac(
        IntegrityAlgorithm integrity, ReadOnlySpan<byte> key, HashChoice hash, AesChoice? aes = null) => integrity switch
        {
            IntegrityAlgorithm.HmacMd5 => CreateHmacMd5(key, hash),
            IntegrityAlgorithm.HmacSha1 => CreateHmacSha1(key, hash),
            IntegrityAlgorithm.HmacSha256 => CreateHmacSha256(key, hash),
            IntegrityAlgorithm.HmacSha384 => new Hmac<Sha512<ulong, ScalarLanes64, Sha384Variant>>(key),
            IntegrityAlgorithm.HmacSha512 => new Hmac<Sha512<ulong, ScalarLanes64, Sha512Variant>>(key),
            IntegrityAlgorithm.AesXcbc => CreateXcbc(key, aes ?? KernelChoice.BestAes),
            IntegrityAlgorithm.AesCmac => CreateCmac(key, aes ?? KernelChoice.BestAes),
            _ => throw new ArgumentOutOfRangeException(nameof(integrity), integrity, "no integrity algorithm"),
        };

    private static PacketMac CreateXcbc(ReadOnlySpan<byte> key, AesChoice aes) => aes switch
    {
        AesChoice.X86Wide or AesChoice.X86 => AesMac<HardwareAes<X86AesRounds>>.Xcbc(key),
        AesChoice.Arm => AesMac<HardwareAes<ArmAesRounds>>.Xcbc(key),
        _ => AesMac<BitslicedAes>.Xcbc(key),
    };

    private static PacketMac CreateCmac(ReadOnlySpan<byte> key, AesChoice aes) => aes switch
    {
        AesChoice.X86Wide or AesChoice.X86 => AesMac<HardwareAes<X86AesRounds>>.Cmac(key),
        AesChoice.Arm => AesMac<HardwareAes<ArmAesRounds>>.Cmac(key),
        _ => AesMac<BitslicedAes>.Cmac(key),
    };

    private static PacketMac CreateHmacMd5(ReadOnlySpan<byte> key, HashChoice hash) => hash switch
    {
        HashChoice.Avx512 => new Hmac<Md5<Vector256<uint>, Avx512Lanes>>(key),
        HashChoice.Avx2 => new Hmac<Md5<Vector256<uint>, Avx2Lanes>>(key),
        HashChoice.Scalar => new Hmac<Md5<uint, ScalarLanes32>>(key),
        _ => new Hmac<Md5<Vector128<uint>, Vector128Lanes>>(key),
    };

    private static PacketMac CreateHmacSha1(ReadOnlySpan<byte> key, HashChoice hash) => hash switch
    {
        HashChoice.Avx512 => new Hmac<Sha1<Vector256<uint>, Avx512Lanes>>(key),
        HashChoice.Avx2 => new Hmac<Sha1<Vector256<uint>, Avx2Lanes>>(key),
        HashChoice.ArmSha => new Hmac<ArmSha1>(key),
        HashChoice.Scalar => new Hmac<Sha1<uint, ScalarLanes32>>(key),
        _ => new Hmac<Sha1<Vector128<uint>, Vector128Lanes>>(key),
    };

    private static PacketMac CreateHmacSha256(ReadOnlySpan<byte> key, HashChoice hash) => hash switch
    {
        HashChoice.Avx512 => new Hmac<Sha256<Vector256<uint>, Avx512Lanes>>(key),
        HashChoice.Avx2 => new Hmac<Sha256<Vector256<uint>, Avx2Lanes>>(key),
        HashChoice.ArmSha => new Hmac<ArmSha256>(key),
        HashChoice.Scalar => new Hmac<Sha256<uint, ScalarLanes32>>(key),
        _ => new Hmac<Sha256<Vector128<uint>, Vector128Lanes>>(key),
    };
}
