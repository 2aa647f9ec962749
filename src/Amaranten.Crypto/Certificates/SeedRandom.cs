using System.Buffers.Binary;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Certificates;

/// <summary>As many octets as are wanted, from one seed that was drawn: HMAC-SHA-256 of a counter. Blinds one RSA signature.</summary>
internal sealed class SeedRandom(byte[] seed) : IRandom
{
    private readonly byte[] _counter = new byte[sizeof(ulong)];
    private ulong _blocks;

    public void Fill(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64BigEndian(_counter, _blocks++);
            byte[] block = Prf.Keyed(HashAlgorithm.Sha256, seed).Add(_counter).Finish();
            int taken = Math.Min(block.Length, destination.Length);
            block.AsSpan(0, taken).CopyTo(destination);
            destination = destination[taken..];
        }
    }
}
