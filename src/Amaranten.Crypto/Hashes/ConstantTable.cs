using System.Runtime.InteropServices;

namespace Amaranten.Crypto.Hashes;

/// <summary>
/// Constants where a kernel can point at them for as long as the process lives. A span of constants would do in an optimized
/// build; an unoptimized one allocates whenever it makes such a span.
/// </summary>
internal static unsafe class ConstantTable
{
    internal static T* Copy<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        var table = (T*)NativeMemory.AlignedAlloc((nuint)(values.Length * sizeof(T)), 64);
        values.CopyTo(new Span<T>(table, values.Length));
        return table;
    }
}
