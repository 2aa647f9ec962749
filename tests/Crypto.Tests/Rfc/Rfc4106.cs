using System.Runtime.Intrinsics;
using Amaranten.Crypto.Ciphers;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Gcm;
using Crypto.Tests.Esp;

namespace Crypto.Tests.Rfc;

/// <summary>
/// AES-GCM in ESP (RFC 4106 §9 points to the vectors of McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B).
/// Those without associated data, through each kernel's counter mode and GHASH; <see cref="TransformTests"/> has the packets.
/// </summary>
public sealed unsafe class Rfc4106
{
    [Theory]
    [InlineData(2, "00000000000000000000000000000000", "000000000000000000000000",
        "00000000000000000000000000000000", "0388dace60b6a392f328c2b971b2fe78", "ab6e47d42cec13bdf53a67b21257bddf")]
    [InlineData(3, "feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", Plaintext,
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985",
        "4d5c2af327cd64a62cf35abd2ba6fab4")]
    [InlineData(8, "000000000000000000000000000000000000000000000000", "000000000000000000000000",
        "00000000000000000000000000000000", "98e7247c07f0fe411c267e4384b0f600", "2ff58d80033927ab8ef4d4587514f0fb")]
    [InlineData(9, "feffe9928665731c6d6a8f9467308308feffe9928665731c", "cafebabefacedbaddecaf888", Plaintext,
        "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9ccda2710acade256",
        "9924a7c8587336bfb118024db8674a14")]
    [InlineData(14, "0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
        "00000000000000000000000000000000", "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919")]
    [InlineData(15, "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", Plaintext,
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
        "b094dac5d93471bdec1a502270e3cc6c")]
    public void AppendixB(int testCase, string key, string nonce, string plaintext, string ciphertext, string tag)
    {
        foreach (AesChoice aes in Kernels.Aes)
        {
            string found = aes switch
            {
                AesChoice.X86Wide => Seal<HardwareAes<X86AesRounds>, X86WideMultiply>(key, nonce, plaintext),
                AesChoice.X86 => Seal<HardwareAes<X86AesRounds>, X86Multiply>(key, nonce, plaintext),
                AesChoice.Arm => Seal<HardwareAes<ArmAesRounds>, ArmMultiply>(key, nonce, plaintext),
                _ => Seal<BitslicedAes, PortableMultiply>(key, nonce, plaintext),
            };
            Assert.True(ciphertext + tag == found, $"case {testCase} on {aes}: {found}");
        }
    }

    private const string Plaintext =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";

    private static string Seal<TAes, TMultiply>(string key, string nonce, string plaintext)
        where TAes : struct, IAesKernel
        where TMultiply : struct, ICarrylessMultiply
    {
        using var cipher = new AesKey<TAes>(Convert.FromHexString(key));
        byte[] nonceOctets = Convert.FromHexString(nonce), text = Convert.FromHexString(plaintext);
        Vector128<byte>* blocks = stackalloc Vector128<byte>[8];
        new Span<Vector128<byte>>(blocks, 8).Clear();
        cipher.Encrypt8(blocks);
        using var hash = new GhashKey<TMultiply>(blocks[0]);
        Vector128<uint> counter = AesCounter.First<TAes>(BitConverter.ToUInt32(nonceOctets), BitConverter.ToUInt64(nonceOctets, 4));
        AesCounter.KeyStream(cipher, counter, blocks);
        Vector128<byte> mask = blocks[0], digest;
        fixed (byte* start = text)
        {
            AesCounter.Apply(cipher, AesCounter.Skip(counter, 1), start, text.Length);
            digest = hash.Digest(Vector128<byte>.Zero, 0, start, text.Length);
        }
        byte[] tag = new byte[16];
        (digest ^ mask).CopyTo(tag);
        return Convert.ToHexStringLower(text) + Convert.ToHexStringLower(tag);
    }
}
