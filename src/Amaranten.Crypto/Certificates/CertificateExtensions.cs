using System.Text;

namespace Amaranten.Crypto.Certificates;

/// <summary>
/// The extensions that decide about a path (RFC 5280 §4.2). Policies are read over: we ask for none, so none can be missing; policyConstraints
/// could ask for one, and is refused like every critical extension that is not listed here.
/// </summary>
internal sealed class CertificateExtensions
{
    internal bool IsAuthority { get; private set; }

    /// <summary>pathLenConstraint, or null.</summary>
    internal int? LongestPath { get; private set; }

    /// <summary>The bits of keyUsage, digitalSignature being 0x8000; null without the extension.</summary>
    internal int? KeyUsage { get; private set; }

    internal IReadOnlyList<GeneralName> AlternativeNames { get; private set; } = [];

    internal NameConstraints? NameConstraints { get; private set; }

    internal IReadOnlyList<string> CrlUrls { get; private set; } = [];

    /// <summary>The purposes of a critical extendedKeyUsage; null if there is none or it is not critical (RFC 4945 §5.1.3.12).</summary>
    internal IReadOnlyList<string>? CriticalPurposes { get; private set; }

    /// <summary>The first critical extension that we do not know.</summary>
    internal string? UnknownCritical { get; private set; }

    /// <summary>Reads Extensions; each may stand once (RFC 5280 §4.2).</summary>
    internal static bool TryRead(ReadOnlySpan<byte> sequence, out CertificateExtensions extensions)
    {
        const int Most = 64;
        extensions = new CertificateExtensions();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var reader = new DerReader(sequence);
        while (!reader.IsAtEnd)
        {
            if (!TryReadOne(ref reader, out ReadOnlySpan<byte> oid, out bool critical, out ReadOnlySpan<byte> value)) return false;
            if (seen.Count == Most || !seen.Add(Convert.ToHexString(oid)) || !extensions.TryTake(oid, critical, value)) return false;
        }
        return true;
    }

    /// <summary>One Extension: its identifier, whether it is critical, and what its octet string holds.</summary>
    internal static bool TryReadOne(ref DerReader reader, out ReadOnlySpan<byte> oid, out bool critical, out ReadOnlySpan<byte> value)
    {
        oid = value = default;
        critical = false;
        if (!reader.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> extension)) return false;
        var fields = new DerReader(extension);
        if (!fields.TryRead(DerTag.ObjectIdentifier, out oid)) return false;
        // Some encoders write the default, false.
        if (fields.TryReadOptional(DerTag.Boolean, out ReadOnlySpan<byte> flag)) critical = !flag.SequenceEqual([(byte)0]);
        return fields.TryRead(DerTag.OctetString, out value) && fields.IsAtEnd;
    }

    private bool TryTake(ReadOnlySpan<byte> oid, bool critical, ReadOnlySpan<byte> value)
    {
        if (oid.SequenceEqual(ObjectIds.BasicConstraints)) return TryReadBasicConstraints(value);
        if (oid.SequenceEqual(ObjectIds.KeyUsage)) return TryReadKeyUsage(value);
        if (oid.SequenceEqual(ObjectIds.SubjectAltName)) return TryReadAlternativeNames(value);
        if (oid.SequenceEqual(ObjectIds.NameConstraints)) return TryReadNameConstraints(value);
        if (oid.SequenceEqual(ObjectIds.CrlDistributionPoints)) return TryReadDistributionPoints(value);
        if (oid.SequenceEqual(ObjectIds.ExtendedKeyUsage)) return !critical || TryReadPurposes(value);
        bool harmless = oid.SequenceEqual(ObjectIds.SubjectKeyIdentifier) || oid.SequenceEqual(ObjectIds.AuthorityKeyIdentifier)
            || oid.SequenceEqual(ObjectIds.CertificatePolicies) || oid.SequenceEqual(ObjectIds.PolicyMappings) || oid.SequenceEqual(ObjectIds.InhibitAnyPolicy);
        if (critical && !harmless) UnknownCritical ??= ObjectIds.ToText(oid);
        return true;
    }

    private bool TryReadBasicConstraints(ReadOnlySpan<byte> value)
    {
        if (!DerReader.TryReadOnly(value, DerTag.Sequence, out ReadOnlySpan<byte> sequence)) return false;
        var fields = new DerReader(sequence);
        IsAuthority = fields.TryReadOptional(DerTag.Boolean, out ReadOnlySpan<byte> flag) && !flag.SequenceEqual([(byte)0]);
        if (fields.NextTag == DerTag.Integer)
        {
            if (!fields.TryReadNumber(out int longest)) return false;
            LongestPath = longest;
        }
        return fields.IsAtEnd;
    }

    private bool TryReadKeyUsage(ReadOnlySpan<byte> value)
    {
        if (!DerReader.TryReadOnly(value, DerTag.BitString, out ReadOnlySpan<byte> bits) || bits.IsEmpty || bits[0] > 7) return false;
        KeyUsage = ((bits.Length > 1 ? bits[1] : 0) << 8) | (bits.Length > 2 ? bits[2] : 0);
        return true;
    }

    private bool TryReadAlternativeNames(ReadOnlySpan<byte> value)
    {
        if (!DerReader.TryReadOnly(value, DerTag.Sequence, out ReadOnlySpan<byte> sequence) || !GeneralName.TryReadAll(sequence, out List<GeneralName> names))
            return false;
        AlternativeNames = names;
        return true;
    }

    private bool TryReadNameConstraints(ReadOnlySpan<byte> value)
    {
        bool read = NameConstraints.TryRead(value, out NameConstraints? constraints);
        NameConstraints = constraints;
        return read;
    }

    private bool TryReadPurposes(ReadOnlySpan<byte> value)
    {
        if (!DerReader.TryReadOnly(value, DerTag.Sequence, out ReadOnlySpan<byte> sequence)) return false;
        var purposes = new List<string>();
        var reader = new DerReader(sequence);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryRead(DerTag.ObjectIdentifier, out ReadOnlySpan<byte> oid)) return false;
            purposes.Add(ObjectIds.ToText(oid));
        }
        CriticalPurposes = purposes;
        return true;
    }

    // DistributionPoint ::= SEQUENCE { distributionPoint [0] { fullName [0] GeneralNames }, reasons [1], cRLIssuer [2] } (RFC 5280 §4.2.1.13).
    private bool TryReadDistributionPoints(ReadOnlySpan<byte> value)
    {
        if (!DerReader.TryReadOnly(value, DerTag.Sequence, out ReadOnlySpan<byte> sequence)) return false;
        var urls = new List<string>();
        var points = new DerReader(sequence);
        while (!points.IsAtEnd)
        {
            if (!points.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> point)) return false;
            if (!new DerReader(point).TryReadOptional(DerTag.Constructed(0), out ReadOnlySpan<byte> name)) continue;
            if (!new DerReader(name).TryReadOptional(DerTag.Constructed(0), out ReadOnlySpan<byte> full)) continue;
            if (!GeneralName.TryReadAll(full, out List<GeneralName> names)) return false;
            urls.AddRange(names.Where(n => n.Tag == GeneralName.Uri).Select(n => Encoding.ASCII.GetString(n.Content)));
        }
        CrlUrls = urls;
        return true;
    }
}
