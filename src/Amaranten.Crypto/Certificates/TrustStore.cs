namespace Amaranten.Crypto.Certificates;

/// <summary>
/// The roots that a tunnel trusts and the revocation lists at hand. The roots do not change; lists are added while it is in use. May be asked
/// from several threads.
/// </summary>
public sealed class TrustStore
{
    // Threat 9: a chain of fifteen certificates of the largest kind that anybody uses stays below.
    private const int MostOctets = 65_535, MostLists = 64, MostUrls = 8, MostUrlOctets = 512;

    private readonly IReadOnlyList<Certificate> _roots;
    private readonly RevocationPolicy _policy;
    private readonly Lock _lock = new();
    private readonly List<RevocationList> _lists = [];

    /// <summary>A store of these roots.</summary>
    public TrustStore(IReadOnlyList<Certificate> roots, RevocationPolicy policy)
    {
        (_roots, _policy) = ([.. roots], policy);
        RootNames = [.. roots.Select(r => r.Subject).Distinct().Select(s => s.Der)];
    }

    /// <summary>The subjects of the roots in DER: what a certificate request names (RFC 2408 §3.10).</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> RootNames { get; }

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

    /// <summary>
    /// Adds a revocation list in PEM or DER, in place of an older one. If its issuer is a root that one must have signed it; otherwise the list
    /// waits for a path that shows the issuer, and is not believed before.
    /// </summary>
    /// <param name="file">The list.</param>
    /// <param name="receivedAt">When it was fetched: its age counts from then. Null for a configured file: good until its nextUpdate.</param>
    /// <param name="problem">Why it was refused.</param>
    public bool TryAddCrl(ReadOnlySpan<byte> file, DateTimeOffset? receivedAt, out string problem)
    {
        if (!PemBlock.TryReadAll(file, out List<PemBlock> blocks, out problem)) return false;
        problem = "it is not a revocation list";
        if (blocks is not [{ Label: null or "X509 CRL" }] || !RevocationList.TryRead(blocks[0].Der, receivedAt, out RevocationList? list, out problem)) return false;

        Certificate[] issuers = [.. _roots.Where(r => r.Subject.Equals(list.Issuer))];
        bool verified = issuers.Any(r => list.IsSignedBy(r, _policy.AllowSha1));
        problem = $"the revocation list is not signed by {list.Issuer}";
        if (issuers.Length > 0 && !verified) return false;
        lock (_lock) return TryKeep(list, verified, out problem);
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
    public CertificateVerdict Validate(IReadOnlyList<ReadOnlyMemory<byte>> sent, DateTimeOffset? now)
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
        var check = new PathCheck(_policy, FindList, now);
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

    // One list of an issuer and a signer; a list that nobody vouched for yet never displaces one that is believed.
    private bool TryKeep(RevocationList list, bool verified, out string problem)
    {
        problem = "";
        int same = _lists.FindIndex(l => l.Issuer.Equals(list.Issuer) && l.CoversLike(list) && (verified || !l.IsVerified || list.HasSameSigner(l, _policy.AllowSha1)));
        if (same >= 0)
        {
            problem = "a newer revocation list of the same issuer is already held";
            if (_lists[same].ThisUpdate > list.ThisUpdate) return false;
            _lists[same] = list;
            problem = "";
            return true;
        }
        problem = $"more than {MostLists} revocation lists";
        if (_lists.Count == MostLists) return false;
        _lists.Add(list);
        problem = "";
        return true;
    }

    private RevocationList? FindList(Certificate certificate, Certificate issuer)
    {
        RevocationList[] lists;
        lock (_lock) lists = [.. _lists.Where(l => l.Issuer.Equals(certificate.Issuer))];
        return lists.Where(l => l.Covers(certificate)).OrderByDescending(l => l.ThisUpdate).FirstOrDefault(l => l.IsSignedBy(issuer, _policy.AllowSha1));
    }

    private static bool IsFetchable(string url) =>
        url.Length <= MostUrlOctets && url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !url.AsSpan().ContainsAnyExceptInRange('!', '~')
        && Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.UserInfo.Length == 0;
}
