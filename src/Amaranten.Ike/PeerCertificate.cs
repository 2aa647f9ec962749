using Amaranten.Crypto.Certificates;
using Amaranten.Ike.Exchanges;
using Amaranten.Wire;

namespace Amaranten.Ike;

/// <summary>
/// The certificate by which the peer of one tunnel proved last who it is. It is judged again while the tunnel stands: when a revocation list changes, when
/// a certificate on its path ends, and now and then, since the clock may have been set meanwhile.
/// </summary>
internal sealed class PeerCertificate(IkeContext context, TunnelState tunnel) : IAwaitsComputation
{
    private IReadOnlyList<Certificate> _path = [];
    private PathReview? _review;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    TunnelState? IAwaitsComputation.Tunnel => tunnel;

    bool IAwaitsComputation.IsOver => false;

    /// <summary>Phase 1 has shown this path, the peer's own certificate first; none, where another proof was given.</summary>
    public void Take(IReadOnlyList<Certificate> path, Instant now)
    {
        tunnel.Touch();
        _path = path;
        Deadline = NextReview(now);
    }

    /// <summary>The same peer has shown another path last.</summary>
    public void TakeOver(PeerCertificate newer, Instant now) => Take(newer._path, now);

    /// <summary>Something has changed by which it was judged.</summary>
    public void Review(Instant now)
    {
        tunnel.Touch();
        Deadline = Instant.Never;
        if (!tunnel.HasSas) _path = [];
        if (_path.Count == 0 || tunnel.Config.Trust is not { } trust) return;
        // One at a time; what changed while it runs is looked at when it is back.
        if (_review is not null) _review.IsStale = true;
        else context.Actions.Compute(_review = new PathReview(this, trust, _path, context.Actions.WallClock));
    }

    public void Tick(Instant now)
    {
        if (now >= Deadline) Review(now);
    }

    void IAwaitsComputation.Completed(Instant now)
    {
        PathReview review = _review!;
        _review = null;
        if (review.IsStale || review.Path != _path || review.Trust != tunnel.Config.Trust)
        {
            Review(now);
            return;
        }
        CertificateVerdict verdict = review.Verdict!;
        context.Actions.PathJudged(review.Trust, verdict);
        Deadline = NextReview(now);
        // That we have no current list says nothing about the certificate: it is the next phase 1 that needs one.
        if (verdict.Fault is CertificateFault.None or CertificateFault.RevocationUnknown) return;
        _path = [];
        Deadline = Instant.Never;
        if (tunnel.HasSas) tunnel.OnPeerDistrusted(verdict, now);
    }

    private Instant NextReview(Instant now)
    {
        if (_path.Count == 0) return Instant.Never;
        Instant latest = now.Plus(Limits.CertificateReviewMilliseconds);
        if (context.Actions.WallClock is not { } time) return latest;
        double left = (_path.Min(certificate => certificate.NotAfter) - time).TotalMilliseconds;
        return left < Limits.CertificateReviewMilliseconds ? now.Plus((long)Math.Max(left, 0) + Limits.CertificateEndMilliseconds) : latest;
    }

    private sealed class PathReview(PeerCertificate waiting, TrustStore trust, IReadOnlyList<Certificate> path, DateTimeOffset? now)
        : ExchangeComputation(waiting)
    {
        public TrustStore Trust => trust;

        public IReadOnlyList<Certificate> Path => path;

        /// <summary>Something changed while it ran.</summary>
        public bool IsStale { get; set; }

        public CertificateVerdict? Verdict { get; private set; }

        /// <inheritdoc/>
        public override string Name => "certificate path";

        public override void Run() => Verdict = trust.Validate([.. path.Select(certificate => certificate.Der)], now);
    }
}
