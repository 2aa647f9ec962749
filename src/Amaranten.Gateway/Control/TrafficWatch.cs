using System.Collections.Immutable;
using Amaranten.Gateway.Ports;
using Amaranten.Wire;

namespace Amaranten.Gateway.Control;

/// <summary>Whether frames pass the ports: what their lights blink for.</summary>
internal sealed class TrafficWatch
{
    private const long BetweenLooksMilliseconds = 200, LastsMilliseconds = 500;
    private readonly ImmutableArray<IPort> _ports;
    private readonly long[] _frames;
    private readonly Instant[] _until;
    private Instant _nextLook;

    public TrafficWatch(ImmutableArray<IPort> ports)
    {
        _ports = ports;
        _frames = [.. ports.Select(Frames)];
        _until = new Instant[ports.Length];
    }

    /// <summary>Whether frames have passed within the last half of a second.</summary>
    public bool Passes(int port, Instant now) => now < _until[port];

    /// <summary>Looks at the ports' counters, if that is due.</summary>
    public void Look(Instant now)
    {
        if (now < _nextLook) return;
        _nextLook = now.Plus(BetweenLooksMilliseconds);
        for (int i = 0; i < _ports.Length; i++)
        {
            long frames = Frames(_ports[i]);
            if (frames != _frames[i]) _until[i] = now.Plus(LastsMilliseconds);
            _frames[i] = frames;
        }
    }

    private static long Frames(IPort port) => port.Counters.Received + port.Counters.Sent;
}
