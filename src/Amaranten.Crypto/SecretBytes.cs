using System.Security.Cryptography;

namespace Amaranten.Crypto;

/// <summary>Key material: pinned so that the collector makes no copies, zeroed on dispose, never printed.</summary>
public sealed class SecretBytes : IDisposable
{
    private readonly byte[] _octets;

    /// <summary>A secret of this many octets, all zero.</summary>
    public SecretBytes(int length) => _octets = GC.AllocateArray<byte>(length, pinned: true);

    /// <summary>A copy of <paramref name="source"/>, which the caller still has to wipe.</summary>
    public SecretBytes(ReadOnlySpan<byte> source)
        : this(source.Length) => source.CopyTo(_octets);

    /// <summary>Octets held.</summary>
    public int Length => _octets.Length;

    /// <summary>The secret itself. Do not copy it to where it will not be wiped.</summary>
    public Span<byte> Span => _octets;

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_octets);

    /// <summary>Never the secret.</summary>
    public override string ToString() => "***";
}
