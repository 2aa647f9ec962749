using System.Diagnostics.CodeAnalysis;

namespace Amaranten.Crypto.Certificates;

/// <summary>
/// A revocation list (RFC 5280 §5). It is kept as it came and searched from the front: a lookup is rare, and a list may be long. Delta lists,
/// indirect lists and lists for some reasons only are refused.
/// </summary>
internal sealed class RevocationList
{
    internal const int MostOctets = 4 * 1024 * 1024;

    private readonly ReadOnlyMemory<byte> _revoked, _signed, _signature;
    private readonly SignatureScheme? _scheme;
    private Certificate? _verifiedBy;

    private RevocationList(
        byte[] der, DistinguishedName issuer, DateTimeOffset thisUpdate, DateTimeOffset? nextUpdate, SignatureScheme? scheme, ListParts parts)
    {
        (Der, Issuer, ThisUpdate, NextUpdate, _scheme) = (der, issuer, thisUpdate, nextUpdate, scheme);
        (_revoked, _signed, _signature) = (Within(der, parts.Revoked), Within(der, parts.Signed), Within(der, parts.Signature));
    }

    /// <summary>The list as it came.</summary>
    internal byte[] Der { get; }

    internal DistinguishedName Issuer { get; }

    internal DateTimeOffset ThisUpdate { get; }

    internal DateTimeOffset? NextUpdate { get; }

    /// <summary>When it was fetched; null for a file, and where the clock was not set.</summary>
    internal DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>Where it was fetched; empty for a file.</summary>
    internal string Source { get; init; } = "";

    internal bool IsFile => Source.Length == 0;

    /// <summary>How many certificates are revoked.</summary>
    internal int Entries { get; private init; }

    /// <summary>Only for certificates of authorities, or only for others (RFC 5280 §5.2.5).</summary>
    private bool? OnlyAuthorities { get; set; }

    // CertificateList ::= SEQUENCE { tbsCertList SEQUENCE, signatureAlgorithm SEQUENCE, signatureValue BIT STRING }
    internal static bool TryRead(
        ReadOnlySpan<byte> octets, DateTimeOffset? receivedAt, string source, [NotNullWhen(true)] out RevocationList? list, out string problem)
    {
        list = null;
        problem = "it is not a revocation list";
        if (octets.Length > MostOctets) return false;
        byte[] der = octets.ToArray();
        if (!DerReader.TryReadOnly(der, DerTag.Sequence, out ReadOnlySpan<byte> outer)) return false;
        var reader = new DerReader(outer);
        if (!reader.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> body, out ReadOnlySpan<byte> signed)) return false;
        if (!reader.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> algorithm) || !reader.TryReadBits(out ReadOnlySpan<byte> signature)
            || !reader.IsAtEnd) return false;

        // TBSCertList ::= SEQUENCE { version, signature, issuer, thisUpdate, nextUpdate OPTIONAL, revokedCertificates OPTIONAL, crlExtensions [0] }
        var fields = new DerReader(body);
        if (fields.NextTag == DerTag.Integer && (!fields.TryReadNumber(out int version) || version > 1)) return false;
        if (!fields.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> inner) || !inner.SequenceEqual(algorithm)) return false;
        if (!fields.TryRead(DerTag.Sequence, out _, out ReadOnlySpan<byte> name)
            || !DistinguishedName.TryRead(name, out DistinguishedName? issuer)) return false;
        if (!DerTime.TryRead(ref fields, out DateTimeOffset thisUpdate)) return false;
        DateTimeOffset? nextUpdate = null;
        if (fields.NextTag is DerTag.UtcTime or DerTag.GeneralizedTime)
        {
            if (!DerTime.TryRead(ref fields, out DateTimeOffset next)) return false;
            nextUpdate = next;
        }
        fields.TryReadOptional(DerTag.Sequence, out ReadOnlySpan<byte> revoked);
        bool hasExtensions = fields.TryReadOptional(DerTag.Constructed(0), out ReadOnlySpan<byte> extensions);
        if (!fields.IsAtEnd || !TryCount(revoked, out int entries)) return false;

        var parts = new ListParts { Revoked = revoked, Signed = signed, Signature = signature };
        list = new(der, issuer, thisUpdate, nextUpdate, SignatureScheme.Read(algorithm), parts)
        {
            ReceivedAt = receivedAt,
            Source = source,
            Entries = entries,
        };
        problem = "";
        return !hasExtensions || list.TryReadExtensions(extensions, out problem);
    }

    /// <summary>True if it lists this serial number.</summary>
    internal bool Lists(ReadOnlySpan<byte> serial)
    {
        var entries = new DerReader(_revoked.Span);
        while (entries.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> entry))
        {
            var fields = new DerReader(entry);
            if (fields.TryRead(DerTag.Integer, out ReadOnlySpan<byte> listed) && listed.SequenceEqual(serial)) return true;
        }
        return false;
    }

    internal bool Covers(Certificate certificate) => OnlyAuthorities is null || OnlyAuthorities == certificate.IsAuthority;

    /// <summary>True if both are about the same certificates.</summary>
    internal bool CoversLike(RevocationList other) => OnlyAuthorities == other.OnlyAuthorities;

    /// <summary>Its signature was found good once.</summary>
    internal bool IsVerified => _verifiedBy is not null;

    /// <summary>True if the other list was verified, and the same authority signed this one.</summary>
    internal bool HasSameSigner(RevocationList other, bool allowSha1) => other._verifiedBy is { } authority && IsSignedBy(authority, allowSha1);

    /// <summary>True if this authority signed it, and may (RFC 5280 §6.3.3 f, g). Remembers the last one that did.</summary>
    internal bool IsSignedBy(Certificate authority, bool allowSha1)
    {
        const int CrlSign = 0x0200;
        if (_verifiedBy is { } known && known.Der.Span.SequenceEqual(authority.Der.Span)) return true;
        if (_scheme is null || (_scheme.IsWeak && !allowSha1) || authority.Key is null || !authority.Subject.Equals(Issuer)) return false;
        if (authority.Extensions.KeyUsage is { } usage && (usage & CrlSign) == 0) return false;
        if (!authority.Key.Verifies(_scheme, _signed.Span, _signature.Span)) return false;
        _verifiedBy = authority;
        return true;
    }

    /// <summary>Until nextUpdate, and if it was fetched no longer than we believe a list. Without a clock nothing is too old.</summary>
    internal bool IsCurrent(DateTimeOffset? now, int maxAgeSeconds) =>
        now is not { } time || ((NextUpdate is null || time <= NextUpdate) && (ReceivedAt is not { } received || time <= received.AddSeconds(maxAgeSeconds)));

    private static bool TryCount(ReadOnlySpan<byte> revoked, out int count)
    {
        count = 0;
        var entries = new DerReader(revoked);
        while (!entries.IsAtEnd)
        {
            if (!entries.TryRead(DerTag.Sequence, out ReadOnlySpan<byte> entry)) return false;
            var fields = new DerReader(entry);
            if (!fields.TryRead(DerTag.Integer, out _)) return false;
            count++;
        }
        return true;
    }

    private static ReadOnlyMemory<byte> Within(byte[] whole, ReadOnlySpan<byte> part) =>
        whole.AsSpan().Overlaps(part, out int at) ? whole.AsMemory(at, part.Length) : ReadOnlyMemory<byte>.Empty;

    private ref struct ListParts
    {
        public ReadOnlySpan<byte> Revoked, Signed, Signature;
    }

    private bool TryReadExtensions(ReadOnlySpan<byte> content, out string problem)
    {
        problem = "its extensions are not well-formed";
        if (!DerReader.TryReadOnly(content, DerTag.Sequence, out ReadOnlySpan<byte> sequence)) return false;
        var reader = new DerReader(sequence);
        while (!reader.IsAtEnd)
        {
            if (!CertificateExtensions.TryReadOne(ref reader, out ReadOnlySpan<byte> oid, out bool critical, out ReadOnlySpan<byte> value)) return false;
            problem = "it is a delta list, which are not supported";
            if (oid.SequenceEqual(ObjectIds.DeltaCrlIndicator)) return false;
            problem = "it is an indirect list, or one for some reasons only, which are not supported";
            bool scope = oid.SequenceEqual(ObjectIds.IssuingDistributionPoint);
            if (scope && !TryReadScope(value)) return false;
            problem = $"it has a critical extension that is not known: {ObjectIds.ToText(oid)}";
            if (critical && !scope && !oid.SequenceEqual(ObjectIds.AuthorityKeyIdentifier)) return false;
        }
        problem = "";
        return true;
    }

    // IssuingDistributionPoint ::= SEQUENCE { distributionPoint [0], onlyContainsUserCerts [1], onlyContainsCACerts [2], onlySomeReasons [3],
    // indirectCRL [4], onlyContainsAttributeCerts [5] } (RFC 5280 §5.2.5)
    private bool TryReadScope(ReadOnlySpan<byte> value)
    {
        if (!DerReader.TryReadOnly(value, DerTag.Sequence, out ReadOnlySpan<byte> sequence)) return false;
        var fields = new DerReader(sequence);
        fields.TryReadOptional(DerTag.Constructed(0), out _);
        if (fields.TryReadOptional(DerTag.Context(1), out ReadOnlySpan<byte> user) && !user.SequenceEqual([(byte)0])) OnlyAuthorities = false;
        if (fields.TryReadOptional(DerTag.Context(2), out ReadOnlySpan<byte> authority) && !authority.SequenceEqual([(byte)0])) OnlyAuthorities = true;
        return fields.IsAtEnd;
    }
}
