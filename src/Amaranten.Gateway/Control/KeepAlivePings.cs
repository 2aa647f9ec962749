using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>
/// Pings through tunnels between networks, so that one which passes nothing is noticed and negotiated anew, and one that is down comes up:
/// the ping is traffic like any other.
/// </summary>
/// <param name="running">The tunnels, and our addresses inside them.</param>
/// <param name="ping">Sends one echo request from an address of ours and tells, once, whether it was answered.</param>
/// <param name="isUp">Whether a tunnel has SAs to send with.</param>
/// <param name="renegotiate">Lost replies: the tunnel is taken down and asked for again.</param>
internal sealed class KeepAlivePings(
    RunningConfig running, Action<IpAddress, IpAddress, Action<bool>> ping, Func<string, bool> isUp, Action<string> renegotiate)
{
    // Where negotiating anew did not help, it is the host that does not answer: each further attempt waits for twice as many losses, up to this factor.
    private const int MostPatience = 32;

    private readonly Dictionary<string, Watch> _watched = [];

    public Instant Deadline => _watched.Count == 0 ? Instant.Never : _watched.Values.Select(watch => watch.Due).Min();

    /// <summary>What has been sent and lost for a tunnel; null where nothing is sent.</summary>
    public KeepAliveStatus? StatusOf(string tunnel) => _watched.TryGetValue(tunnel, out Watch? watch)
        ? new KeepAliveStatus(watch.Source, watch.Destination, watch.Sent, watch.Lost, watch.Renegotiations)
        : null;

    /// <summary>
    /// Takes a configuration. Counters of tunnels whose pings stay the same go on. Returns what cannot be pinged, one sentence each.
    /// </summary>
    public IReadOnlyList<string> Apply(Instant now)
    {
        var refused = new List<string>();
        Dictionary<string, Watch> before = new(_watched);
        _watched.Clear();
        foreach (IkeTunnel tunnel in running.Tunnels)
        {
            if (running.ConfigOf(tunnel).KeepAlive is not { } wanted) continue;
            if (tunnel.AnyPeer || tunnel.Encapsulation == Encapsulation.Transport)
                refused.Add($"tunnel {tunnel.Name}: keep-alive pings are for tunnels between two networks");
            else if (!TryChoose(tunnel, wanted, out IpAddress source, out IpAddress destination) && !running.ConfigOf(tunnel).LocalIsAssigned)
                refused.Add($"tunnel {tunnel.Name}: keep-alive pings need an address of ours inside the local network, and a host in the remote one");
            else if (before.GetValueOrDefault(tunnel.Name) is { } same && (same.Source, same.Destination, same.Wanted) == (source, destination, wanted))
                _watched[tunnel.Name] = same;
            else
                _watched[tunnel.Name] = new Watch(source, destination, wanted) { Due = now.Plus(Interval(wanted)) };
        }
        return refused;
    }

    public void Tick(Instant now)
    {
        foreach ((string tunnel, Watch watch) in _watched.Where(entry => entry.Value.Due <= now).ToList())
        {
            watch.Due = now.Plus(Interval(watch.Wanted));
            // An address that the peer gives us is there when the tunnel is.
            if (running.Find(tunnel) is not { } known || !TryChoose(known, watch.Wanted, out IpAddress source, out IpAddress destination)) continue;
            (watch.Source, watch.Destination) = (source, destination);
            // A reply that is missing while the tunnel comes up says nothing about it.
            bool counts = isUp(tunnel);
            watch.Sent++;
            ping(watch.Source, watch.Destination, answered => OnOutcome(tunnel, watch, answered, counts));
        }
    }

    private void OnOutcome(string tunnel, Watch watch, bool answered, bool counts)
    {
        if (!answered && counts) watch.Lost++;
        watch.LostInARow = answered || !counts ? 0 : watch.LostInARow + 1;
        if (answered) watch.Patience = 1;
        if (watch.LostInARow < watch.Wanted.MostLost * watch.Patience || !_watched.ContainsValue(watch)) return;
        watch.LostInARow = 0;
        watch.Patience = Math.Min(2 * watch.Patience, MostPatience);
        watch.Renegotiations++;
        renegotiate(tunnel);
    }

    private static long Interval(KeepAliveConfig wanted) => wanted.IntervalSeconds * 1_000L;

    // Automatic: our own address inside the local network, which alone hears the reply; the first host of the remote network that is not ours.
    private bool TryChoose(IkeTunnel tunnel, KeepAliveConfig wanted, out IpAddress source, out IpAddress destination)
    {
        foreach (TrafficSelector selector in tunnel.Selectors)
        {
            foreach (IpAddress ours in wanted.Source is { } chosen ? Ours(chosen) : running.SourcesIn(tunnel, selector))
            {
                source = ours;
                destination = wanted.Destination ?? FirstHost(selector.Remote);
                if (selector.Matches(source, destination, IpProtocol.Icmp, 0, 0)) return true;
            }
        }
        (source, destination) = (default, default);
        return false;
    }

    private IEnumerable<IpAddress> Ours(IpAddress chosen) =>
        running.Interfaces.Select(port => port.Address).Concat(running.InnerAddresses).Where(address => address == chosen);

    // The address of a network of one or two hosts is a host's (RFC 3021).
    private static IpAddress FirstHost(IpPrefix network) =>
        network.Length >= 31 ? network.Address : IpAddress.FromV4(network.Address.V4 + 1);

    private sealed class Watch(IpAddress source, IpAddress destination, KeepAliveConfig wanted)
    {
        public KeepAliveConfig Wanted { get; } = wanted;

        public Instant Due { get; set; }

        public int Patience { get; set; } = 1;

        public IpAddress Source { get; set; } = source;

        public IpAddress Destination { get; set; } = destination;

        public long Sent { get; set; }

        public long Lost { get; set; }

        public int LostInARow { get; set; }

        public int Renegotiations { get; set; }
    }
}

/// <summary>Keep-alive pings of one tunnel.</summary>
/// <param name="Source">Our address.</param>
/// <param name="Destination">Who is asked.</param>
/// <param name="Sent">Requests sent.</param>
/// <param name="Lost">Those without reply while the tunnel stood.</param>
/// <param name="Renegotiations">How often that was too many in a row.</param>
public sealed record KeepAliveStatus(IpAddress Source, IpAddress Destination, long Sent, long Lost, int Renegotiations);
