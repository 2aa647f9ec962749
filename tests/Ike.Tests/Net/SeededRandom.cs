using Amaranten.Crypto;

namespace Ike.Tests.Net;

/// <summary>The same octets every run: xorshift from a seed.</summary>
public sealed class SeededRandom(ulong seed) : IRandom
{
    private ulong _state = seed * 0x9E3779B97F4A7C15 + 0x1234567;

    public void Fill(Span<byte> destination)
    {
        foreach (ref byte octet in destination) octet = (byte)Next();
    }

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public ulong Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return _state >> 24;
    }
}
