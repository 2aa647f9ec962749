using Amaranten.Crypto;

namespace Crypto.Tests;

/// <summary>The same octets every run.</summary>
internal sealed class SeededRandom(int seed) : IRandom
{
    private readonly Random _random = new(seed);

    public void Fill(Span<byte> destination) => _random.NextBytes(destination);

    public byte[] Bytes(int length)
    {
        byte[] octets = new byte[length];
        Fill(octets);
        return octets;
    }

    public int Next(int below) => _random.Next(below);
}
