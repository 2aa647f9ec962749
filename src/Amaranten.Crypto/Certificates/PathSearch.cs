namespace Amaranten.Crypto.Certificates;

/// <summary>
/// Looks for a path from a leaf to a root among certificates that a stranger chose. It goes depth first, and every signature it checks is paid
/// from one budget: certificates that all bear the same name cannot make it try all their orders.
/// </summary>
internal sealed class PathSearch(IReadOnlyList<Certificate> roots, IReadOnlyList<Certificate> sent, int longestPath, Func<IReadOnlyList<Certificate>, CertificateVerdict> judge)
{
    private readonly List<Certificate> _path = [];
    private int _signaturesLeft = 48;
    private int _pathsLeft = 4;
    private CertificateVerdict? _judged;
    private CertificateVerdict? _broken;
    private bool _tooLong;

    internal CertificateVerdict Run()
    {
        Certificate leaf = sent[0];
        _path.Add(leaf);
        // A certificate that is itself configured is trusted as it is.
        if (roots.Any(r => r.Der.Span.SequenceEqual(leaf.Der.Span))) return judge([leaf]);
        if (TryExtend()) return _judged!;
        string wanted = NameOf(leaf.Issuer);
        return _judged ?? _broken
            ?? (_tooLong
                ? new(CertificateFault.TooLong, $"the path from {leaf} is longer than {longestPath} certificates, or has too many branches", [leaf])
                : new(CertificateFault.NoChain, $"no path leads from {leaf}, issued by {wanted}, to a trusted root", [leaf]));
    }

    private static string NameOf(DistinguishedName name) => name.CommonName is { } common ? NameText.Escape(common) : name.ToString();

    private bool TryExtend() => TryIssuers(roots, areRoots: true) || TryIssuers(sent, areRoots: false);

    private bool TryIssuers(IReadOnlyList<Certificate> candidates, bool areRoots)
    {
        Certificate top = _path[^1];
        foreach (Certificate issuer in candidates)
        {
            if (!issuer.Subject.Equals(top.Issuer) || _path.Contains(issuer)) continue;
            if (_path.Count >= longestPath || _signaturesLeft-- <= 0 || _pathsLeft <= 0)
            {
                _tooLong = true;
                return false;
            }
            if (!top.IsSignedBy(issuer))
            {
                _broken ??= new(CertificateFault.BadSignature, DescribeBroken(top, issuer), [.. _path]);
                continue;
            }
            _path.Add(issuer);
            if (areRoots ? TryJudge() : TryExtend()) return true;
            _path.RemoveAt(_path.Count - 1);
        }
        return false;
    }

    private bool TryJudge()
    {
        _pathsLeft--;
        CertificateVerdict verdict = judge([.. _path]);
        if (verdict.IsGood || _judged is null) _judged = verdict;
        return verdict.IsGood;
    }

    private static string DescribeBroken(Certificate top, Certificate issuer) => top.Scheme switch
    {
        null => $"{top} is signed with an algorithm that is not known",
        { IsBroken: true } broken => $"{top} is signed with {broken.Name}, which is not accepted",
        _ => $"the signature of {top} is not that of {issuer}",
    };
}
