using System.Collections.Immutable;
using Amaranten.Bench.Kernels;
using Amaranten.Bench.Measuring;
using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Bench.Tables;

/// <summary>IKE of the hub as responder: one peer after the other negotiates main mode and quick mode with it, and the time is taken that the hub needs.</summary>
internal sealed class Handshakes
{
    private const long RestMilliseconds = 61_000;

    private readonly ImmutableArray<IkeTunnel> _tunnels;
    private readonly Keys _random = new();
    private readonly Side _hub = new();
    private readonly IkeEngine _engine;
    private Instant _now = new(1_000_000);
    private int _next;

    public Handshakes(ImmutableArray<IkeTunnel> tunnels)
    {
        _tunnels = tunnels;
        _engine = new IkeEngine(tunnels, _random, _hub);
    }

    /// <summary>One handshake: nanoseconds of the hub for each message that it received, its share of Diffie-Hellman included.</summary>
    public double Run()
    {
        IkeTunnel ours = _tunnels[_next++ % _tunnels.Length];
        var peer = new Side();
        var theirs = new IkeEngine([Mirrored(ours)], _random, peer);
        _now = _now.Plus(1_000); // no limit on how many begin in a second is met
        theirs.Acquire(ours.Name, 0, byOperator: true, _now);
        long spent = 0;
        int received = 0, installed = _hub.Installed;
        while (peer.Run(theirs, _now) | peer.Sent.Count > 0)
        {
            long begin = ThreadClock.Nanoseconds;
            while (peer.Sent.TryDequeue(out Message message))
            {
                _engine.Receive(message.Peer, message.Local, message.Octets, _now);
                received++;
                _hub.Run(_engine, _now);
                _ = _engine.Deadline; // asked for after each message, as the gateway does
            }
            spent += ThreadClock.Nanoseconds - begin;
            while (_hub.Sent.TryDequeue(out Message message))
                if (message.Peer.Address == ours.PeerAddress) theirs.Receive(message.Peer, message.Local, message.Octets, _now);
        }
        return _hub.Installed > installed ? (double)spent / received : throw new InvalidOperationException($"no SAs were agreed: {_hub.Last}, {peer.Last}");
    }

    /// <summary>Time passes until nothing is left of what was kept for the answers to duplicates.</summary>
    public void Rest()
    {
        _now = _now.Plus(RestMilliseconds);
        _engine.Tick(_now);
        _hub.Sent.Clear();    // peers were asked whether they live
        _hub.Sent.TrimExcess();
    }

    private static IkeTunnel Mirrored(IkeTunnel tunnel) => tunnel with
    {
        Index = 0,
        LocalAddress = tunnel.PeerAddress,
        PeerAddress = tunnel.LocalAddress,
        LocalId = IkeIdentity.Of(tunnel.PeerAddress),
        PeerId = IkeIdentity.Of(tunnel.LocalAddress),
        Selectors = [.. tunnel.Selectors.Select(selector => new TrafficSelector(selector.Remote, selector.Local))],
    };

    private readonly record struct Message(UdpEndpoint Local, UdpEndpoint Peer, byte[] Octets);

    // Messages are kept until their turn comes.
    private sealed class Side : EngineSide
    {
        public Queue<Message> Sent { get; } = [];
        public int Installed { get; private set; }
        public IkeEvent? Last { get; private set; }

        public override void Send(UdpEndpoint local, UdpEndpoint peer, ReadOnlySpan<byte> message)
        {
            if (!message.IsEmpty) Sent.Enqueue(new Message(local, peer, message.ToArray()));
        }

        public override void Install(in ChildSaKeys keys) => Installed++;
        public override void Report(IkeEvent what) => Last = what;
    }
}
