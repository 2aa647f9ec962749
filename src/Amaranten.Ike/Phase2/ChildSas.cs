using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase2;

/// <summary>
/// The pairs of SAs of one tunnel: which one sends, which ones only still receive, when each is replaced and when it ends. A pair lives
/// on when the ISAKMP SA that made it is gone (RFC 2409 §5.5 binds the exchange to it, not the result).
/// </summary>
internal sealed class ChildSas(IkeContext context, TunnelState tunnel)
{
    private readonly List<ChildSa> _all = [];
    private Instant _doubtAgainAt;

    public IReadOnlyList<ChildSa> All => _all;

    /// <summary>Whether any pair stands, proved, that is for more than DHCP.</summary>
    public bool AnyCarries
    {
        get
        {
            foreach (ChildSa child in _all)
                if (child.ConfirmedAt is not null && !child.IsForDhcp) return true;
            return false;
        }
    }

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline
    {
        get
        {
            Instant earliest = Instant.Never;
            foreach (ChildSa child in _all)
            {
                earliest = Instant.Earlier(earliest, Instant.Earlier(child.ExpiresAt, child.ProvenBy));
                earliest = Instant.Earlier(earliest, child.IsDraining ? child.DrainedAt : child.IsLive ? child.RekeyAt : Instant.Never);
            }
            return earliest;
        }
    }

    /// <summary>The pair with this inbound SPI.</summary>
    public ChildSa? Find(uint inboundSpi) => _all.Find(child => child.InboundSpi == inboundSpi);

    /// <summary>Whether this selector has a pair, or soon has.</summary>
    public bool Serves(int selectorIndex, TrafficSelector selector) =>
        _all.Exists(child => child.SelectorIndex == selectorIndex && !child.IsDraining && child.Covers(selector));

    /// <summary>Whether the traffic of this selector leaves through a pair.</summary>
    public bool Carries(int selectorIndex, TrafficSelector selector) => _all.Exists(child => child.UsedForSending
        && child.SelectorIndex == selectorIndex && (child.Covers(selector) || selector.Contains(child.Selector)));

    /// <summary>How often the selector was rekeyed up to its next pair.</summary>
    public int RekeysOf(int selectorIndex, TrafficSelector selector) =>
        _all.Where(child => child.SelectorIndex == selectorIndex && child.ConfirmedAt is not null && child.Covers(selector))
            .Select(child => child.Rekeys + 1).DefaultIfEmpty(0).Max();

    /// <summary>A pair is agreed: it receives from now on.</summary>
    public void Add(ChildSa child, ChildKeymat keymat, UdpEndpoint local, OriginalAddresses? original, bool confirmed, Instant now)
    {
        tunnel.Touch();
        MakeRoom(child, now);
        ChildSa? replaced = _all.FindLast(other => other.UsedForSending && child.Supersedes(other));
        context.Actions.Install(new ChildSaKeys
        {
            Tunnel = tunnel.Config,
            Instance = tunnel.Instance,
            SelectorIndex = child.SelectorIndex,
            Selector = child.Selector,
            Suite = child.Suite,
            Encapsulation = child.Encapsulation,
            InboundSpi = child.InboundSpi,
            OutboundSpi = child.OutboundSpi,
            InboundKeymat = keymat.Inbound,
            OutboundKeymat = keymat.Outbound,
            Ah = keymat.Ah,
            Original = original,
            Local = local,
            Peer = child.Peer,
            UdpEncapsulated = child.UdpEncapsulated,
            NonIkeMarker = child.NonIkeMarker,
            LifetimeKilobytes = child.Lifetime.Kilobytes,
            UseForSending = confirmed,
            Replaces = replaced?.InboundSpi ?? 0,
        });
        foreach (ChildSa other in _all)
            if (confirmed && child.Supersedes(other)) other.UsedForSending = false;
        _all.Add(child);
        child.UsedForSending = confirmed;
    }

    /// <summary>
    /// Both sides have the pair. It sends from now on, and what it replaces drains. Where two pairs crossed, both sides keep the same one:
    /// that with the higher SPI.
    /// </summary>
    public void Confirm(ChildSa child, Instant now)
    {
        if (child.ConfirmedAt is not null || !_all.Contains(child)) return;
        tunnel.Touch();
        child.ConfirmedAt = now;
        ChildSa best = child;
        foreach (ChildSa other in _all)
        {
            if (other == child || !other.IsLive || !child.Supersedes(other)) continue;
            // A wider pair takes over from a narrower one, crossed or not; the two sides choose only between equals.
            // What happens within one millisecond is crossed too: a request and a reply may come side by side.
            bool crossed = other.ConfirmedAt >= child.BegunAt && other.Supersedes(child);
            if (!crossed || other.Rank < best.Rank) Drain(other, now);
            else best = other;
        }
        if (best != child) Drain(child, now);
        Use(best);
        context.Report(IkeEventKind.Phase2Established, tunnel.Config.Name, child.Peer,
            $"{child.Selector}, {child.Suite}, {Protocols(child)}, inbound SPI {child.InboundSpi:x8}, "
            + $"outbound SPI {child.OutboundSpi:x8}, lifetime {child.Lifetime}", now.Since(child.BegunAt));
    }

    /// <summary>
    /// The peer has deleted its end (RFC 2408 §3.15): the SPI is its inbound, our outbound one. What belongs together goes together: ESP and
    /// AH of one agreement are of no use alone.
    /// </summary>
    public void OnDelete(ProtocolId protocol, uint outboundSpi, Instant now)
    {
        ChildSa? child = outboundSpi == 0 ? null : _all.Find(candidate => candidate.Outbound.Of(protocol) == outboundSpi);
        if (child is null) return;
        Remove(child, tellPeer: false, "the peer deleted it", now);
    }

    /// <summary>When a pair was last taken down.</summary>
    public Instant LastRemoval { get; private set; }

    /// <summary>Takes a pair down. If another one for its networks is left, that one sends.</summary>
    public void Remove(ChildSa child, bool tellPeer, string why, Instant now)
    {
        tunnel.Touch();
        LastRemoval = now;
        if (!_all.Remove(child)) return;
        TakeDown(child, tellPeer, why, now);
        if (!_all.Exists(other => other.IsLive && other.Supersedes(child))) Revive(child, now);
    }

    /// <summary>Takes down what has this address on its far side.</summary>
    public void RemoveFor(IpAddress remote, string why, Instant now)
    {
        foreach (ChildSa child in _all.Where(child => child.Selector.Remote == IpPrefix.Host(remote)).ToArray()) Remove(child, tellPeer: true, why, now);
    }

    /// <summary>Takes all down.</summary>
    public void Clear(bool tellPeer, string why, Instant now)
    {
        tunnel.Touch();
        ChildSa[] children = [.. _all];
        _all.Clear();
        foreach (ChildSa child in children) TakeDown(child, tellPeer, why, now);
    }

    /// <summary>
    /// The peer may not have this pair: it goes unless a packet comes on it soon. Where that was so lately it may be the peer's habit to end phase 1
    /// at once, and the pair stays.
    /// </summary>
    public void Doubt(ChildSa child, Instant now)
    {
        tunnel.Touch();
        if (now >= _doubtAgainAt) child.ProvenBy = now.Plus(Limits.HandOverMilliseconds);
    }

    /// <summary>The peer has just ended all that it knows of: of a pair that is left it may not know.</summary>
    public void DoubtAll(Instant now)
    {
        foreach (ChildSa child in _all) Doubt(child, now);
    }

    /// <summary>Rekeys, ends what has drained, ends what has expired.</summary>
    public void Tick(Instant now)
    {
        foreach (ChildSa child in _all.ToArray())
        {
            if (now >= child.ProvenBy) TickDoubt(child, now);
            if (now >= child.ExpiresAt) Remove(child, tellPeer: true, "its lifetime is over", now);
            else if (child.IsDraining) TickDraining(child, now);
            else if (child.IsLive && now >= child.RekeyAt) TickRekey(child, now);
        }
    }

    /// <summary>Replaces a pair soon.</summary>
    public void Rekey(ChildSa child, Instant now)
    {
        if (!child.IsLive) return;
        tunnel.Touch();
        child.RekeyAt = now.Plus(Limits.FirstPauseMilliseconds);
        tunnel.Wishes.Rekey(child, now);
    }

    private void TickDoubt(ChildSa child, Instant now)
    {
        child.ProvenBy = Instant.Never;
        if (context.Actions.LastInbound(child.InboundSpi) != default) return;
        _doubtAgainAt = now.Plus(Limits.DoubtMilliseconds);
        Remove(child, tellPeer: true, "the peer ended phase 1, seems not to have had our HASH(3) before, and sends nothing on it", now);
    }

    private void TickDraining(ChildSa child, Instant now)
    {
        if (now < child.DrainedAt) return;
        ChildSa? other = _all.Find(candidate => candidate != child && candidate.IsLive && candidate.Supersedes(child));
        if (other is null) Revive(child, now);
        else if (PeerPrefers(child, other)) Swap(child, other, now);
        else Remove(child, tellPeer: true, "it was replaced", now);
    }

    // Which of two pairs that crossed is to stay no RFC says: one of another make may send through the one that we let go, until we delete it, and loses
    // what is on its way then. Once it has chosen, that holds.
    private bool PeerPrefers(ChildSa child, ChildSa other) => !other.IsPeersChoice && child.ConfirmedAt >= other.BegunAt && other.ConfirmedAt >= child.BegunAt && child.Supersedes(other)
        && context.Actions.LastInbound(child.InboundSpi) > context.Actions.LastInbound(other.InboundSpi);

    private void Swap(ChildSa draining, ChildSa live, Instant now)
    {
        draining.DrainedAt = Instant.Never;
        draining.IsPeersChoice = true;
        Use(draining);
        // The peer has shown which one it sends through, so this waits only for what is on its way: twice the long time would outlast short lifetimes.
        live.DrainedAt = now.Plus(Limits.DrainMilliseconds);
    }

    // A pair that nobody used since it was agreed is not replaced. It may be used yet, so it is looked at again until it ends.
    private void TickRekey(ChildSa child, Instant now)
    {
        long left = child.ExpiresAt.Since(now);
        child.RekeyAt = now.Plus(Math.Clamp(left / 8, 250, Limits.FirstPauseMilliseconds));
        if (context.Actions.WasUsed(child.InboundSpi)) tunnel.Wishes.Rekey(child, now);
    }

    private void Drain(ChildSa child, Instant now)
    {
        child.DrainedAt = now.Plus(tunnel.DrainsFirst ? Limits.DrainMilliseconds : Limits.LaterDrainMilliseconds);
        child.UsedForSending = false;
    }

    // What was to go is all that is left: the peer decided otherwise.
    private void Revive(ChildSa gone, Instant now)
    {
        ChildSa? left = _all.FindLast(other => other.Supersedes(gone)) ?? _all.FindLast(gone.Supersedes);
        if (left is null) return;
        left.DrainedAt = Instant.Never;
        if (left.ConfirmedAt is null) Confirm(left, now);
        else Use(left);
    }

    private void Use(ChildSa child)
    {
        foreach (ChildSa other in _all)
            if (other != child && child.Supersedes(other)) other.UsedForSending = false;
        if (!child.UsedForSending) context.Actions.UseForSending(child.InboundSpi);
        child.UsedForSending = true;
    }

    private void MakeRoom(ChildSa child, Instant now)
    {
        List<ChildSa> same = _all.FindAll(other => other.SelectorIndex == child.SelectorIndex);
        List<ChildSa> equal = same.FindAll(other => child.Supersedes(other) && other.Supersedes(child));
        if (equal.Count >= Limits.PairsPerSelector) MakeRoom(equal, now);
        else if (same.Count >= Limits.PairsPerNetworks) MakeRoom(same, now);
    }

    private void MakeRoom(List<ChildSa> same, Instant now)
    {
        ChildSa oldest = same.Find(other => other.IsDraining) ?? same.Find(other => other.ConfirmedAt is null) ?? same[0];
        Remove(oldest, tellPeer: true, "too many pairs for the same networks", now);
    }

    private static string Protocols(ChildSa child) => (child.Suite.Esp, child.Suite.Ah) switch
    {
        ({ }, { }) => "ESP in AH",
        (null, _) => "AH",
        _ => child.UdpEncapsulated ? "ESP in UDP" : "ESP",
    };

    private void TakeDown(ChildSa child, bool tellPeer, string why, Instant now)
    {
        context.Actions.Remove(child.InboundSpi);
        child.Inbound.Release(context);
        if (tellPeer) tunnel.Liveness.TellDeleted(child.Inbound);
        context.Report(IkeEventKind.Phase2Deleted, tunnel.Config.Name, child.Peer,
            $"{child.Selector}, inbound SPI {child.InboundSpi:x8}: {why}", now.Since(child.CreatedAt));
    }
}
