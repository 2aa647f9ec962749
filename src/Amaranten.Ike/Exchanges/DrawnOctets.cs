using System.Security.Cryptography;
using Amaranten.Crypto;

namespace Amaranten.Ike.Exchanges;

/// <summary>Randomness drawn before a computation goes to another thread; it is used once.</summary>
internal sealed class DrawnOctets(byte[] octets) : IRandom
{
    public void Fill(Span<byte> destination)
    {
        octets.AsSpan(0, destination.Length).CopyTo(destination);
        CryptographicOperations.ZeroMemory(octets);
    }
}
