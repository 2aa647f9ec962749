using Amaranten.Crypto;

namespace Amaranten.Bench.Kernels;

/// <summary>Keys and chance that are the same in every run.</summary>
internal sealed class Keys : IRandom
{
    private readonly Random _random = new(1);

    public void Fill(Span<byte> destination) => _random.NextBytes(destination);

    internal static byte[] Octets(int count)
    {
        byte[] octets = new byte[count];
        new Keys().Fill(octets);
        return octets;
    }
}
