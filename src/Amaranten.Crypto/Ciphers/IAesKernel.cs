using System.Runtime.Intrinsics;

namespace Amaranten.Crypto.Ciphers;

/// <summary>
/// AES (FIPS 197) on one kind of CPU, eight blocks at a time: as many as keep the AES unit busy, and as many as a bitsliced
/// implementation has anyway. It is a type argument, so that the choice is made once per key and never inside a kernel.
/// </summary>
internal unsafe interface IAesKernel
{
    /// <summary>Octets that the schedule of any key needs.</summary>
    static abstract int ScheduleBytes { get; }

    /// <summary>Writes the schedule of a key of 16, 24 or 32 octets, in constant time.</summary>
    static abstract void Expand(ReadOnlySpan<byte> key, byte* schedule);

    /// <summary>Encrypts eight blocks in place.</summary>
    static abstract void Encrypt8(byte* schedule, int rounds, Vector128<byte>* blocks);

    /// <summary>
    /// Decrypts whole groups of eight blocks of CBC; <paramref name="previous"/> is the ciphertext before them, then their last.
    /// </summary>
    static abstract void DecryptGroups(byte* schedule, int rounds, ref Vector128<byte> previous, byte* data, int groups);

    /// <summary>CBC over one message, which leaves no choice but block after block.</summary>
    static abstract void EncryptChain(byte* schedule, int rounds, ref Vector128<byte> chain, byte* data, int blocks);

    /// <summary>
    /// Adds the key stream of counter mode to whole groups of eight blocks. The counter is octet-reversed, its number in element
    /// 0.
    /// </summary>
    static abstract void ApplyCounter(byte* schedule, int rounds, Vector128<uint> counter, byte* text, int groups);

    /// <summary>
    /// CBC over eight messages side by side, <paramref name="blocks"/> blocks of each; moves the pointers behind them.
    /// </summary>
    static abstract void EncryptChains8(byte* schedule, int rounds, Vector128<byte>* chains, byte** data, int blocks);

    /// <summary>CBC-MAC over eight messages side by side: the same, but only the chains are written.</summary>
    static abstract void AbsorbChains8(byte* schedule, int rounds, Vector128<byte>* chains, byte** data, int blocks);

    /// <summary>
    /// The octets of a block from last to first. A kernel matter, because <see cref="Vector128"/>'s shuffle of octets becomes a
    /// loop in an x86 binary that must also start without SSSE3.
    /// </summary>
    static abstract Vector128<byte> Reverse(Vector128<byte> block);
}
