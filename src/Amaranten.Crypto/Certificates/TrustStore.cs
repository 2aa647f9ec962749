namespace Amaranten.Crypto.Certificates;

/// <summary>
/// The roots that a tunnel trusts and the revocation lists at hand. The roots do not change; lists are added while it is in use. May be asked
/// from several threads.
/// </summary>
public sealed class TrustStore
{
    /// <summary>A store of these roots.</summary>
    public TrustStore(IReadOnlyList<Certificate> roots, RevocationPolicy policy) => throw new NotImplementedException();

    /// <summary>The subjects of the roots in DER: what a certificate request names (RFC 2408 §3.10).</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> RootNames { get; }

    /// <summary>Reads every certificate of these PEM or DER files.</summary>
    public static bool TryReadCertificates(IReadOnlyList<byte[]> files, out IReadOnlyList<Certificate> certificates, out string problem) =>
        throw new NotImplementedException();

    /// <summary>
    /// Adds a revocation list in PEM or DER, in place of an older one. If its issuer is known it must have signed it; otherwise the list
    /// waits for a path that shows the issuer, and is not believed before.
    /// </summary>
    /// <param name="file">The list.</param>
    /// <param name="receivedAt">When it was fetched: its age counts from then. Null for a configured file: good until its nextUpdate.</param>
    /// <param name="problem">Why it was refused.</param>
    public bool TryAddCrl(ReadOnlySpan<byte> file, DateTimeOffset? receivedAt, out string problem) => throw new NotImplementedException();

    /// <summary>
    /// Where the revocation lists of a path can be fetched: <c>http://</c> distribution points, and only of a path that leads to a trusted
    /// root. A stranger's certificate cannot make us call anybody (CVE-2022-40617).
    /// </summary>
    public IReadOnlyList<string> CrlUrls(CertificateVerdict path) => throw new NotImplementedException();

    /// <summary>Looks for a path from the first certificate sent to a root, and validates it (RFC 5280 §6.1). Slow.</summary>
    /// <param name="sent">DER, leaf first, the others in any order: all in the hands of the peer.</param>
    /// <param name="now">Null: the clock is not set; periods of validity are not checked, and the verdict says so.</param>
    public CertificateVerdict Validate(IReadOnlyList<ReadOnlyMemory<byte>> sent, DateTimeOffset? now) => throw new NotImplementedException();
}
