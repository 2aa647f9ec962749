using System.Diagnostics.CodeAnalysis;

namespace Amaranten.Crypto.Certificates;

/// <summary>Our certificate, its private key, and the intermediate certificates that we send with it.</summary>
public sealed class Credential : IDisposable
{
    /// <summary>Octets that <see cref="Sign"/> draws, whatever the key.</summary>
    public const int RandomBytes = 32;

    private Credential() => throw new NotImplementedException();

    /// <summary>
    /// Reads any mixture of PEM, DER and PKCS#12: certificates, and one private key in PKCS#1, SEC 1 or PKCS#8, plain or encrypted. The
    /// certificate that belongs to the key is ours, whatever the order.
    /// </summary>
    public static bool TryCreate(
        IReadOnlyList<byte[]> files, string? password, [NotNullWhen(true)] out Credential? credential, out string problem) =>
        throw new NotImplementedException();

    /// <summary>Our own certificate.</summary>
    public Certificate Certificate => Chain[0];

    /// <summary>Our own first, then each issuer that the files held; a self-signed root is left out.</summary>
    public IReadOnlyList<Certificate> Chain { get; }

    /// <summary>What the key signs with.</summary>
    public SignatureKind Kind { get; }

    /// <summary>
    /// The signature of a HASH_I or HASH_R as the signature payload carries it (RFC 2409 §5.1, RFC 4754 §7). Slow: not for the control thread.
    /// Draws exactly <see cref="RandomBytes"/>, at its start.
    /// </summary>
    public byte[] Sign(ReadOnlySpan<byte> hash, IRandom random) => throw new NotImplementedException();

    /// <summary>Forgets the private key.</summary>
    public void Dispose() => throw new NotImplementedException();
}
