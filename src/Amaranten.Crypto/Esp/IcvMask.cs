using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Esp;

/// <summary>ICVs of AEADs, which are the first 8, 12 or 16 octets of a block.</summary>
internal static unsafe class IcvMask
{
    /// <summary>Ones where the ICV has octets.</summary>
    internal static Vector128<byte> Of(int icvBytes)
    {
        Vector128<byte> mask = Vector128<byte>.Zero;
        for (int i = 0; i < icvBytes; i++) mask = mask.WithElement(i, byte.MaxValue);
        return mask;
    }

    /// <summary>That many octets, then zeros; nothing behind them is read.</summary>
    internal static Vector128<byte> Load(byte* octets, int count)
    {
        Vector128<byte> block = Vector128<byte>.Zero;
        Unsafe.CopyBlockUnaligned(&block, octets, (uint)count);
        return block;
    }
}
