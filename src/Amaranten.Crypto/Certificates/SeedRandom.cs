using System.Buffers.Binary;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Crypto.Prng;

namespace Amaranten.Crypto.Certificates;

/// <summary>As many octets as BouncyCastle wants, from one seed that was drawn: HMAC-SHA-256 of a counter. Blinds one RSA signature.</summary>
internal sealed class SeedRandom(byte[] seed) : IRandomGenerator
{
    private readonly byte[] _counter = new byte[sizeof(ulong)];
    private ulong _blocks;

    public void NextBytes(byte[] bytes) => NextBytes(bytes.AsSpan());

    public void NextBytes(byte[] bytes, int start, int len) => NextBytes(bytes.AsSpan(start, len));

    public void NextBytes(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64BigEndian(_counter, _blocks++);
            byte[] block = Prf.Keyed(HashAlgorithm.Sha256, seed).Add(_counter).Finish();
            int taken = Math.Min(block.Length, bytes.Length);
            block.AsSpan(0, taken).CopyTo(bytes);
            bytes = bytes[taken..];
        }
    }

    /// <summary>The seed is given once, and is all there is.</summary>
    public void AddSeedMaterial(byte[] seed)
    {
    }

    /// <inheritdoc cref="AddSeedMaterial(byte[])"/>
    public void AddSeedMaterial(ReadOnlySpan<byte> seed)
    {
    }

    /// <inheritdoc cref="AddSeedMaterial(byte[])"/>
    public void AddSeedMaterial(long seed)
    {
    }
}
