using System.Diagnostics.CodeAnalysis;

namespace Amaranten.Crypto.Certificates;

/// <summary>
/// A distinguished name (RFC 5280 §4.1.2.4), compared as RFC 5280 §7.1 says: without regard to case and to how many spaces stand in a value.
/// </summary>
public sealed class DistinguishedName : IEquatable<DistinguishedName>
{
    private DistinguishedName() => throw new NotImplementedException();

    /// <summary>Reads <c>C=SE, O=Clavister, CN=gw.example</c>; a comma inside a value is written <c>\,</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DistinguishedName? name, out string problem) => throw new NotImplementedException();

    /// <summary>Reads DER.</summary>
    public static bool TryRead(ReadOnlySpan<byte> der, [NotNullWhen(true)] out DistinguishedName? name) => throw new NotImplementedException();

    /// <summary>As certificates and identification payloads carry it.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>True for the name without any part.</summary>
    public bool IsEmpty { get; }

    /// <summary>
    /// True if the pattern has the same attributes in the same order, each with the same value, with <c>*</c>, or with a value whose
    /// trailing <c>*</c> stands for any rest.
    /// </summary>
    public bool Matches(DistinguishedName pattern) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool Equals(DistinguishedName? other) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DistinguishedName);

    /// <inheritdoc/>
    public override int GetHashCode() => throw new NotImplementedException();

    /// <summary>As <see cref="TryParse"/> reads it; control characters are escaped.</summary>
    public override string ToString() => throw new NotImplementedException();
}
