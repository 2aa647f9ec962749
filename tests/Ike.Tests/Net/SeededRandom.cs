using Amaranten.Crypto;

namespace Ike.Tests.Net;

/// <summary>The same octets every run: splitmix64 from a seed.</summary>
public sealed class SeededRandom(ulong seed) : IRandom
{
    private ulong _state = seed;

    public void Fill(Span<byte> destination)
    {
        foreach (ref byte octet in destination) octet = (byte)(Next() & 0xFF);
    }

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public ulong Next()
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
            z = (z ^ z >> 27) * 0x94D049BB133111EB;
            return z ^ z >> 31;
        }
    }
}
