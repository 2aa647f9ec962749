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

    /// <summary>Decrypts eight blocks in place.</summary>
    static abstract void Decrypt8(byte* schedule, int rounds, Vector128<byte>* blocks);

    /// <summary>CBC over one message, which leaves no choice but block after block.</summary>
    static abstract void EncryptChain(byte* schedule, int rounds, ref Vector128<byte> chain, byte* data, int blocks);

    /// <summary>
    /// The octets of a block from last to first. A kernel matter, because <see cref="Vector128"/>'s shuffle of octets becomes a loop in
    /// an x86 binary that must also start without SSSE3.
    /// </summary>
    static abstract Vector128<byte> Reverse(Vector128<byte> block);
}
