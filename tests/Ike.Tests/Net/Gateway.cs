using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Ike.Tests.Net;

/// <summary>A pair of ESP SAs as the data path holds it.</summary>
public sealed class InstalledPair(in ChildSaKeys keys)
{
    public uint InboundSpi { get; } = keys.InboundSpi;
    public uint OutboundSpi { get; } = keys.OutboundSpi;
    public byte[] InboundKeymat { get; } = keys.InboundKeymat.Span.ToArray();
    public byte[] OutboundKeymat { get; } = keys.OutboundKeymat.Span.ToArray();
    public TrafficSelector Selector { get; } = keys.Selector;
    public int SelectorIndex { get; } = keys.SelectorIndex;
    public Amaranten.Crypto.Suites.ChildSuite Suite { get; } = keys.Suite;
    public Encapsulation Encapsulation { get; } = keys.Encapsulation;
    public OriginalAddresses? Original { get; } = keys.Original;
    public bool NonIkeMarker { get; } = keys.NonIkeMarker;
    public uint AhInboundSpi { get; } = keys.Ah?.InboundSpi ?? 0;
    public uint AhOutboundSpi { get; } = keys.Ah?.OutboundSpi ?? 0;
    public byte[] AhInboundKeymat { get; } = keys.Ah?.InboundKeymat.Span.ToArray() ?? [];
    public byte[] AhOutboundKeymat { get; } = keys.Ah?.OutboundKeymat.Span.ToArray() ?? [];
    public UdpEndpoint Local { get; } = keys.Local;
    public UdpEndpoint Peer { get; set; } = keys.Peer;
    public bool Udp { get; } = keys.UdpEncapsulated;
    public uint Replaces { get; } = keys.Replaces;
    public long LifetimeKilobytes { get; } = keys.LifetimeKilobytes;
    public Instant LastInbound { get; set; }
    public bool Used { get; set; } = true;
}

/// <summary>One engine with a data path that remembers what it is told. The network carries what it sends.</summary>
public sealed class Gateway : IIkeActions
{
    private readonly Network _network;
    private readonly Queue<IkeComputation> _computations = new();

    public Gateway(Network network, string name, IpAddress address, ulong seed, params IkeTunnel[] tunnels)
    {
        (_network, Name, Address) = (network, name, address);
        Engine = new IkeEngine([.. tunnels], new SeededRandom(seed), this);
    }

    public string Name { get; }

    public IpAddress Address { get; }

    public IkeEngine Engine { get; private set; }

    public Dictionary<uint, InstalledPair> Pairs { get; } = [];

    /// <summary>The pair that sends, by selector index.</summary>
    public Dictionary<int, uint> Sending { get; } = [];

    public List<IkeEvent> Events { get; } = [];

    public DateTimeOffset? WallClock { get; set; }

    /// <summary>What mode-config has given to each tunnel.</summary>
    public Dictionary<string, AssignedAddress?> Assigned { get; } = [];

    /// <summary>Addresses of pools that others fill: asked for, and given back.</summary>
    public List<AddressRequest> Requested { get; } = [];

    public List<AddressRequest> Released { get; } = [];

    public int Keepalives { get; private set; }

    /// <summary>An address of an interface of its own, beside <see cref="Address"/>.</summary>
    public IpAddress? OwnAddress { get; set; }

    public bool HasComputations => _computations.Count > 0;

    /// <summary>Loses everything, as a power cut does.</summary>
    public void Restart(ulong seed, params IkeTunnel[] tunnels)
    {
        Pairs.Clear();
        Sending.Clear();
        _computations.Clear();
        Engine = new IkeEngine([.. tunnels], new SeededRandom(seed), this);
    }

    public void RunComputations()
    {
        while (_computations.TryDequeue(out IkeComputation? computation))
        {
            computation.Run();
            Engine.Completed(computation, _network.Now);
        }
    }

    /// <summary>The engine looks at tunnels that were touched; the slow way is to look at all of them.</summary>
    public void AssertNothingMissed()
    {
        foreach (TunnelState tunnel in Engine.Tunnels)
        {
            Assert.Null(tunnel.Unnoted());
            foreach (TunnelState client in tunnel.Clients?.All ?? []) Assert.Null(client.Unnoted());
        }
    }

    public IkeEvent? Last(IkeEventKind kind) => Events.FindLast(e => e.Kind == kind);

    public int Count(IkeEventKind kind) => Events.Count(e => e.Kind == kind);

    public int Drops(IkeDrop why) => Events.Count(e => e.Drop == why);

    public void Send(UdpEndpoint local, UdpEndpoint peer, ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty) Keepalives++;
        else _network.Carry(this, local, peer, message.ToArray());
    }

    public void Compute(IkeComputation computation) => _computations.Enqueue(computation);

    public void Install(in ChildSaKeys keys)
    {
        Pairs.Add(keys.InboundSpi, new InstalledPair(keys));
        if (keys.UseForSending) Sending[keys.SelectorIndex] = keys.InboundSpi;
    }

    public void UseForSending(uint inboundSpi)
    {
        Assert.True(Pairs.ContainsKey(inboundSpi));
        Sending[Pairs[inboundSpi].SelectorIndex] = inboundSpi;
    }

    public void Remove(uint inboundSpi)
    {
        Assert.True(Pairs.Remove(inboundSpi));
        foreach (int index in Sending.Where(s => s.Value == inboundSpi).Select(s => s.Key).ToArray()) Sending.Remove(index);
    }

    public void MovePeer(ReadOnlySpan<uint> inboundSpis, UdpEndpoint peer)
    {
        foreach (uint spi in inboundSpis) Pairs[spi].Peer = peer;
    }

    public Instant LastInbound(uint inboundSpi) => Pairs.TryGetValue(inboundSpi, out InstalledPair? pair) ? pair.LastInbound : default;

    public bool WasUsed(uint inboundSpi) => Pairs.TryGetValue(inboundSpi, out InstalledPair? pair) && pair.Used;

    public void AddressAssigned(string tunnel, AssignedAddress? assigned) => Assigned[tunnel] = assigned;

    /// <summary>Users about whom others are to be asked.</summary>
    public List<UserCheck> Checks { get; } = [];

    public void CheckUser(UserCheck check) => Checks.Add(check);

    public void RequestAddress(AddressRequest request) => Requested.Add(request);

    public void ReleaseAddress(AddressRequest request) => Released.Add(request);

    public bool HasAddressIn(IpPrefix network) => network.Contains(Address) || OwnAddress is { } own && network.Contains(own);

    public void Report(IkeEvent what) => Events.Add(what);
}
