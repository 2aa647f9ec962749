using Amaranten.Config;
using Amaranten.Crypto.Certificates;
using Amaranten.Gateway.Events;
using Amaranten.Wire;

namespace Amaranten.Gateway.Control.Host;

/// <summary>
/// Lists of revoked certificates, fetched from where the operator or the certificates of trusted paths say that they are (RFC 5280 §4.2.1.13), and again
/// before they grow old. Nothing is ever fetched for a chain that leads to no root of ours (threats 10), and not from more than a few places.
/// </summary>
/// <param name="web">Fetches.</param>
/// <param name="changed">Is told of a store that holds another list now.</param>
/// <param name="clock">The time of day; null while it is not known.</param>
/// <param name="log">Takes a line for people.</param>
internal sealed class RevocationLists(WebFetch web, Action<TrustStore, Instant> changed, Func<DateTimeOffset?> clock, Action<GatewayEvent, string> log)
{
    private const long LongestSeconds = 14_400, ShortestSeconds = 60;
    private const long FirstPauseMilliseconds = 10_000, LongestPauseMilliseconds = 3_600_000;

    // The least lately named first.
    private readonly List<Place> _places = [];

    /// <summary>For how many seconds a list is believed: it is fetched anew when half of that is over.</summary>
    public int ValiditySeconds { get; set; } = 86_400;

    /// <summary>Places that are remembered at most; the one that no certificate has named for longest is forgotten. The operator's stay.</summary>
    public int Most { get; set; } = 1_024;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline => _places.Count == 0 ? Instant.Never : new Instant(_places.Min(place => place.DueAt.Milliseconds));

    /// <summary>Takes a configuration: fetches from where the operator says, and forgets the places of authorities that are configured no more.</summary>
    public void Apply(IReadOnlyList<TrustConfig> trusted, Instant now)
    {
        HashSet<(TrustStore, string)> configured = [.. trusted.SelectMany(trust => trust.CrlUrls.Select(url => (trust.Store, url)))];
        _places.RemoveAll(place => trusted.All(trust => trust.Store != place.Trust)
            || place.IsConfigured && !configured.Contains((place.Trust, place.Url)));
        foreach ((TrustStore trust, string url) in configured)
        {
            if (Find(trust, url) is not { } place) _places.Add(place = new Place(trust, url) { DueAt = now });
            place.IsConfigured = true;
        }
    }

    /// <summary>A path to one of our roots has been judged, by a peer that has the key of its certificate.</summary>
    public void OnJudged(TrustStore trust, CertificateVerdict verdict, Instant now)
    {
        foreach (string url in trust.CrlUrls(verdict))
        {
            Place place = Find(trust, url) ?? new Place(trust, url) { DueAt = now };
            _places.Remove(place);
            if (_places.Count >= Most && !TryForget()) return;
            _places.Add(place);
        }
    }

    /// <summary>What became of each place.</summary>
    public IReadOnlyList<CrlPlaceStatus> Status(Instant now) => [.. _places.Select(place => new CrlPlaceStatus(
        place.Trust, place.Url, place.IsConfigured, place.Failures, place.Problem, place.DueAt == Instant.Never ? null : place.DueAt.Since(now)))];

    /// <summary>Fetches what is due.</summary>
    public void Tick(Instant now)
    {
        foreach (Place place in _places.Where(place => place.DueAt <= now).ToArray())
        {
            place.DueAt = Instant.Never;
            web.Get(place.Url, (body, problem, at) => OnFetched(place, body, problem, at), now);
        }
    }

    private Place? Find(TrustStore trust, string url) => _places.Find(place => place.Trust == trust && place.Url == url);

    private bool TryForget()
    {
        int oldest = _places.FindIndex(place => !place.IsConfigured);
        if (oldest >= 0) _places.RemoveAt(oldest);
        return oldest >= 0;
    }

    private void OnFetched(Place place, byte[]? body, string problem, Instant now)
    {
        if (!_places.Contains(place)) return; // forgotten meanwhile
        if (body is not null && place.Trust.TryAddCrl(body, clock(), out problem, place.Url))
        {
            (place.Failures, place.Problem) = (0, "");
            place.DueAt = now.Plus(Math.Clamp(ValiditySeconds / 2, ShortestSeconds, LongestSeconds) * 1_000);
            log(GatewayEvent.RevocationListFetched, $"the list of revoked certificates at {place.Url} is fetched, again in {place.DueAt.Since(now) / 1000} s");
            changed(place.Trust, now);
            return;
        }
        long pause = Math.Min(FirstPauseMilliseconds << Math.Min(place.Failures++, 12), LongestPauseMilliseconds);
        (place.DueAt, place.Problem) = (now.Plus(pause), problem);
        log(GatewayEvent.RevocationListMissing, $"the list of revoked certificates at {place.Url} cannot be had: {problem}; tried again in {pause / 1000} s");
    }

    private sealed class Place(TrustStore trust, string url)
    {
        public TrustStore Trust => trust;

        public string Url => url;

        public bool IsConfigured { get; set; }

        public int Failures { get; set; }

        public string Problem { get; set; } = "";

        public Instant DueAt { get; set; }
    }
}
