using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;
using Crypto.Tests.Esp;

namespace Crypto.Tests.Rfc;

/// <summary>One vector of an AES MAC through every kernel, among other messages.</summary>
internal static unsafe class MacVectors
{
    internal static void Check(IntegrityAlgorithm algorithm, string key, byte[] message, string mac)
    {
        const int Copies = 41;
        PacketPart* parts = stackalloc PacketPart[Copies];
        foreach (AesChoice aes in Kernels.Aes)
        {
            byte[] macs = new byte[Copies * PacketMac.Stride];
            using PacketMac kernel = EspKernels.CreateMac(algorithm, Convert.FromHexString(key), Kernels.Hashes[0], aes);
            fixed (byte* start = message.Length == 0 ? new byte[1] : message, destination = macs)
            {
                for (int i = 0; i < Copies; i++) parts[i] = new PacketPart(start, i % 3 == 2 ? message.Length / 2 : message.Length);
                kernel.Compute(parts, Copies, destination);
            }
            for (int i = 0; i < Copies; i++)
                Assert.True(i % 3 == 2 || mac == Convert.ToHexStringLower(macs.AsSpan(i * PacketMac.Stride, mac.Length / 2)), $"{aes}, copy {i}");
        }
    }
}
