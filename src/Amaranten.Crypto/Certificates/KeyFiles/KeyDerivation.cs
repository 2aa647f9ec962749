using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Amaranten.Crypto.Certificates.KeyFiles;

/// <summary>The three ways in which files make keys of passwords.</summary>
internal static class KeyDerivation
{
    /// <summary>The <c>ID</c> of PKCS#12: what is derived (RFC 7292 appendix B.3).</summary>
    internal const byte KeyMaterial = 1, InitialVector = 2, MacKey = 3;

    /// <summary>PBKDF1 (RFC 8018 §5.1); <paramref name="output"/> is no longer than the hash.</summary>
    internal static void Pbkdf1(IDigest hash, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations, Span<byte> output)
    {
        Span<byte> t = stackalloc byte[hash.GetDigestSize()];
        hash.BlockUpdate(password);
        hash.BlockUpdate(salt);
        hash.DoFinal(t);
        Repeat(hash, t, iterations - 1);
        t[..output.Length].CopyTo(output);
        CryptographicOperations.ZeroMemory(t);
    }

    /// <summary>PBKDF2 with HMAC (RFC 8018 §5.2).</summary>
    internal static void Pbkdf2(IDigest hash, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations, Span<byte> output)
    {
        var hmac = new HMac(hash);
        hmac.Init(new KeyParameter(password));
        Span<byte> u = stackalloc byte[hmac.GetMacSize()], t = stackalloc byte[u.Length], index = stackalloc byte[sizeof(uint)];
        for (uint block = 1; !output.IsEmpty; block++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(index, block);
            hmac.BlockUpdate(salt);
            hmac.BlockUpdate(index);
            hmac.DoFinal(u);
            u.CopyTo(t);
            for (int i = 1; i < iterations; i++)
            {
                hmac.BlockUpdate(u);
                hmac.DoFinal(u);
                for (int j = 0; j < t.Length; j++) t[j] ^= u[j];
            }
            int taken = Math.Min(t.Length, output.Length);
            t[..taken].CopyTo(output);
            output = output[taken..];
        }
        hmac.Init(new KeyParameter(new byte[1]));
        CryptographicOperations.ZeroMemory(u);
        CryptographicOperations.ZeroMemory(t);
    }

    /// <summary>The derivation of PKCS#12 in the RFC's letters (RFC 7292 appendix B.2).</summary>
    internal static void Pkcs12(IDigest hash, byte id, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations, Span<byte> output)
    {
        int v = hash.GetByteLength();
        Span<byte> d = stackalloc byte[v], a = stackalloc byte[hash.GetDigestSize()], b = stackalloc byte[v];
        d.Fill(id);
        using var i = new SecretBytes(WholeBlocks(salt.Length, v) + WholeBlocks(password.Length, v));
        FillWith(salt, i.Span[..WholeBlocks(salt.Length, v)]);
        FillWith(password, i.Span[WholeBlocks(salt.Length, v)..]);
        while (!output.IsEmpty)
        {
            hash.BlockUpdate(d);
            hash.BlockUpdate(i.Span);
            hash.DoFinal(a);
            Repeat(hash, a, iterations - 1);
            int taken = Math.Min(a.Length, output.Length);
            a[..taken].CopyTo(output);
            output = output[taken..];
            FillWith(a, b);
            for (int at = 0; at < i.Length; at += v) AddAndOne(i.Span.Slice(at, v), b);
        }
        CryptographicOperations.ZeroMemory(a);
        CryptographicOperations.ZeroMemory(b);
    }

    private static void Repeat(IDigest hash, Span<byte> value, int times)
    {
        for (int i = 0; i < times; i++)
        {
            hash.BlockUpdate(value);
            hash.DoFinal(value);
        }
    }

    private static int WholeBlocks(int length, int blockBytes) => (length + blockBytes - 1) / blockBytes * blockBytes;

    private static void FillWith(ReadOnlySpan<byte> pattern, Span<byte> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = pattern[i % pattern.Length];
    }

    // (block + addend + 1) mod 2^(8v)
    private static void AddAndOne(Span<byte> block, ReadOnlySpan<byte> addend)
    {
        int carry = 1;
        for (int i = block.Length - 1; i >= 0; i--)
        {
            carry += block[i] + addend[i];
            block[i] = unchecked((byte)carry);
            carry >>= 8;
        }
    }
}
