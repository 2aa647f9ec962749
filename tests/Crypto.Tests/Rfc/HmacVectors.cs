using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Crypto.Tests.Esp;

namespace Crypto.Tests.Rfc;

/// <summary>One vector through the prf of IKE and through every kernel of ESP.</summary>
internal static unsafe class HmacVectors
{
    // RFC 4231 truncates the MAC of its case 5.
    internal static void Check(IntegrityAlgorithm algorithm, int testCase, string key, string data, string mac)
    {
        byte[] keyOctets = Convert.FromHexString(key), message = Convert.FromHexString(data);
        Assert.Equal(mac, Convert.ToHexStringLower(Prf.Keyed(IntegrityTable.Of(algorithm).Hash!.Value, keyOctets).Add(message).Finish())[..mac.Length]);

        // Keys of ESP have the length of the digest; longer ones than a block are the prf's alone.
        int block = algorithm >= IntegrityAlgorithm.HmacSha384 ? 128 : 64;
        if (keyOctets.Length > block) return;

        const int Copies = 11;
        PacketPart* parts = stackalloc PacketPart[Copies];
        foreach (HashChoice hash in Kernels.Hashes)
        {
            byte[] macs = new byte[Copies * PacketMac.Stride];
            using PacketMac kernel = EspKernels.CreateMac(algorithm, keyOctets, hash);
            fixed (byte* start = message, destination = macs)
            {
                for (int i = 0; i < Copies; i++) parts[i] = new PacketPart(start, message.Length);
                kernel.Compute(parts, Copies, destination);
            }
            for (int i = 0; i < Copies; i++)
                Assert.True(mac == Convert.ToHexStringLower(macs.AsSpan(i * PacketMac.Stride, mac.Length / 2)), $"case {testCase} on {hash}, copy {i}");
        }
    }
}
