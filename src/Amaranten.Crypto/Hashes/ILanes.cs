namespace Amaranten.Crypto.Hashes;

/// <summary>
/// A vector whose elements are the same word of several messages, and what hash functions do with words. SHA has no parallelism
/// within a message, so the way to use a vector unit is one message to a lane. One lane makes an ordinary hash of it.
/// </summary>
internal unsafe interface ILanes<TVector> where TVector : unmanaged
{
    /// <summary>How many messages advance together.</summary>
    static abstract int Count { get; }

    static abstract TVector Broadcast(ulong constant);

    /// <summary>The word at an address in every element: the processor does that while it loads.</summary>
    static abstract TVector BroadcastFrom(void* constant);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Xor(TVector a, TVector b);

    static abstract TVector Xor(TVector a, TVector b, TVector c);

    /// <summary>Bits of b where a is one, of c where a is zero.</summary>
    static abstract TVector Choose(TVector a, TVector b, TVector c);

    static abstract TVector Majority(TVector a, TVector b, TVector c);

    /// <summary>a | ~b.</summary>
    static abstract TVector OrNot(TVector a, TVector b);

    static abstract TVector RotateLeft(TVector a, int bits);

    static abstract TVector ShiftRight(TVector a, int bits);

    /// <summary>
    /// Reads the sixteen words of a block of every message, <paramref name="offset"/> octets into it; word i of all goes to
    /// words[i].
    /// </summary>
    static abstract void Load(byte** messages, nint offset, TVector* words, bool bigEndian);

    /// <summary>
    /// Writes sixteen words of every message: what <see cref="Load"/> reads, in the order of octets of the machine, one block of a message after another.
    /// </summary>
    static abstract void Store(TVector* words, byte* blocks);
}
