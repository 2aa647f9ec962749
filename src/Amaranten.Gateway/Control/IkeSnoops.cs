using Amaranten.Ike;
using Amaranten.Ike.Watching;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>Consoles that watch IKE. While there is none, the engine shows nothing to anybody.</summary>
internal sealed class IkeSnoops(IkeEngine engine, Func<Instant> now)
{
    private readonly List<Snoop> _all = [];

    public IDisposable Begin(IpAddress? peer, Action<IkeSighting> each)
    {
        var snoop = new Snoop(this, peer, each);
        _all.Add(snoop);
        engine.Watcher = Show;
        return snoop;
    }

    private void Show(SeenMessage message)
    {
        var sighting = new IkeSighting(now(), message);
        foreach (Snoop snoop in _all.ToArray())
            if (snoop.Peer is null || snoop.Peer == message.Peer.Address) snoop.Each(sighting);
    }

    private void End(Snoop snoop)
    {
        _all.Remove(snoop);
        if (_all.Count == 0) engine.Watcher = null;
    }

    private sealed class Snoop(IkeSnoops snoops, IpAddress? peer, Action<IkeSighting> each) : IDisposable
    {
        public IpAddress? Peer { get; } = peer;

        public Action<IkeSighting> Each { get; } = each;

        public void Dispose() => snoops.End(this);
    }
}
