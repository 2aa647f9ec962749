using System.Runtime.Intrinsics;
using Amaranten.Crypto.Ciphers;
using Amaranten.Crypto.Gcm;
using Amaranten.Crypto.Hashes;
using Amaranten.Crypto.Suites;

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
        if (suite.Encryption == EncryptionAlgorithm.AesGcm16) return CreateGcm(suite, encryptionKey, aes);
        return new SeparateIntegrityTransform(
            suite, CreateCipher(suite, encryptionKey, random, aes), CreateMac(suite.Integrity, integrityKey, hash));
    }

    private static void Check(in EspSuite suite, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> integrityKey)
    {
        bool legalCipher = (suite.Encryption, suite.KeyBits) is
            (EncryptionAlgorithm.Null, 0) or (EncryptionAlgorithm.TripleDesCbc, 192)
            or (EncryptionAlgorithm.AesCbc or EncryptionAlgorithm.AesGcm16, 128 or 192 or 256);
        // Encryption without integrity can be forged, and NULL without integrity is nothing (RFC 4303 §2.8, §3.2).
        bool legalIntegrity = suite.Encryption == EncryptionAlgorithm.AesGcm16
            ? suite.Integrity == IntegrityAlgorithm.None
            : suite.Integrity is >= IntegrityAlgorithm.HmacMd5 and <= IntegrityAlgorithm.HmacSha512;
        if (!legalCipher || !legalIntegrity) throw new ArgumentException($"{suite} is no suite of ESP", nameof(suite));
        if (encryptionKey.Length != suite.EncryptionKeyBytes)
            throw new ArgumentException($"{suite} needs {suite.EncryptionKeyBytes} octets", nameof(encryptionKey));
        if (integrityKey.Length != suite.IntegrityKeyBytes)
            throw new ArgumentException($"{suite} needs {suite.IntegrityKeyBytes} octets", nameof(integrityKey));
    }

    private static EspTransform CreateGcm(EspSuite suite, ReadOnlySpan<byte> key, AesChoice aes) => aes switch
    {
        AesChoice.X86 => new GcmTransform<HardwareAes<X86AesRounds>, X86Multiply>(suite, key),
        AesChoice.Arm => new GcmTransform<HardwareAes<ArmAesRounds>, ArmMultiply>(suite, key),
        _ => new GcmTransform<BitslicedAes, PortableMultiply>(suite, key),
    };

    internal static PacketCipher CreateCipher(in EspSuite suite, ReadOnlySpan<byte> key, IRandom random, AesChoice aes) =>
        suite.Encryption switch
        {
            EncryptionAlgorithm.Null => new NullCipher(),
            EncryptionAlgorithm.TripleDesCbc => CreateTripleDes(key, random, aes),
            _ => CreateAesCbc(key, random, aes),
        };

    private static PacketCipher CreateAesCbc(ReadOnlySpan<byte> key, IRandom random, AesChoice aes) => aes switch
    {
        AesChoice.X86 => new AesCbc<HardwareAes<X86AesRounds>>(key, random),
        AesChoice.Arm => new AesCbc<HardwareAes<ArmAesRounds>>(key, random),
        _ => new AesCbc<BitslicedAes>(key, random),
    };

    private static PacketCipher CreateTripleDes(ReadOnlySpan<byte> key, IRandom random, AesChoice aes) => aes switch
    {
        AesChoice.X86 => new TripleDesCbc<HardwareAes<X86AesRounds>>(key, random),
        AesChoice.Arm => new TripleDesCbc<HardwareAes<ArmAesRounds>>(key, random),
        _ => new TripleDesCbc<BitslicedAes>(key, random),
    };

    internal static PacketMac CreateMac(IntegrityAlgorithm integrity, ReadOnlySpan<byte> key, HashChoice hash) => integrity switch
    {
        IntegrityAlgorithm.HmacMd5 => CreateHmacMd5(key, hash),
        IntegrityAlgorithm.HmacSha1 => CreateHmacSha1(key, hash),
        IntegrityAlgorithm.HmacSha256 => CreateHmacSha256(key, hash),
        IntegrityAlgorithm.HmacSha384 => new Hmac<Sha512<ulong, ScalarLanes64, Sha384Variant>>(key),
        _ => new Hmac<Sha512<ulong, ScalarLanes64, Sha512Variant>>(key),
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
