using System.Buffers.Binary;
using System.Security.Cryptography;
using Amaranten.Crypto;
using Amaranten.Crypto.Ike;
using Amaranten.Wire.Isakmp;
using HashAlgorithm = Amaranten.Crypto.Suites.HashAlgorithm;

namespace Amaranten.Ike.Phase2;

/// <summary>Keys of an SA of ESP or AH (RFC 2409 §5.5).</summary>
internal static class Keymat
{
    /// <summary>
    /// KEYMAT = K1 | K2 | ..., K1 = prf(SKEYID_d, [ g(qm)^xy | ] protocol | SPI | Ni_b | Nr_b), K2 = prf(SKEYID_d, K1 | ...). The SPI is
    /// that of the SA's receiver, so every protocol and direction has keys of its own.
    /// </summary>
    public static SecretBytes Derive(
        HashAlgorithm hash, SecretBytes skeyidD, SecretBytes? gxy, ProtocolId protocol, uint spi,
        ReadOnlySpan<byte> ni, ReadOnlySpan<byte> nr, int length)
    {
        Span<byte> spiOctets = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(spiOctets, spi);
        var keymat = new SecretBytes(length);
        byte[] k = [];
        for (int at = 0; at < length; at += k.Length)
        {
            Prf prf = Prf.Keyed(hash, skeyidD.Span).Add(k);
            if (gxy is not null) prf.Add(gxy.Span);
            byte[] next = prf.Add((byte)protocol).Add(spiOctets).Add(ni).Add(nr).Finish();
            CryptographicOperations.ZeroMemory(k);
            k = next;
            k.AsSpan(0, Math.Min(k.Length, length - at)).CopyTo(keymat.Span[at..]);
        }
        CryptographicOperations.ZeroMemory(k);
        return keymat;
    }
}
