using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.Esp;

/// <summary>
/// The cryptographic part of one ESP SA: encryption and ICV over packets that lie in one block of memory
/// (RFC 4303 §3.3.2, §3.4.4). It takes batches, because CBC and HMAC run eight packets side by side. It allocates nothing,
/// takes no lock, never throws for what a packet holds, and may be used by several threads at once.
/// </summary>
public abstract class EspTransform : IDisposable
{
    /// <summary>The algorithms, with their IV, ICV and alignment.</summary>
    public EspSuite Suite { get; protected init; }

    /// <summary>
    /// Makes the transform for <paramref name="suite"/>, choosing the best kernel of this CPU.
    /// </summary>
    /// <param name="suite">A legal combination; others throw <see cref="ArgumentException"/>.</param>
    /// <param name="encryptionKey">Exactly <see cref="EspSuite.EncryptionKeyBytes"/> octets; for counter modes the salt is last.</param>
    /// <param name="integrityKey">Exactly <see cref="EspSuite.IntegrityKeyBytes"/> octets.</param>
    /// <param name="random">Draws the secret from which unpredictable CBC IVs are derived (RFC 3602 §3).</param>
    public static EspTransform Create(
        EspSuite suite, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> integrityKey, IRandom random) =>
        EspKernels.Create(suite, encryptionKey, integrityKey, random, KernelChoice.BestAes, KernelChoice.BestHash);

    /// <summary>
    /// Protects packets in place. Each slice holds SPI, sequence number, room for the IV, plaintext with its trailer
    /// (aligned to the suite), room for the ICV. The transform writes the IV, encrypts, and writes the ICV. For counter modes and CBC alike
    /// the IV is derived from the 64-bit <paramref name="firstSequence"/> + i, which must never repeat under one key;
    /// packet i carries its low 32 bits in its header already.
    /// </summary>
    public abstract void Seal(Span<byte> memory, ReadOnlySpan<EspSlice> packets, ulong firstSequence);

    /// <summary>
    /// Verifies each packet's ICV in constant time and, only where it holds, decrypts in place. <paramref name="authentic"/>[i]
    /// tells which did; a packet that did not is left as it was. Slices shorter than header + IV + one block + ICV, or with a
    /// ciphertext that is not a multiple of the alignment, are not authentic.
    /// </summary>
    public abstract void Open(Span<byte> memory, ReadOnlySpan<EspSlice> packets, Span<bool> authentic);

    /// <summary>Its packets come soon: the keys, which may have been used long ago, are called into the cache meanwhile. Changes nothing.</summary>
    public virtual void Prefetch()
    {
    }

    /// <summary>Wipes the keys.</summary>
    public abstract void Dispose();
}
