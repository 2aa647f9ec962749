using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// CBC-MAC: the last block that CBC under a zero IV would give (NIST SP 800-38C §6.2, RFC 3566 §4). A block waits for the one before it, so eight
/// messages are taken side by side, and one that is done makes room for the next.
/// </summary>
internal static unsafe class AesChains
{
    private const int Lanes = 8;

    /// <summary>Leaves the last block of each message's chain in <paramref name="macs"/>; uses the messages up.</summary>
    [SkipLocalsInit]
    internal static void Compute<TAes>(AesKey<TAes> key, ChainedMessage* messages, int count, Vector128<byte>* macs)
        where TAes : struct, IAesKernel
    {
        Vector128<byte>* chains = stackalloc Vector128<byte>[Lanes];
        byte** data = stackalloc byte*[Lanes];
        int* left = stackalloc int[Lanes], message = stackalloc int[Lanes];
        int next = 0, busy = 0;
        for (; busy < Lanes && next < count; busy++) Begin(busy, next++, messages, chains, data, left, message);

        while (busy > 0)
        {
            // Lanes without a message do the work of lane 0 once more; nothing is written but their chain.
            for (int lane = busy; lane < Lanes; lane++) Move(0, lane, chains, data, left, message);
            int blocks = Shortest(left, busy);
            key.AbsorbChains8(chains, data, blocks);
            for (int lane = busy - 1; lane >= 0; lane--)
            {
                left[lane] -= blocks;
                if (left[lane] > 0 || messages[message[lane]].TryTake(out data[lane], out left[lane])) continue;
                macs[message[lane]] = chains[lane];
                if (next < count) Begin(lane, next++, messages, chains, data, left, message);
                else Move(--busy, lane, chains, data, left, message);
            }
        }
    }

    private static void Begin(int lane, int index, ChainedMessage* messages, Vector128<byte>* chains, byte** data, int* left, int* message)
    {
        chains[lane] = Vector128<byte>.Zero;
        message[lane] = index;
        messages[index].TryTake(out data[lane], out left[lane]);
    }

    private static void Move(int from, int to, Vector128<byte>* chains, byte** data, int* left, int* message)
    {
        chains[to] = chains[from];
        data[to] = data[from];
        left[to] = left[from];
        message[to] = message[from];
    }

    private static int Shortest(int* left, int busy)
    {
        int shortest = left[0];
        for (int lane = 1; lane < busy; lane++) shortest = Math.Min(shortest, left[lane]);
        return shortest;
    }
}
