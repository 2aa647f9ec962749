using System.Collections.Frozen;
using System.Collections.Immutable;
using Amaranten.Gateway.Forwarding;
using Amaranten.Ipsec.Policy;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>A worker, or several that get frames as chance has it, between a LAN and a WAN, with a host behind it and a router in front of it that is always known.</summary>
internal sealed class TestGateway
{
    public static readonly MacAddress RouterMac = new(0x02_00_00_00_FF_FE);
    public static readonly IpAddress Router = IpAddress.Parse("192.0.2.254"), Stranger = IpAddress.Parse("198.51.100.66");

    private readonly byte[] _puntBuffer = new byte[ControlQueue.LargestData];
    private readonly Random? _random;

    public TestGateway(byte number, int wanMtuBytes = 1500, bool superpackets = false, int workers = 1)
    {
        _random = workers > 1 ? new Random(workers) : null;
        Lan = new InterfaceState("lan", new MacAddress(0x02_00_00_00_00_00UL | (ulong)number << 8), Address(10, number, 1), Network(10, number), 1500);
        Wan = new InterfaceState("wan", new MacAddress(0x02_00_00_00_00_01UL | (ulong)number << 8), IpAddress.Parse($"192.0.2.{number}"), IpPrefix.Parse("192.0.2.0/24"), wanMtuBytes);
        Host = Address(10, number, 10);
        HostMac = new MacAddress(0x02_00_00_00_AA_00UL | number);
        LanPort = new SimulatedPort("lan", Lan.Mac) { TakesSuperpackets = superpackets, Scatter = _random };
        WanPort = new SimulatedPort("wan", Wan.Mac) { TakesSuperpackets = superpackets, Scatter = _random };
        Snapshot = new Snapshot
        {
            Interfaces = [Lan, Wan],
            Routes = [new(Lan.Network, 0, null), new(Wan.Network, 1, null), new(IpPrefix.AllV4, 1, Router)],
            Neighbours = new Dictionary<IpAddress, MacAddress> { [Host] = HostMac, [Router] = RouterMac }.ToFrozenDictionary(),
            Policies = new PolicyTable([]),
            InboundSas = new InboundSaTable([]),
            ForwardInClear = false,
        };
        Workers = [.. Handover.Between(workers, Woken.Add).Select(handover => new Worker([LanPort, WanPort], Snapshot, new ControlQueue(256, 1 << 20), handover))];
    }

    public InterfaceState Lan { get; }
    public InterfaceState Wan { get; }
    public IpAddress Host { get; }
    public MacAddress HostMac { get; }
    public SimulatedPort LanPort { get; }
    public SimulatedPort WanPort { get; }
    public ImmutableArray<Worker> Workers { get; }
    public Worker Worker => Workers[0];
    public ControlQueue Queue => Worker.ToControl;

    /// <summary>Workers that were woken by others.</summary>
    public List<int> Woken { get; } = [];

    public Snapshot Snapshot { get; private set; }
    public Instant Now { get; set; } = new(1_000_000);

    public static IpPrefix Network(byte a, byte b) => IpPrefix.Parse($"{a}.{b}.0.0/24");

    public static IpAddress Address(byte a, byte b, byte host) => IpAddress.Parse($"{a}.{b}.0.{host}");

    /// <summary>False while hosts send what is damaged: then only the headers that the gateway answers for are looked at.</summary>
    public bool HostsAreHonest { get; set; } = true;

    public void Publish(Func<Snapshot, Snapshot> change)
    {
        Snapshot = change(Snapshot);
        foreach (Worker worker in Workers) worker.Publish(Snapshot);
    }

    public void Know(IpAddress address, MacAddress mac) => Publish(snapshot =>
        snapshot with { Neighbours = new Dictionary<IpAddress, MacAddress>(snapshot.Neighbours) { [address] = mac }.ToFrozenDictionary() });

    public void Protect(ImmutableArray<SecurityPolicy> policies, ImmutableArray<InboundSa> inbound) =>
        Publish(snapshot => snapshot with { Policies = new PolicyTable(policies), InboundSas = new InboundSaTable(inbound) });

    /// <summary>The host behind the gateway sends.</summary>
    public void FromHost(byte[] packet) => LanPort.Arriving.Enqueue(Packets.Frame(Lan.Mac, HostMac, packet));

    /// <summary>The router in front of the gateway delivers.</summary>
    public void FromWan(byte[] packet) => WanPort.Arriving.Enqueue(Packets.Frame(Wan.Mac, RouterMac, packet));

    public void Run()
    {
        if (_random is null)
        {
            while (Worker.RunOnce(Now) > 0) { }
            return;
        }
        // Until each has been asked in vain many times: the ports keep back what they like.
        for (int vain = 0; vain < 8 * Workers.Length; vain++)
            if (Workers[_random.Next(Workers.Length)].RunOnce(Now) > 0) vain = 0;
    }

    /// <summary>What has left on the WAN, witnessed.</summary>
    public List<CableFrame> TakeWan() => Take(WanPort, isWan: true);

    /// <summary>What has left on the LAN, witnessed.</summary>
    public List<CableFrame> TakeLan() => Take(LanPort, isWan: false);

    public List<(Punt Punt, byte[] Data)> TakePunts()
    {
        List<(Punt, byte[])> punts = [];
        while (Queue.TryTake(out Punt punt, _puntBuffer, out int length)) punts.Add((punt, _puntBuffer[..length]));
        return punts;
    }

    private List<CableFrame> Take(SimulatedPort port, bool isWan)
    {
        List<CableFrame> frames = [.. port.Leaving];
        port.Leaving.Clear();
        foreach (CableFrame frame in frames) WireWitness.Check(frame, this, isWan);
        return frames;
    }
}
