using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>
/// The configured tunnels, in order, and by what they are looked for: their name, the address of their peer. What is kept by address is made anew when
/// it is wanted after a change.
/// </summary>
internal sealed class TunnelIndex
{
    private Dictionary<string, TunnelState> _byName = [];
    private Lookup<IpAddress, TunnelState>? _byPeer;

    /// <summary>All of them.</summary>
    public IReadOnlyList<TunnelState> All
    {
        get;
        set
        {
            if (ReferenceEquals(field, value)) return;
            field = value;
            _byName = [];
            foreach (TunnelState tunnel in value) _byName.TryAdd(tunnel.Config.Name, tunnel);
            ServingAnyone = [.. value.Where(tunnel => tunnel.Clients is not null)];
            _byPeer = null;
        }
    } = [];

    /// <summary>Those that serve whoever comes.</summary>
    public IReadOnlyList<TunnelState> ServingAnyone { get; private set; } = [];

    /// <summary>The tunnel of this name, or null.</summary>
    public TunnelState? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Those whose peer has this address, in order.</summary>
    public IEnumerable<TunnelState> WithPeer(IpAddress address) => (_byPeer ??= All.ToLookup(tunnel => tunnel.Config.PeerAddress))[address];

    /// <summary>A peer has another address now.</summary>
    public void PeerChanged() => _byPeer = null;
}
