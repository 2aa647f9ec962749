using System.Diagnostics.CodeAnalysis;

namespace Amaranten.Crypto.Certificates;

/// <summary>
/// The roots that a tunnel trusts and the revocation lists at hand. The roots do not change; lists are added while it is in use. May be asked
/// from several threads.
/// </summary>
public sealed class TrustStore
{
    // Threat 9: a chain of fifteen certificates of the largest kind that anybody uses stays below.
    private const int MostOctets = 65_535, MostUrls = 8, MostUrlOctets = 512, MostListsSent = 4;

    private readonly IReadOnlyList<Certificate> _roots;
    private readonly RevocationPolicy _policy;
    private readonly HeldLists _lists;

    /// <summary>A store of these roots.</summary>
    public TrustStore(IReadOnlyList<Certificate> roots, RevocationPolicy policy)
    {
        (_roots, _policy, _lists) = ([.. roots], policy, new HeldLists(policy));
        RootNames = [.. roots.Select(r => r.Subject).Distinct().Select(s => s.Der)];
    }

    /// <summary>The subjects of the roots in DER: what a certificate request names (RFC 2408 §3.10).</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> RootNames { get; }

    /// <summary>Whether a revocation list may be fetched from there: an address of http without a password in it.</summary>
    public static bool IsFetchable(string url) => url.Length <= MostUrlOctets && HttpAddress.Read(url) is not null;

    /// <summary>Reads every certificate of these PEM or DER files.</summary>
    public static bool TryReadCertificates(IReadOnlyList<byte[]> files, out IReadOnlyList<Certificate> certificates, out string problem)
    {
        var found = new List<Certificate>();
        certificates = found;
        problem = "";
        for (int i = 0; i < files.Count; i++)
        {
            if (TryReadFile(files[i], found, out problem)) continue;
            if (files.Count > 1) problem = $"file {i + 1} of {files.Count}: {problem}";
            return false;
        }
        return true;
    }

    /// <summary>The revocation lists at hand, the least used first.</summary>
    public IReadOnlyList<RevocationListFacts> Lists => [.. _lists.All.Select(list => new RevocationListFacts(list))];

    /// <summary>
    /// Adds a revocation list in PEM or DER, in place of an older one. If its issuer is a root that one must have signed it; otherwise the list
    /// waits for a path that shows the issuer, and is not believed before.
    /// </summary>
    /// <param name="file">The list.</param>
    /// <param name="receivedAt">When it was fetched: its age counts from then. Null for a configured file: good until its nextUpdate.</param>
    /// <param name="problem">Why it was refused.</param>
    /// <param name="source">Where it was fetched; empty for a file.</param>
    public bool TryAddCrl(ReadOnlySpan<byte> file, DateTimeOffset? receivedAt, out string problem, string source = "") =>
        TryRead(file, receivedAt, source, out RevocationList? list, out bool isVerified, out problem) && _lists.TryKeep(list, isVerified, out problem);

    /// <summary>
    /// The configured files hold these lists now; what came from files before is forgotten. Lists that are refused, as at
    /// <see cref="TryAddCrl"/>, are left out.
    /// </summary>
    /// <returns>Whether they are other lists than before.</returns>
    public bool SetConfigured(IEnumerable<byte[]> files)
    {
        var configured = new List<(RevocationList, bool)>();
        foreach (byte[] file in files)
            if (TryRead(file, null, "", out RevocationList? list, out bool isVerified, out _)) configured.Add((list, isVerified));
        return _lists.SetConfigured(configured);
    }

    /// <summary>
    /// The lists at hand of the issuers of these certificates, in DER, that are believed and current: what a peer without them may need
    /// (RFC 4945 §3.3.3). An issuer that is not among the certificates is one of the roots.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ListsOf(IReadOnlyList<Certificate> certificates, DateTimeOffset? now)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        Certificate[] issuers = [.. certificates, .. _roots];
        foreach (Certificate certificate in certificates)
        {
            RevocationList? list = issuers.Where(issuer => issuer.Subject.Equals(certificate.Issuer))
                .Select(issuer => _lists.Find(certificate, issuer)).FirstOrDefault(list => list is not null);
            if (list is not null && list.IsCurrent(now, _policy.MaxCrlAgeSeconds)) found.Add(list.Der);
        }
        return found;
    }

    /// <summary>
    /// Where the revocation lists of a path can be fetched: <c>http://</c> distribution points, and only of a path that leads to a trusted
    /// root. A stranger's certificate cannot make us call anybody (CVE-2022-40617).
    /// </summary>
    public IReadOnlyList<string> CrlUrls(CertificateVerdict path)
    {
        // The lack of a list is what fetching cures; after every other fault nothing is fetched.
        if (path.Fault is not (CertificateFault.None or CertificateFault.RevocationUnknown) || path.Path.Count < 2) return [];
        if (!_roots.Any(r => r.Der.Span.SequenceEqual(path.Path[^1].Der.Span))) return [];
        return [.. path.Path.SkipLast(1).SelectMany(c => c.Extensions.CrlUrls).Where(IsFetchable).Distinct().Take(MostUrls)];
    }

    /// <summary>Looks for a path from the first certificate sent to a root, and validates it (RFC 5280 §6.1). Slow.</summary>
    /// <param name="sent">DER, leaf first, the others in any order: all in the hands of the peer.</param>
    /// <param name="now">Null: the clock is not set; periods of validity are not checked, and the verdict says so.</param>
    /// <param name="lists">
    /// Revocation lists in DER that the peer sent along. Those that an issuer on the path has signed count in this judgement, and are not kept; the
    /// newest counts, so that none can hide what one of ours says.
    /// </param>
    public CertificateVerdict Validate(
        IReadOnlyList<ReadOnlyMemory<byte>> sent, DateTimeOffset? now, IReadOnlyList<ReadOnlyMemory<byte>>? lists = null)
    {
        if (sent.Count == 0) return new(CertificateFault.Unreadable, "the peer sent no certificate", []);
        if (sent.Count > _policy.LongestPath)
            return new(CertificateFault.TooLong, $"the peer sent {sent.Count} certificates; at most {_policy.LongestPath} are read", []);
        int octets = sent.Sum(c => c.Length);
        if (octets > MostOctets) return new(CertificateFault.TooLong, $"the peer sent {octets} octets of certificates; at most {MostOctets} are read", []);

        if (!Certificate.TryParse(sent[0].Span, out Certificate? leaf, out string problem))
            return new(CertificateFault.Unreadable, $"the certificate of the peer cannot be read: {problem}", []);
        List<Certificate> readable = [leaf];
        foreach (ReadOnlyMemory<byte> der in sent.Skip(1))
            if (Certificate.TryParse(der.Span, out Certificate? certificate, out _)) readable.Add(certificate);
        List<RevocationList> along = _policy.Check == RevocationCheck.Off ? [] : ReadLists(lists ?? [], now);
        var check = new PathCheck(_policy, (certificate, issuer) => _lists.Find(certificate, issuer, along), now);
        return new PathSearch(_roots, readable, _policy.LongestPath, check.Judge).Run();
    }

    private static bool TryReadFile(byte[] file, List<Certificate> found, out string problem)
    {
        if (!PemBlock.TryReadAll(file, out List<PemBlock> blocks, out problem)) return false;
        foreach (PemBlock block in blocks)
        {
            problem = $"'-----BEGIN {NameText.Escape(block.Label ?? "")}' is not a certificate";
            if (block.Label is not (null or "CERTIFICATE" or "X509 CERTIFICATE")) return false;
            if (!Certificate.TryParse(block.Der, out Certificate? certificate, out problem)) return false;
            found.Add(certificate);
        }
        problem = "";
        return true;
    }

    private bool TryRead(
        ReadOnlySpan<byte> file, DateTimeOffset? receivedAt, string source, [NotNullWhen(true)] out RevocationList? list, out bool isVerified, out string problem)
    {
        (list, isVerified) = (null, false);
        if (!PemBlock.TryReadAll(file, out List<PemBlock> blocks, out problem)) return false;
        problem = "it is not a revocation list";
        if (blocks is not [{ Label: null or "X509 CRL" }]
            || !RevocationList.TryRead(blocks[0].Der, receivedAt, source, out RevocationList? read, out problem)) return false;

        Certificate[] issuers = [.. _roots.Where(r => r.Subject.Equals(read.Issuer))];
        isVerified = issuers.Any(r => read.IsSignedBy(r, _policy.AllowSha1));
        if (issuers.Length > 0 && !isVerified)
        {
            problem = $"the revocation list is not signed by {read.Issuer}";
            return false;
        }
        list = read;
        return true;
    }

    private static List<RevocationList> ReadLists(IReadOnlyList<ReadOnlyMemory<byte>> lists, DateTimeOffset? now)
    {
        var read = new List<RevocationList>();
        foreach (ReadOnlyMemory<byte> der in lists.Take(MostListsSent))
            if (RevocationList.TryRead(der.Span, now, "", out RevocationList? list, out _)) read.Add(list);
        return read;
    }
}
