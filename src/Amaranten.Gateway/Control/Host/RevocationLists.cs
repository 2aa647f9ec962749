using Amaranten.Crypto.Certificates;
using Amaranten.Gateway.Events;
using Amaranten.Wire;

namespace Amaranten.Gateway.Control.Host;

/// <summary>
/// Lists of revoked certificates, fetched from where the certificates of trusted paths say that they are (RFC 5280 §4.2.1.13), and again before they
/// grow old. Nothing is ever fetched for a chain that leads to no root of ours (threats 10), and not from more than a few places.
/// </summary>
/// <param name="web">Fetches.</param>
/// <param name="clock">The time of day; null while it is not known.</param>
/// <param name="log">Takes a line for people.</param>
internal sealed class RevocationLists(WebFetch web, Func<DateTimeOffset?> clock, Action<GatewayEvent, string> log)
{
    private const int MostLists = 64;
    private const long LongestSeconds = 14_400, ShortestSeconds = 60;
    private const long FirstPauseMilliseconds = 10_000, LongestPauseMilliseconds = 3_600_000;

    private readonly List<RevocationList> _lists = [];

    /// <summary>For how many seconds a list is believed: it is fetched anew when half of that is over.</summary>
    public int ValiditySeconds { get; set; } = 86_400;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline => _lists.Count == 0 ? Instant.Never : new Instant(_lists.Min(list => list.DueAt.Milliseconds));

    /// <summary>A path to one of our roots has been judged, by a peer that has the key of its certificate.</summary>
    public void OnJudged(TrustStore trust, CertificateVerdict verdict, Instant now)
    {
        foreach (string url in trust.CrlUrls(verdict))
        {
            if (_lists.Exists(list => list.Trust == trust && list.Url == url) || _lists.Count >= MostLists) continue;
            _lists.Add(new RevocationList(trust, url) { DueAt = now });
        }
    }

    /// <summary>Forgets the lists of authorities that are configured no more.</summary>
    public void Keep(IReadOnlyCollection<TrustStore> trusted) => _lists.RemoveAll(list => !trusted.Contains(list.Trust));

    /// <summary>Fetches what is due.</summary>
    public void Tick(Instant now)
    {
        foreach (RevocationList list in _lists.Where(list => list.DueAt <= now).ToArray())
        {
            list.DueAt = Instant.Never;
            web.Get(list.Url, (body, problem, at) => OnFetched(list, body, problem, at), now);
        }
    }

    private void OnFetched(RevocationList list, byte[]? body, string problem, Instant now)
    {
        if (!_lists.Contains(list)) return; // its authority went meanwhile
        if (body is not null && list.Trust.TryAddCrl(body, clock(), out problem))
        {
            list.Failures = 0;
            list.DueAt = now.Plus(Math.Clamp(ValiditySeconds / 2, ShortestSeconds, LongestSeconds) * 1_000);
            log(GatewayEvent.RevocationListFetched, $"the list of revoked certificates at {list.Url} is fetched, again in {list.DueAt.Since(now) / 1000} s");
            return;
        }
        long pause = Math.Min(FirstPauseMilliseconds << Math.Min(list.Failures++, 12), LongestPauseMilliseconds);
        list.DueAt = now.Plus(pause);
        log(GatewayEvent.RevocationListMissing, $"the list of revoked certificates at {list.Url} cannot be had: {problem}; tried again in {pause / 1000} s");
    }

    private sealed class RevocationList(TrustStore trust, string url)
    {
        public TrustStore Trust => trust;

        public string Url => url;

        public int Failures { get; set; }

        public Instant DueAt { get; set; }
    }
}
