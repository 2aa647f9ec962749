using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Ike.Tests.Net;

/// <summary>A datagram on its way.</summary>
public sealed record Datagram(Gateway From, UdpEndpoint Source, UdpEndpoint Destination, byte[] Octets, Instant Arrives)
{
    public IsakmpHeader Header => IsakmpHeader.TryParse(Octets, out IsakmpHeader header) ? header : default;
}

/// <summary>
/// A network on a virtual clock. By default it delivers everything in order after a millisecond; a test hands it a <see cref="Filter"/> that
/// loses, doubles, delays or rewrites.
/// </summary>
public sealed class Network
{
    private readonly List<Datagram> _flying = [];
    private readonly List<Gateway> _gateways = [];

    public Instant Now { get; private set; } = new(1_000_000);

    /// <summary>What becomes of a datagram: none, one or several. Null: itself.</summary>
    public Func<Datagram, IEnumerable<Datagram>>? Filter { get; set; }

    /// <summary>Everything that was sent, before the filter.</summary>
    public List<Datagram> Sent { get; } = [];

    public IReadOnlyList<Datagram> Flying => _flying;

    public static (Network, Gateway Alice, Gateway Bob) Pair(IkeTunnel? alice = null, IkeTunnel? bob = null, ulong seed = 1)
    {
        var network = new Network();
        var a = new Gateway(network, "alice", Tunnels.AliceAddress, seed * 2, alice ?? Tunnels.Alice);
        var b = new Gateway(network, "bob", Tunnels.BobAddress, seed * 2 + 1, bob ?? Tunnels.Bob);
        network._gateways.AddRange([a, b]);
        return (network, a, b);
    }

    public void Add(Gateway gateway) => _gateways.Add(gateway);

    public void Carry(Gateway from, UdpEndpoint source, UdpEndpoint destination, byte[] octets)
    {
        var datagram = new Datagram(from, source, destination, octets, Now.Plus(1));
        Sent.Add(datagram);
        _flying.AddRange(Filter is null ? [datagram] : Filter(datagram));
    }

    /// <summary>A datagram out of nowhere.</summary>
    public void Inject(Gateway to, UdpEndpoint from, byte[] octets, ushort port = 500) =>
        to.Engine.Receive(new UdpEndpoint(to.Address, port), from, octets, Now);

    /// <summary>Takes the next datagram out of the air and delivers it; null when none flies.</summary>
    public Datagram? Step()
    {
        RunComputations();
        if (_flying.Count == 0) return null;
        Datagram next = _flying.MinBy(datagram => datagram.Arrives.Milliseconds)!;
        _flying.Remove(next);
        if (next.Arrives > Now) Now = next.Arrives;
        Deliver(next);
        RunComputations();
        return next;
    }

    /// <summary>Delivers and ticks until nothing flies.</summary>
    public void Settle()
    {
        while (Step() is not null) { }
    }

    /// <summary>Lets time pass: every delivery and every deadline at its instant. <paramref name="eachSecond"/> runs once a second.</summary>
    public void Run(long milliseconds, Action? eachSecond = null)
    {
        Instant end = Now.Plus(milliseconds), second = Now.Plus(1_000);
        while (true)
        {
            RunComputations();
            foreach (Gateway gateway in _gateways) gateway.AssertNothingMissed();
            Instant next = eachSecond is null ? end : Instant.Earlier(end, second);
            foreach (Gateway gateway in _gateways) next = Instant.Earlier(next, gateway.Engine.Deadline);
            foreach (Datagram datagram in _flying) next = Instant.Earlier(next, datagram.Arrives);
            if (next > Now) Now = next;
            if (Now >= end && next >= end) break;

            foreach (Datagram datagram in _flying.Where(datagram => datagram.Arrives <= Now).ToArray())
            {
                _flying.Remove(datagram);
                Deliver(datagram);
            }
            RunComputations();
            foreach (Gateway gateway in _gateways)
            {
                if (gateway.Engine.Deadline > Now) continue;
                gateway.Engine.Tick(Now);
                Assert.True(gateway.Engine.Deadline > Now || gateway.HasComputations, "a tick must move the deadline");
            }
            if (eachSecond is null || Now < second) continue;
            second = Now.Plus(1_000);
            eachSecond();
        }
    }

    private void Deliver(Datagram datagram)
    {
        foreach (Gateway gateway in _gateways)
            if (gateway.Address == datagram.Destination.Address)
                gateway.Engine.Receive(datagram.Destination, datagram.Source, datagram.Octets, Now);
    }

    private void RunComputations()
    {
        foreach (Gateway gateway in _gateways) gateway.RunComputations();
    }
}
