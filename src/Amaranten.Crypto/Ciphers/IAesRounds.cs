using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// The AES instructions of a CPU, cut where x86 and Arm can agree. x86 adds the round key at the end of a round, Arm at its
/// start, so each step gets both keys around it and uses the one it needs; the other costs nothing.
/// </summary>
internal interface IAesRounds
{
    /// <summary>What happens before the first round.</summary>
    static abstract Vector128<byte> Start(Vector128<byte> block, Vector128<byte> firstKey);

    /// <summary>One round between <paramref name="key"/> and <paramref name="nextKey"/>.</summary>
    static abstract Vector128<byte> Middle(Vector128<byte> block, Vector128<byte> key, Vector128<byte> nextKey);

    /// <summary>The last round, without MixColumns.</summary>
    static abstract Vector128<byte> Last(Vector128<byte> block, Vector128<byte> key, Vector128<byte> lastKey);

    /// <summary>One round of the equivalent inverse cipher (FIPS 197 §5.3.5).</summary>
    static abstract Vector128<byte> MiddleInverse(Vector128<byte> block, Vector128<byte> key, Vector128<byte> nextKey);

    /// <summary>The last round of the inverse cipher.</summary>
    static abstract Vector128<byte> LastInverse(Vector128<byte> block, Vector128<byte> key, Vector128<byte> lastKey);

    /// <summary>InvMixColumns, which turns encryption round keys into those of the equivalent inverse cipher.</summary>
    static abstract Vector128<byte> InverseMixColumns(Vector128<byte> key);

    /// <inheritdoc cref="IAesKernel.Reverse"/>
    static abstract Vector128<byte> Reverse(Vector128<byte> block);
}
