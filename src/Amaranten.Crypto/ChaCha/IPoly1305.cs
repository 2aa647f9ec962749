namespace Amaranten.Crypto.ChaCha;

/// <summary>Poly1305 on one kind of CPU.</summary>
internal unsafe interface IPoly1305
{
    /// <summary>Takes whole blocks of 16 octets.</summary>
    static abstract void Absorb(ref PolyState state, byte* text, int blocks);
}
