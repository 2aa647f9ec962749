using System.Runtime.Intrinsics;
using Amaranten.Crypto.Ciphers;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Gcm;
using Crypto.Tests.Esp;

namespace Crypto.Tests.Rfc;

/// <summary>
/// AES-GMAC (RFC 4543 §6 points to vectors of GCM): those of NIST's CAVP, gcmEncryptExtIV, that have associated data and no text, through each
/// kernel's GHASH; <see cref="TransformTests"/> has the packets.
/// </summary>
public sealed unsafe class Rfc4543
{
    [Theory]
    [InlineData("77be63708971c4e240d1cb79e8d77feb", "e0e00f19fed7ba0136a797f3",
        "7a43ec1d9c0a5a78a0b16533a6213cab", "209fcc8d3675ed938e9c7166709dd946")]
    [InlineData("9332e433bf6100c6cc23b08710627c40", "aab3db3015b29d24f329beb4",
        "bd843a08f0a822f8f4f76c3648380aab7622e719", "e54f1d18c61d8be15484727605b5a5dc")]
    [InlineData("ae7114c09ffa04298834412f6a8de453", "f380c2d860be2af41e1be5c6",
        "7e16082f689c63e8adddd5cb2da610bbfb88d073cf8b204384a937aab0376523a50d3d5f1392978f79609f12df8fc288", "40d3a36358a6f6caaa6af92cfd874a22")]
    [InlineData("7aa53188a9c597126a10d248603ebb62", "aa45ca5dac41a825c45d36bf",
        "417fd5147d56de0c74329597824ec2788a344fb60b403edf0187afa12e72a05009bb70f83ccad11efa487c1965cf84feac067c1ffdbf531fca97c554f875c4a1a1d3ab3c53c8a74ef3ee9415a87e231699c82d764debeda18132", "997bf84654bb9616c0cc9b45f82c7673")]
    [InlineData("41c5da8667ef725220ffe39ae0ac590ac9fca729ab60ada0", "05ad13a5e2c2ab667e1a6fbc",
        "8b5c124bef6e2f0fe4d8c95cd5fa4cf1", "204bdb1bd62154bf08922aaa54eed705")]
    [InlineData("f373efafb2394455e064b42d234d21bdf452df036452cf2c", "d663860284d5b83332a3a025",
        "ee1e7f472985a6397439b28a526b6cedf5953ab1", "d819774349bf963a9df7ed46261fc5ca")]
    [InlineData("c179232576eeb38c98f847873d004b964665a387a0a7f014", "85d2996d003ef9fdc4a54ce9",
        "926824535c613fde9869df1aaf764a54c13616677f099209142da4b65d9a8664d17853ec102ffa1b1688806dbe503a33", "dc135036f74e6234c4e327fbb0aeb925")]
    [InlineData("cb000fddd67bf5a24b03c8b08965fc568962d7b2a0b4e68e", "acadc8f822b837b8fcd5ac53",
        "ce0e3e4e6ffeae66c535667e8a8cf12fca0e9dae6987835e8ec62fb95b38f31ec5e937bdfed5b55174834b038ba3322b4a2565ac413b6e204f88c3a93216b88106494eaa14a82068f00a3bf227b627075383682bd6bed6231eaf", "2c1cdfc8afb7569b877ba5ae13d6235b")]
    [InlineData("78dc4e0aaf52d935c3c01eea57428f00ca1fd475f5da86a49c8dd73d68c8e223", "d79cf22d504cc793c3fb6c8a",
        "b96baa8c1c75a671bfb2d08d06be5f36", "3e5d486aa2e30b22e040b85723a06e76")]
    [InlineData("77bb1b6ef898683c981b2fc899319ffbb6000edca22566b634db3a3c804059e5", "354a19283769b3b991b05a4c",
        "b5566251a8a8bec212dc08113229ff8590168800", "e5c2dccf8fc7f296cac95d7071cb8d7d")]
    [InlineData("d3431488d8f048590bd76ec66e71421ef09f655d7cf8043bf32f75b4b2e7efcc", "cc766e98b40a81519fa46392",
        "93320179fdb40cbc1ccf00b872a3b4a5f6c70b56e43a84fcac5eb454a0a19a747d452042611bf3bbaafd925e806ffe8e", "3afcc336ce8b7191eab04ad679163c2a")]
    [InlineData("57e112cd45f2c57ddb819ea651c206763163ef016ceead5c4eae40f2bbe0e4b4", "188022c2125d2b1fcf9e4769",
        "09c8f445ce5b71465695f838c4bb2b00624a1c9185a3d552546d9d2ee4870007aaf3007008f8ae9affb7588b88d09a90e58b457f88f1e3752e3fb949ce378670b67a95f8cf7f5c7ceb650efd735dbc652cae06e546a5dbd861bd", "9efcddfa0be21582a05749f4050d29fe")]
    public void AssociatedDataAlone(string key, string nonce, string associated, string tag)
    {
        foreach (AesChoice aes in Kernels.Aes)
        {
            string found = aes switch
            {
                AesChoice.X86Wide => Mac<HardwareAes<X86AesRounds>, X86WideMultiply>(key, nonce, associated),
                AesChoice.X86 => Mac<HardwareAes<X86AesRounds>, X86Multiply>(key, nonce, associated),
                AesChoice.Arm => Mac<HardwareAes<ArmAesRounds>, ArmMultiply>(key, nonce, associated),
                _ => Mac<BitslicedAes, PortableMultiply>(key, nonce, associated),
            };
            Assert.True(tag == found, $"{aes}: {found}");
        }
    }

    private static string Mac<TAes, TMultiply>(string key, string nonce, string associated)
        where TAes : struct, IAesKernel
        where TMultiply : struct, ICarrylessMultiply
    {
        using var cipher = new AesKey<TAes>(Convert.FromHexString(key));
        byte[] nonceOctets = Convert.FromHexString(nonce), octets = Convert.FromHexString(associated), mac = new byte[16];
        Vector128<byte>* blocks = stackalloc Vector128<byte>[8];
        new Span<Vector128<byte>>(blocks, 8).Clear();
        cipher.Encrypt8(blocks);
        using var hash = new GhashKey<TMultiply>(blocks[0]);
        AesCounter.KeyStream(cipher, AesCounter.First<TAes>(BitConverter.ToUInt32(nonceOctets), BitConverter.ToUInt64(nonceOctets, 4)), blocks);
        fixed (byte* start = octets) (hash.DigestAssociated(start, octets.Length) ^ blocks[0]).CopyTo(mac);
        return Convert.ToHexStringLower(mac);
    }
}
