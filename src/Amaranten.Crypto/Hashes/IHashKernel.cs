namespace Amaranten.Crypto.Hashes;

/// <summary>
/// The compression function of a hash over one or more messages at once. Word w of lane l of a state stands at index
/// w * <see cref="Lanes"/> + l.
/// </summary>
internal unsafe interface IHashKernel
{
    static abstract int Lanes { get; }

    /// <summary>4, or 8 for SHA-384 and SHA-512.</summary>
    static abstract int WordBytes { get; }

    /// <summary>Words of a state.</summary>
    static abstract int StateWords { get; }

    /// <summary>Octets of the digest: the whole state, except for SHA-384.</summary>
    static abstract int DigestBytes { get; }

    /// <summary>True for SHA, false for MD5: the order of octets in words, in the length and in the digest.</summary>
    static abstract bool BigEndian { get; }

    /// <summary>The state before the first block.</summary>
    static abstract ReadOnlySpan<ulong> Initial { get; }

    /// <summary>
    /// Takes <paramref name="blocks"/> blocks of every message into the state, and moves the pointers behind them.
    /// </summary>
    static abstract void Compress(byte* state, byte** messages, int blocks);
}
