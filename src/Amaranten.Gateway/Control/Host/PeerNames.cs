using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Gateway.Events;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control.Host;

/// <summary>
/// The addresses of peers that the operator knows by name: asked for at the start, when an answer's time is over, and soon after a peer did not answer
/// at the address that we have. A good address is kept when a later question fails.
/// </summary>
/// <param name="names">Whom to ask.</param>
/// <param name="changed">Is told of a tunnel whose peer has another address now.</param>
/// <param name="log">Takes a line for people.</param>
internal sealed class PeerNames(NameResolver names, Action<string, IpAddress, Instant> changed, Action<GatewayEvent, string> log)
{
    private const long ShortestSeconds = 30;

    private const long FirstPauseMilliseconds = 5_000, LongestPauseMilliseconds = 300_000;

    private readonly Dictionary<string, Peer> _peers = [];

    /// <summary>For how many seconds an answer is believed at most, whatever it says.</summary>
    public long LongestSeconds { get; set; } = 14_400;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline => _peers.Count == 0 ? Instant.Never : new Instant(_peers.Values.Min(peer => peer.AskAt.Milliseconds));

    /// <summary>The addresses that are known, by name.</summary>
    public IReadOnlyDictionary<string, IpAddress> Known =>
        _peers.Values.Where(peer => peer.Address is not null).DistinctBy(peer => peer.Name).ToDictionary(peer => peer.Name, peer => peer.Address!.Value);

    /// <summary>Takes a configuration: names that are new or other are asked for, the rest is left alone.</summary>
    public void Apply(ImmutableArray<TunnelConfig> tunnels, Instant now)
    {
        Dictionary<string, string> wanted = tunnels.Where(tunnel => tunnel.RemoteGatewayName is not null)
            .ToDictionary(tunnel => tunnel.Name, tunnel => tunnel.RemoteGatewayName!);
        foreach (string tunnel in _peers.Keys.Where(tunnel => wanted.GetValueOrDefault(tunnel) != _peers[tunnel].Name).ToArray()) _peers.Remove(tunnel);
        foreach ((string tunnel, string name) in wanted) _peers.TryAdd(tunnel, new Peer(tunnel, name) { AskAt = now });
    }

    /// <summary>Asks what is due.</summary>
    public void Tick(Instant now)
    {
        foreach (Peer peer in _peers.Values.Where(peer => peer.AskAt <= now).ToArray())
        {
            peer.AskAt = Instant.Never;
            names.Resolve(peer.Name, (answer, at) => OnAnswer(peer, answer, at), now);
        }
    }

    /// <summary>The peer does not answer where we think it is: its name may mean another place by now.</summary>
    public void OnNoAnswer(string tunnel, Instant now)
    {
        if (!_peers.TryGetValue(tunnel, out Peer? peer) || peer.AskAt == Instant.Never) return;
        peer.IsSilent = true;
        peer.AskAt = Instant.Earlier(peer.AskAt, now.Plus(FirstPauseMilliseconds));
    }

    private void OnAnswer(Peer peer, NameAnswer answer, Instant now)
    {
        if (_peers.GetValueOrDefault(peer.Tunnel) != peer) return; // the configuration changed meanwhile
        if (answer.Problem is not null)
        {
            long pause = Math.Min(FirstPauseMilliseconds << Math.Min(peer.Failures++, 8), LongestPauseMilliseconds);
            peer.AskAt = now.Plus(pause);
            string kept = peer.Address is { } old ? $"; {old} is kept" : "";
            log(GatewayEvent.PeerNotFound, $"tunnel {peer.Tunnel}: {peer.Name} cannot be resolved: {answer.Problem}{kept}; asked again in {pause / 1000} s");
            return;
        }
        peer.Failures = 0;
        peer.AskAt = now.Plus(Math.Clamp(answer.TtlSeconds, ShortestSeconds, LongestSeconds) * 1_000);
        IpAddress address = Choose(peer, answer.Addresses);
        peer.IsSilent = false;
        if (peer.Address == address) return;
        peer.Address = address;
        log(GatewayEvent.PeerFound, $"tunnel {peer.Tunnel}: {peer.Name} is {address}, asked again in {peer.AskAt.Since(now) / 1000} s");
        changed(peer.Tunnel, address, now);
    }

    // The one in use while it is among them; where it is silent, the one behind it.
    private static IpAddress Choose(Peer peer, ImmutableArray<IpAddress> addresses)
    {
        int at = peer.Address is { } present ? addresses.IndexOf(present) : -1;
        if (at < 0) return addresses[0];
        return addresses[peer.IsSilent ? (at + 1) % addresses.Length : at];
    }

    private sealed class Peer(string tunnel, string name)
    {
        public string Tunnel => tunnel;

        public string Name => name;

        public IpAddress? Address { get; set; }

        public bool IsSilent { get; set; }

        public int Failures { get; set; }

        public Instant AskAt { get; set; }
    }
}
