namespace Amaranten.Crypto.Ike.Montgomery;

/// <summary>A vector of 64-bit words that hold limbs and sums of their products.</summary>
internal unsafe interface ILimbLanes<TVector> where TVector : unmanaged
{
    /// <summary>Words in a vector.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(ulong* words);

    static abstract void Store(TVector vector, ulong* words);

    static abstract TVector Broadcast(ulong word);

    static abstract TVector Add(TVector a, TVector b);

    /// <summary>The products of the low 32 bits of each word.</summary>
    static abstract TVector Multiply(TVector a, TVector b);
}
