namespace Amaranten.Crypto.Certificates;

/// <summary>
/// The revocation lists of a trust store, the least used first. Those of files stay; of those that were fetched the least used goes when there are too
/// many or they are too long. May be asked from several threads.
/// </summary>
internal sealed class HeldLists(RevocationPolicy policy)
{
    /// <summary>Octets of all fetched lists: what a board with little memory can spare.</summary>
    internal const int MostOctets = 32 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly List<RevocationList> _lists = [];
    private IReadOnlyList<byte[]> _configured = [];

    internal IReadOnlyList<RevocationList> All
    {
        get
        {
            lock (_lock) return [.. _lists];
        }
    }

    /// <summary>Keeps a list in place of an older one of the same issuer and signer.</summary>
    internal bool TryKeep(RevocationList list, bool isVerified, out string problem)
    {
        lock (_lock) return TryPut(list, isVerified, out problem);
    }

    /// <summary>These are the lists of the configured files now. True if they are others than before.</summary>
    internal bool SetConfigured(IReadOnlyList<(RevocationList List, bool IsVerified)> configured)
    {
        lock (_lock)
        {
            byte[][] next = [.. configured.Select(one => one.List.Der)];
            bool same = next.Length == _configured.Count && next.Zip(_configured).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
            if (same) return false;
            _configured = next;
            _lists.RemoveAll(list => list.IsFile);
            foreach ((RevocationList list, bool isVerified) in configured) TryPut(list, isVerified, out _);
            return true;
        }
    }

    /// <summary>The newest list that is about this certificate and that its issuer signed, of those held and of those given in addition.</summary>
    internal RevocationList? Find(Certificate certificate, Certificate issuer, IReadOnlyList<RevocationList>? more = null)
    {
        RevocationList? found = All.Concat(more ?? [])
            .Where(list => list.Issuer.Equals(certificate.Issuer) && list.Covers(certificate))
            .OrderByDescending(list => list.ThisUpdate)
            .FirstOrDefault(list => list.IsSignedBy(issuer, policy.AllowSha1));
        lock (_lock)
        {
            if (found is not null && _lists.Remove(found)) _lists.Add(found);
        }
        return found;
    }

    // One list of an issuer and a signer; a list that nobody vouched for yet never displaces one that is believed.
    private bool TryPut(RevocationList list, bool isVerified, out string problem)
    {
        problem = "a newer revocation list of the same issuer is already held";
        int same = _lists.FindIndex(held => held.Issuer.Equals(list.Issuer) && held.CoversLike(list)
            && (isVerified || !held.IsVerified || list.HasSameSigner(held, policy.AllowSha1)));
        if (same >= 0 && _lists[same].ThisUpdate > list.ThisUpdate) return false;
        if (same >= 0) _lists.RemoveAt(same);
        problem = $"more than {policy.MostLists} revocation lists";
        while (!HasRoomFor(list))
        {
            int leastUsed = _lists.FindIndex(held => !held.IsFile);
            if (leastUsed < 0) return false;
            _lists.RemoveAt(leastUsed);
        }
        _lists.Add(list);
        problem = "";
        return true;
    }

    // Files were chosen by the operator: their length is his affair.
    private bool HasRoomFor(RevocationList list) => _lists.Count < policy.MostLists
        && (list.IsFile || _lists.Where(held => !held.IsFile).Sum(held => (long)held.Der.Length) + list.Der.Length <= MostOctets);
}
