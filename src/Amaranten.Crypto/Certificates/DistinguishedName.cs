using System.Diagnostics.CodeAnalysis;

namespace Amaranten.Crypto.Certificates;

/// <summary>
/// A distinguished name (RFC 5280 §4.1.2.4), compared as RFC 5280 §7.1 says: without regard to case and to how many spaces stand in a value,
/// and whether it is a PrintableString or a UTF8String. Unicode is not normalized (RFC 4518 §2.3): characters written in two ways differ.
/// </summary>
public sealed class DistinguishedName : IEquatable<DistinguishedName>
{
    // No name of a person or gateway comes near.
    private const int MostOctets = 4096, MostParts = 64;

    private readonly NamePart[] _parts;
    private readonly int _hash;
    private readonly byte[] _der;

    private DistinguishedName(byte[] der, IEnumerable<NamePart> parts)
    {
        _der = der;
        // The parts of one RDN are a set: their order does not count.
        _parts = [.. parts.OrderBy(p => p.Rdn)
            .ThenBy(p => Convert.ToHexString(p.Type), StringComparer.Ordinal).ThenBy(p => p.Folded, StringComparer.Ordinal)];
        var hash = default(HashCode);
        foreach (NamePart part in _parts) hash.Add(part.Folded, StringComparer.Ordinal);
        _hash = hash.ToHashCode();
    }

    /// <summary>As certificates and identification payloads carry it.</summary>
    public ReadOnlyMemory<byte> Der => _der;

    /// <summary>True for the name without any part.</summary>
    public bool IsEmpty => _parts.Length == 0;

    /// <summary>The last common name, if it has one.</summary>
    internal string? CommonName => _parts.LastOrDefault(p => p.Type.AsSpan().SequenceEqual(NameAttributes.CommonName))?.Text;

    /// <summary>The e-mail addresses in it (RFC 5280 §4.1.2.6).</summary>
    internal IEnumerable<string> EmailAddresses =>
        _parts.Where(p => p.Type.AsSpan().SequenceEqual(NameAttributes.EmailAddress)).Select(p => p.Text ?? "");

    /// <summary>Reads <c>C=SE, O=Clavister, CN=gw.example</c>; a comma inside a value is written <c>\,</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DistinguishedName? name, out string problem)
    {
        name = null;
        if (!NameText.TryRead(text, out List<NamePart> parts, out problem)) return false;
        byte[] der = Encode(parts);
        problem = $"the name is longer than {MostOctets} octets or has more than {MostParts} parts";
        if (der.Length > MostOctets || parts.Count > MostParts) return false;
        problem = "";
        name = new(der, parts);
        return true;
    }

    /// <summary>Reads DER.</summary>
    public static bool TryRead(ReadOnlySpan<byte> der, [NotNullWhen(true)] out DistinguishedName? name)
    {
        name = null;
        if (der.Length > MostOctets || !DerReader.TryReadOnly(der, DerTag.Sequence, out ReadOnlySpan<byte> sequence)) return false;
        var parts = new List<NamePart>();
        var rdns = new DerReader(sequence);
        for (int rdn = 0; !rdns.IsAtEnd; rdn++)
        {
            if (!rdns.TryRead(DerTag.Set, out ReadOnlySpan<byte> set) || set.IsEmpty || !TryReadSet(set, rdn, parts)) return false;
        }
        name = new(der.ToArray(), parts);
        return true;
    }

    /// <summary>
    /// True if the pattern has the same attributes in the same order, each with the same value, with <c>*</c>, or with a value whose
    /// trailing <c>*</c> stands for any rest.
    /// </summary>
    public bool Matches(DistinguishedName pattern)
    {
        if (pattern._parts.Length != _parts.Length) return false;
        for (int i = 0; i < _parts.Length; i++)
            if (!_parts[i].IsAtPlaceOf(pattern._parts[i]) || !MatchesValue(_parts[i].Folded, pattern._parts[i].Folded)) return false;
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(DistinguishedName? other)
    {
        if (other is null || other._parts.Length != _parts.Length || other._hash != _hash) return false;
        for (int i = 0; i < _parts.Length; i++)
            if (!_parts[i].IsAtPlaceOf(other._parts[i]) || _parts[i].Folded != other._parts[i].Folded) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DistinguishedName);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>As <see cref="TryParse"/> reads it; control characters are escaped.</summary>
    public override string ToString() => NameText.Write(_parts);

    /// <summary>True if this name begins with all RDNs of the other: a directoryName subtree (RFC 5280 §4.2.1.10).</summary>
    internal bool IsWithin(DistinguishedName subtree)
    {
        if (subtree._parts.Length > _parts.Length) return false;
        for (int i = 0; i < subtree._parts.Length; i++)
            if (!_parts[i].IsAtPlaceOf(subtree._parts[i]) || _parts[i].Folded != subtree._parts[i].Folded) return false;
        return subtree._parts.Length == _parts.Length || subtree.IsEmpty || _parts[subtree._parts.Length].Rdn != subtree._parts[^1].Rdn;
    }

    private static bool MatchesValue(string value, string pattern) =>
        pattern.EndsWith('*') ? value.StartsWith(pattern[..^1], StringComparison.Ordinal) : value == pattern;

    private static bool TryReadSet(ReadOnlySpan<byte> set, int rdn, List<NamePart> parts)
    {
        var attributes = new DerReader(set);
        while (!attributes.IsAtEnd)
        {
            if (parts.Count == MostParts || !attributes.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> attribute)) return false;
            var fields = new DerReader(attribute);
            if (!fields.TryRead(DerTag.ObjectIdentifier, out ReadOnlySpan<byte> type)
                || !fields.TryRead(out _, out _, out ReadOnlySpan<byte> value)) return false;
            if (!fields.IsAtEnd || type.IsEmpty) return false;
            parts.Add(NamePart.Of(rdn, type, value));
        }
        return true;
    }

    private static byte[] Encode(List<NamePart> parts)
    {
        List<byte> sequence = [];
        foreach (Grouping<int, NamePart> rdn in parts.GroupBy(p => p.Rdn))
        {
            // DER sorts a set by its encodings (X.690 §11.6).
            IEnumerable<byte[]> attributes = rdn.Select(p =>
                DerWriter.Element(DerTag.Sequence, [.. DerWriter.Element(DerTag.ObjectIdentifier, p.Type), .. p.Der]));
            byte[] set = [.. attributes.OrderBy(Convert.ToHexString, StringComparer.Ordinal).SelectMany(a => a)];
            sequence.AddRange(DerWriter.Element(DerTag.Set, set));
        }
        return DerWriter.Element(DerTag.Sequence, sequence.ToArray());
    }
}
