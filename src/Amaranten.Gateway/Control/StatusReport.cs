using System.Collections.Immutable;
using Amaranten.Gateway.Control.Dhcp;
using Amaranten.Gateway.Forwarding;
using Amaranten.Ike;
using Amaranten.Ipsec;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>Makes the tunnel and counter parts of a <see cref="GatewayStatus"/> from the engine's and the data plane's own records.</summary>
internal static class StatusReport
{
    private const string ManualKeys = "manual keys";

    // A question and its answer: so long a silent peer is not silent yet.
    private const int AnswerSeconds = 2;

    /// <summary>What takes the engine's place for a tunnel that it does not know: up, and nothing negotiated.</summary>
    public static IkeTunnelStatus Manual(IkeTunnel tunnel, SaStore sas)
    {
        SaPair? pair = sas.PairsOf(new SaKey(tunnel.Name, 0, 0)).FirstOrDefault();
        return new IkeTunnelStatus(
            tunnel.Name, pair is null ? TunnelPhase.Idle : TunnelPhase.Up, pair?.InstalledAt ?? default, [], [], null, null);
    }

    /// <summary>A tunnel, and behind it each of its clients where it serves whoever comes.</summary>
    public static IEnumerable<TunnelStatus> Tunnels(
        IkeTunnel tunnel, IkeTunnelStatus ike, SaStore sas, Instant now, bool isManual, KeepAliveStatus? keepAlive, bool isKeptUp = false)
    {
        TunnelStatus own = Tunnel(tunnel, ike, sas, now, isKeptUp) with { KeepAlive = keepAlive };
        if (isManual) own = own with { HasManualKeys = true, Next = ManualKeys, NextInMilliseconds = null };
        return [own, .. ike.Clients.Select(client => Client(tunnel, client, sas, now))];
    }

    private static TunnelStatus Client(IkeTunnel tunnel, IkeTunnelStatus ike, SaStore sas, Instant now)
    {
        List<PairStatus> pairs = [];
        for (int i = 0; i < tunnel.Selectors.Length; i++)
        {
            var key = new SaKey(tunnel.Name, ike.Instance, i);
            List<SaPair> sending = Sending(key, sas);
            pairs.AddRange(sending.Select(pair => new PairStatus(
                pair.Outbound.Selector, Sa(pair, sending.Count == 1 ? sas.TotalsOf(key) : default(Totals).Plus(pair), ike, now))));
        }
        pairs.AddRange(ForDhcp(tunnel, ike, sas, now));
        return Status(tunnel, ike, pairs, now) with { IsClient = true };
    }

    private static TunnelStatus Tunnel(IkeTunnel tunnel, IkeTunnelStatus ike, SaStore sas, Instant now, bool isKeptUp)
    {
        var pairs = new List<PairStatus>();
        for (int i = 0; i < tunnel.Selectors.Length; i++)
        {
            Totals totals = sas.TotalsOf(tunnel.Name, i);
            var carried = new Carried(totals.PacketsIn, totals.BytesIn, totals.PacketsOut, totals.BytesOut);
            List<SaPair> sending = Sending(new SaKey(tunnel.Name, 0, i), sas);
            IReadOnlyList<DroppedStatus> dropped = Dropped(sas.DropsOf(new SaKey(tunnel.Name, 0, i)));
            bool isBesides(SaPair pair) => tunnel.TakesTransport && pair.Outbound.IsTransport; // not what the configured networks are for
            if (sending.TrueForAll(isBesides)) pairs.Add(new PairStatus(tunnel.Selectors[i], null) { Carried = carried, Dropped = dropped });
            foreach (SaPair pair in sending)
            {
                Totals own = sending.Count == 1 ? totals : default(Totals).Plus(pair);
                bool isFirst = pair == sending.Find(one => !isBesides(one));
                pairs.Add(Pair(tunnel, i, pair, Sa(pair, own, ike, now)) with { Carried = isFirst ? carried : null, Dropped = isFirst ? dropped : [] });
            }
        }
        return Status(tunnel, ike, pairs, now, isKeptUp) with { ServesAnyPeer = tunnel.AnyPeer };
    }

    private static IEnumerable<PairStatus> ForDhcp(IkeTunnel tunnel, IkeTunnelStatus ike, SaStore sas, Instant now)
    {
        var key = new SaKey(tunnel.Name, ike.Instance, ChildSaKeys.DhcpSelector);
        return Sending(key, sas).Select(pair => new PairStatus(pair.Outbound.Selector, Sa(pair, default(Totals).Plus(pair), ike, now))
        {
            IsForDhcp = true,
            Dropped = Dropped(sas.DropsOf(key)),
        });
    }

    // In the order in which they came, so that lines stay where they are while others come and go.
    private static List<SaPair> Sending(SaKey key, SaStore sas) =>
        [.. sas.PairsOf(key).Where(pair => pair.UsedForSending).OrderBy(pair => pair.InstalledAt.Milliseconds)];

    // What was agreed as equal or as wider is told as configured; in transport mode it is between the two ends alone, whatever networks are written.
    private static PairStatus Pair(IkeTunnel tunnel, int index, SaPair pair, SaPairStatus sa)
    {
        TrafficSelector configured = tunnel.Selectors[index];
        TrafficSelector agreed = pair.Outbound.Selector;
        bool isAsWritten = pair.Outbound.IsTransport && tunnel.Encapsulation == Encapsulation.Transport;
        if (isAsWritten || agreed.Contains(configured)) return new PairStatus(configured, sa);
        return new PairStatus(agreed, sa) { Within = configured.Local == IkeTunnel.Assigned ? null : configured };
    }

    // What waited for its SA and left after all has been counted by the worker as dropped.
    private static IReadOnlyList<DroppedStatus> Dropped(TunnelDrops drops) =>
    [
        .. Enum.GetValues<PacketDrop>().Select(drop => new DroppedStatus(
                Kebab(drop.ToString()), drops.OfPath((int)drop) - (drop == PacketDrop.TunnelDown ? drops.SentLater : 0)))
            .Concat(Enum.GetValues<Drop>().Select(drop => new DroppedStatus(Kebab(drop.ToString()), drops.Of(drop))))
            .Where(dropped => dropped.Packets > 0).OrderByDescending(dropped => dropped.Packets),
    ];

    /// <summary>Which addresses of pools are out, the lowest first.</summary>
    public static IReadOnlyList<LeaseStatus> Leases(IEnumerable<TunnelStatus> tunnels, Func<IpAddress, LeaseNote?> noteOf, Instant now) =>
    [
        .. tunnels.Where(tunnel => tunnel.Ike.Leased is not null).Select(tunnel => Lease(tunnel, tunnel.Ike.Leased!, noteOf(tunnel.Ike.Leased!.Address), now)).OrderBy(lease => lease.Address.V4),
    ];

    private static LeaseStatus Lease(TunnelStatus tunnel, AddressLease lease, LeaseNote? note, Instant now) =>
        new(lease.Pool, lease.Address, tunnel.Name, lease.Client)
        {
            Server = note?.Server,
            EndsInMilliseconds = note is null || note.ExpiresAt == Instant.Never ? null : note.ExpiresAt.Since(now),
        };

    private static TunnelStatus Status(IkeTunnel tunnel, IkeTunnelStatus ike, List<PairStatus> pairs, Instant now, bool isKeptUp = false)
    {
        long? proof = LastProof(ike, pairs, now);
        (string next, Instant? at) = Next(ike, tunnel.MayInitiate, isKeptUp, proof is { } age ? now.Plus(-age) : null, now);
        return new TunnelStatus(
            tunnel.Name, Peer(tunnel, ike, pairs), ike.Phase, Math.Max(0, now.Since(ike.Since)), proof, LastFailure: null, next, pairs, ike)
        {
            NextInMilliseconds = at is { } then ? Math.Max(0, then.Since(now)) : null,
        };
    }

    public static IReadOnlyList<CounterStatus> Counters(
        ImmutableArray<WorkerCounters> workers, IkeDropCounters ike, DhcpDropCounters dhcp, long refusedByPath)
    {
        var counters = new List<CounterStatus>
        {
            new("path.forwarded", Sum(worker => Volatile.Read(ref worker.Forwarded)), "packets routed in clear"),
            new("path.sealed", Sum(worker => Volatile.Read(ref worker.Sealed)), "packets sent into tunnels"),
            new("path.opened", Sum(worker => Volatile.Read(ref worker.Opened)), "packets received from tunnels"),
            new("path.local", Sum(worker => Volatile.Read(ref worker.Local)), "packets answered or consumed here"),
            new("path.refused", refusedByPath, "packets of our own that the packet path had no room for"),
        };
        foreach (PacketDrop drop in Enum.GetValues<PacketDrop>())
            if (drop != PacketDrop.None) counters.Add(new($"drop.{Kebab(drop.ToString())}", Sum(worker => worker.Of(drop)), "dropped by the packet path"));
        foreach (Drop drop in Enum.GetValues<Drop>())
            if (drop != Drop.None) counters.Add(new($"drop.{Kebab(drop.ToString())}", Sum(worker => worker.Of(drop)), "dropped by ESP or AH"));
        foreach (IkeDrop drop in Enum.GetValues<IkeDrop>())
            if (drop != IkeDrop.None) counters.Add(new(CounterOf(drop), ike.Of(drop), "IKE messages dropped"));
        foreach (DhcpDrop drop in Enum.GetValues<DhcpDrop>())
            if (drop != DhcpDrop.None) counters.Add(new($"dhcp.{Kebab(drop.ToString())}", dhcp.Of(drop), "DHCP messages dropped"));
        return counters;

        long Sum(Func<WorkerCounters, long> counter) => workers.Sum(counter);
    }

    /// <summary>The counter of a reason for which a message of IKE is dropped.</summary>
    public static string CounterOf(IkeDrop drop) => $"ike.{Kebab(drop.ToString())}";

    // A pair that IKE does not know stands by manual keys: it is never replaced.
    private static SaPairStatus Sa(SaPair pair, Totals totals, IkeTunnelStatus ike, Instant now)
    {
        ChildSaStatus? child = ike.ChildSas.FirstOrDefault(child => child.InboundSpi == pair.Inbound.Spi);
        long last = Volatile.Read(ref pair.Inbound.LastAuthenticMilliseconds);
        long first = Volatile.Read(ref pair.Inbound.FirstAuthenticMilliseconds);
        return new SaPairStatus(
            pair.Suite, pair.Inbound.Spi, pair.Outbound.Spi, pair.Outbound.UdpEncapsulated, pair.Outbound.Peer,
            totals.PacketsIn, totals.BytesIn, totals.PacketsOut, totals.BytesOut,
            now.Since(pair.InstalledAt), child?.RekeyAt.Since(now) ?? long.MaxValue, pair.Outbound.PathMtuBytes,
            last == 0 ? null : now.Milliseconds - last, child?.Rekeys ?? 0)
        {
            IsTransport = pair.Outbound.IsTransport,
            NonIkeMarker = pair.Outbound.NonIkeMarker,
            Lifetime = child is null ? null : (child.Lifetime, child.ExpiresAt.Since(now)),
            ReplayWindow = pair.Inbound.Window.Packets,
            DontFragment = pair.Outbound.DontFragment,
            Dscp = pair.Outbound.Dscp,
            FirstInbound = first == 0 ? null : new Instant(first),
            Original = pair.Inbound.Before,
            AhSpis = pair.Suite is { Esp: not null, Ah: not null } ? (pair.Inbound.Ah!.Spi, pair.Outbound.Ah!.Spi) : null,
        };
    }

    // Behind a NAT the port belongs to it; where no phase 1 is left, the pairs know it.
    private static string Peer(IkeTunnel tunnel, IkeTunnelStatus ike, List<PairStatus> pairs)
    {
        const ushort IkePort = 500;
        UdpEndpoint? endpoint = ike.IkeSas.LastOrDefault()?.Peer ?? pairs.FirstOrDefault(pair => pair.Sa is { UdpEncapsulated: true })?.Sa!.Peer;
        string where = endpoint is { Port: not IkePort } ? $"{endpoint}"
            : ike.PeerAddress?.ToString() ?? (tunnel.AnyPeer ? "any" : "not resolved");
        return ike.Client is null ? where : $"{where} {ike.Client}";
    }

    private static long? LastProof(IkeTunnelStatus ike, List<PairStatus> pairs, Instant now)
    {
        IEnumerable<long> ages = ike.IkeSas.Where(sa => sa.PeerId is not null).Select(sa => now.Since(sa.LastHeard))
            .Concat(pairs.Select(pair => pair.Sa?.LastInboundMilliseconds ?? long.MaxValue));
        long youngest = ages.DefaultIfEmpty(long.MaxValue).Min();
        return youngest == long.MaxValue ? null : Math.Max(0, youngest);
    }

    // What the engine will do at these instants, if nothing comes before.
    private static (string What, Instant? At) Next(IkeTunnelStatus ike, bool mayInitiate, bool isKeptUp, Instant? lastProof, Instant now)
    {
        if (ike.Clients.Count > 0) return ($"serves {ike.Clients.Count} of any peers", null);
        if (ike.Phase == TunnelPhase.Up)
        {
            DpdTimes? dpd = ike.IkeSas.LastOrDefault(sa => sa.PeerId is not null)?.Dpd;
            if (dpd is { } times && lastProof is { } heard && now.Since(heard) > (times.DelaySeconds + AnswerSeconds) * 1_000L)
                return ("silent, counts as dead", heard.Plus((times.DelaySeconds + times.TimeoutSeconds) * 1_000L));
            return ike.ChildSas.Where(child => child.UsedForSending).MinBy(child => child.RekeyAt.Milliseconds) is { } first ? ("new keys", first.RekeyAt) : ("", null);
        }
        if (ike.Phase is TunnelPhase.Phase1 or TunnelPhase.Phase2) return ("negotiating", null);
        Instant? pause = ike.RetryAt is { } retry && retry > now ? retry : null;
        if (!mayInitiate) return ("waits for the peer", null);
        if (isKeptUp) return ("tries again", pause ?? now);
        return pause is null ? ("waits for traffic or the peer", null) : ("rests from traffic, ends", pause);
    }

    /// <summary><c>EspBadIcv</c> becomes <c>esp-bad-icv</c>.</summary>
    private static string Kebab(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString()));
}

/// <summary>How many IKE messages were dropped, by reason.</summary>
internal sealed class IkeDropCounters
{
    private readonly long[] _drops = new long[Enum.GetValues<IkeDrop>().Length];

    public void Count(IkeDrop drop) => _drops[(int)drop]++;

    public long Of(IkeDrop drop) => _drops[(int)drop];
}
