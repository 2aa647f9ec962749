using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Amaranten.Crypto.Esp;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// AES-CBC for ESP (RFC 3602). A block waits for the one before it, so eight packets are encrypted side by side; a packet that
/// is done makes room for the next. Decryption has no such chain and takes eight blocks of one packet.
/// </summary>
internal sealed unsafe class AesCbc<TAes> : PacketCipher where TAes : struct, IAesKernel
{
    private const int Lanes = 8, BlockBytes = 16, GroupBytes = 8 * BlockBytes;

    private readonly AesKey<TAes> _key;
    private readonly PacketIvs<TAes> _ivs;

    internal AesCbc(ReadOnlySpan<byte> key, IRandom random)
    {
        _key = new AesKey<TAes>(key);
        _ivs = new PacketIvs<TAes>(random);
    }

    [SkipLocalsInit]
    internal override void Encrypt(PacketPart* texts, int count, ulong firstSequence)
    {
        _ivs.Write(texts, count, firstSequence, BlockBytes);

        Vector128<byte>* chains = stackalloc Vector128<byte>[Lanes];
        byte** data = stackalloc byte*[Lanes];
        int* left = stackalloc int[Lanes];
        int next = 0, busy = 0;
        for (int lane = 0; lane < Lanes && next < count; lane++, next++, busy++)
            Begin(texts[next], ref chains[lane], ref data[lane], ref left[lane]);

        while (busy > 1)
        {
            // Lanes without a packet do the work of lane 0 once more: the same octets to the same place.
            for (int lane = busy; lane < Lanes; lane++) Move(0, lane, chains, data, left);
            int blocks = Shortest(left, busy);
            _key.EncryptChains8(chains, data, blocks);
            for (int lane = busy - 1; lane >= 0; lane--)
            {
                left[lane] -= blocks;
                if (left[lane] > 0) continue;
                if (next < count)
                {
                    Begin(texts[next++], ref chains[lane], ref data[lane], ref left[lane]);
                    continue;
                }
                Move(--busy, lane, chains, data, left);
            }
        }
        if (busy == 1) _key.EncryptChain(ref chains[0], data[0], left[0]);
    }

    [SkipLocalsInit]
    internal override void Decrypt(in PacketPart text)
    {
        Vector128<byte> previous = Vector128.Load(text.Start - BlockBytes);
        int groups = text.Length / GroupBytes, rest = text.Length % GroupBytes;
        _key.DecryptGroups(ref previous, text.Start, groups);
        if (rest == 0) return;

        // The last blocks in a group of their own: a few for nothing cost less than one after another.
        byte* group = stackalloc byte[GroupBytes], data = text.Start + groups * GroupBytes;
        Unsafe.CopyBlockUnaligned(group, data, (uint)rest);
        new Span<byte>(group + rest, GroupBytes - rest).Clear();
        _key.DecryptGroups(ref previous, group, 1);
        Unsafe.CopyBlockUnaligned(data, group, (uint)rest);
    }

    public override void Dispose()
    {
        _key.Dispose();
        _ivs.Dispose();
    }

    private static void Begin(in PacketPart text, ref Vector128<byte> chain, ref byte* data, ref int left)
    {
        chain = Vector128.Load(text.Start - BlockBytes);
        data = text.Start;
        left = text.Length / BlockBytes;
    }

    private static void Move(int from, int to, Vector128<byte>* chains, byte** data, int* left)
    {
        chains[to] = chains[from];
        data[to] = data[from];
        left[to] = left[from];
    }

    private static int Shortest(int* left, int busy)
    {
        int shortest = left[0];
        for (int lane = 1; lane < busy; lane++) shortest = Math.Min(shortest, left[lane]);
        return shortest;
    }
}
