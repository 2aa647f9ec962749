using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Esp;

/// <summary>ICVs and IVs: 8 to 32 octets.</summary>
internal static unsafe class Icv
{
    /// <summary>Copies that many octets and no others, as two halves that overlap: a call of memmove takes longer than that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Copy(byte* from, byte* to, int count)
    {
        if (count <= 16)
        {
            ulong first = Unsafe.ReadUnaligned<ulong>(from), last = Unsafe.ReadUnaligned<ulong>(from + count - 8);
            Unsafe.WriteUnaligned(to, first);
            Unsafe.WriteUnaligned(to + count - 8, last);
            return;
        }
        Vector128<byte> low = Vector128.Load(from), high = Vector128.Load(from + count - 16);
        low.Store(to);
        high.Store(to + count - 16);
    }
}
