using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Amaranten.Crypto.Esp;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// IVs for CBC, which must not be predictable (RFC 3602 §3, RFC 2451 §3): the encryption of the packet's 64-bit sequence number
/// under a secret key of its own. Unlike random octets these never repeat for AES and need no entropy for each packet; unlike the
/// last block of the packet before (CVE-2011-3389) nobody can tell them beforehand.
/// </summary>
internal sealed unsafe class PacketIvs<TAes> : IDisposable where TAes : struct, IAesKernel
{
    private const int Group = 8;

    private readonly AesKey<TAes> _key;

    internal PacketIvs(IRandom random)
    {
        Span<byte> key = stackalloc byte[16];
        random.Fill(key);
        _key = new AesKey<TAes>(key);
        key.Clear();
    }

    /// <summary>Writes <paramref name="ivBytes"/> octets, 8 or 16, before each text.</summary>
    [SkipLocalsInit]
    internal void Write(PacketPart* texts, int count, ulong firstSequence, int ivBytes)
    {
        Vector128<byte>* ivs = stackalloc Vector128<byte>[Group];
        for (int done = 0; done < count; done += Group)
        {
            for (int i = 0; i < Group; i++)
                ivs[i] = Vector128.CreateScalar(BinaryPrimitives.ReverseEndianness(firstSequence + (ulong)(done + i))).AsByte();
            _key.Encrypt8(ivs);
            for (int i = 0; i < Group && done + i < count; i++)
                Icv.Copy((byte*)(ivs + i), texts[done + i].Start - ivBytes, ivBytes);
        }
    }

    public void Dispose() => _key.Dispose();
}
