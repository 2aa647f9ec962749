using System.Runtime.CompilerServices;

namespace Amaranten.Crypto.ChaCha;

/// <summary>Poly1305 block after block, with multiplications of 64 bits.</summary>
internal readonly unsafe struct ScalarPoly1305 : IPoly1305
{
    public static void Absorb(ref PolyState state, byte* text, int blocks)
    {
        PolyState running = state;
        for (byte* end = text + ((nint)blocks * 16); text < end; text += 16)
            running.Absorb(Unsafe.ReadUnaligned<ulong>(text), Unsafe.ReadUnaligned<ulong>(text + 8));
        state = running;
    }
}
