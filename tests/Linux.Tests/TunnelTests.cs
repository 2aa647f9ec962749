using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;
using Amaranten.Gateway.Forwarding;
using Amaranten.Gateway.Ports;
using Amaranten.Ipsec;
using Amaranten.Ipsec.Policy;
using Amaranten.Ipsec.Sa;
using Amaranten.Linux.Polling;
using Amaranten.Linux.Ports;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Linux.Tests;

/// <summary>
/// Two hosts, each the kernel's own TCP and UDP in a namespace, and between them two workers of ours with a tunnel over real cables: the kernel at either end
/// takes our superpackets apart, and holds every checksum against what it finds.
/// </summary>
public sealed class TunnelTests : IDisposable
{
    private const int Transfer = 16 << 20;
    private readonly NetworkNamespace[] _hosts = [new(), new()], _gateways = [new(), new()];
    private readonly List<IDisposable> _opened = [];
    private readonly List<EventFd> _bells = [];
    private readonly List<Thread> _threads = [];
    private readonly List<Worker> _workers = [];
    private volatile bool _stop;

    public void Dispose()
    {
        _stop = true;
        foreach (EventFd bell in _bells) bell.Ring();
        foreach (Thread thread in _threads) thread.Join();
        foreach (IDisposable thing in _opened.Concat(_bells).Concat(_hosts).Concat(_gateways)) thing.Dispose();
    }

    [Theory]
    [InlineData(true, true, 0, 1)]
    [InlineData(false, true, 0, 1)]
    [InlineData(true, false, 0, 1)]
    [InlineData(true, true, 50, 1)]
    [InlineData(false, true, 500, 1)]
    [InlineData(true, false, 500, 1)]
    [InlineData(true, true, 0, 3)]
    [InlineData(false, true, 0, 2)]
    [InlineData(false, true, 500, 3)]
    public void TCP_arrives_whole_both_ways(bool udpEncapsulated, bool superpackets, int lostOneOf, int workers)
    {
        Build(udpEncapsulated, superpackets, lostOneOf, workers);
        byte[] there = RandomNumberGenerator.GetBytes(Transfer), back = RandomNumberGenerator.GetBytes(Transfer / 4);
        (byte[] arrived, byte[] returned) = Exchange(there, back);
        Assert.Equal(SHA256.HashData(there), SHA256.HashData(arrived));
        Assert.Equal(SHA256.HashData(back), SHA256.HashData(returned));
        long hasSealed = _workers[..workers].Sum(worker => worker.Counters.Sealed), opened = _workers[workers..].Sum(worker => worker.Counters.Opened);
        Assert.True(hasSealed > Transfer / 1500, $"{hasSealed} sealed");
        if (lostOneOf == 0) Assert.Equal(hasSealed, opened);
        // The kernel counts checksums that do not hold.
        foreach (NetworkNamespace host in _hosts) Assert.Contains("TcpInCsumErrors                 0", host.Run("nstat -asz TcpInCsumErrors"));
    }

    [Theory, InlineData(true, true, 1), InlineData(false, true, 1), InlineData(true, false, 1), InlineData(true, true, 3), InlineData(false, false, 2)]
    public void UDP_datagrams_of_all_sizes_arrive(bool udpEncapsulated, bool superpackets, int workers)
    {
        Build(udpEncapsulated, superpackets, lostOneOf: 0, workers);
        using Socket server = Open(1, SocketType.Dgram);
        using Socket client = Open(0, SocketType.Dgram);
        client.DontFragment = false;    // else the kernel asks what fits before it cuts
        client.Connect(Address(1));
        server.ReceiveTimeout = 5000;
        var buffer = new byte[65_536];
        // Runs of one size, a shorter one, ones that are fragmented; in portions that fit every buffer.
        int[] sizes = [.. Enumerable.Repeat(1200, 20), 700, 700, 3, .. Enumerable.Repeat(36, 30), 4000, 1472, 9000, .. Enumerable.Repeat(500, 10)];
        for (int round = 0; round < 5; round++)
        {
            byte[][] sent = [.. sizes.Select(RandomNumberGenerator.GetBytes)];
            foreach (byte[] datagram in sent) client.Send(datagram);
            List<string> arrived = [];
            while (arrived.Count < sent.Length) arrived.Add(Convert.ToHexString(buffer, 0, server.Receive(buffer)));
            Assert.Equal(sent.Select(Convert.ToHexString).Order(), arrived.Order());
        }
        foreach (NetworkNamespace host in _hosts) Assert.Contains("UdpInCsumErrors                 0", host.Run("nstat -asz UdpInCsumErrors"));
    }

    private static IPEndPoint Address(int site) => new(IPAddress.Parse($"10.{site + 1}.0.2"), 5001);

    private Socket Open(int site, SocketType type)
    {
        Socket socket = _hosts[site].Within(() => new Socket(AddressFamily.InterNetwork, type, type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp));
        socket.Bind(Address(site));
        return socket;
    }

    // The one side says all it has and hears the other out, at the same time.
    private (byte[] Arrived, byte[] Returned) Exchange(byte[] there, byte[] back)
    {
        using Socket server = Open(1, SocketType.Stream);
        server.Listen();
        using Socket client = Open(0, SocketType.Stream);
        client.Connect(Address(1));
        using Socket accepted = server.Accept();
        foreach (Socket socket in new[] { client, accepted }) socket.ReceiveTimeout = 30_000;
        byte[] returned = [], arrived = [];
        Thread[] talks =
        [
            new(() => Say(client, there)), new(() => Say(accepted, back)), new(() => returned = Hear(client)), new(() => arrived = Hear(accepted)),
        ];
        foreach (Thread talk in talks) talk.Start();
        foreach (Thread talk in talks) talk.Join();
        return (arrived, returned);
    }

    private static void Say(Socket socket, byte[] octets)
    {
        for (int at = 0; at < octets.Length;) at += socket.Send(octets, at, octets.Length - at, SocketFlags.None);
        socket.Shutdown(SocketShutdown.Send);
    }

    private static byte[] Hear(Socket socket)
    {
        var heard = new MemoryStream();
        var buffer = new byte[1 << 18];
        for (int count = socket.Receive(buffer); count > 0; count = socket.Receive(buffer)) heard.Write(buffer, 0, count);
        return heard.ToArray();
    }

    private void Build(bool udpEncapsulated, bool superpackets, int lostOneOf, int workers)
    {
        var options = new PortOptions { TakesSuperpackets = superpackets, Workers = workers };
        _gateways[0].Cable("wan", _gateways[1], "wan");
        for (int i = 0; i < 2; i++) _hosts[i].Cable("eth0", _gateways[i], "lan");
        for (int i = 0; i < 2; i++)
        {
            _hosts[i].Run($"ip link set eth0 address 02:00:00:00:aa:0{i}");
            _hosts[i].Run($"ip addr add 10.{i + 1}.0.2/24 dev eth0");
        }
        PacketPort[][] ports = [.. _gateways.Select(gateway => gateway.Within(() => new[] { PacketPort.Open("lan", "lan", options), PacketPort.Open("wan", "wan", options) }))];
        for (int i = 0; i < 2; i++)
        {
            _hosts[i].Run($"ip neigh add 10.{i + 1}.0.1 lladdr {ports[i][0].Mac} dev eth0");
            _hosts[i].Run($"ip route add default via 10.{i + 1}.0.1");
            Start(i, ports, udpEncapsulated, lostOneOf, workers);
        }
    }

    private void Start(int site, PacketPort[][] ports, bool udpEncapsulated, int lostOneOf, int workers)
    {
        int far = 1 - site;
        IpAddress wan = IpAddress.Parse($"192.0.2.{site + 1}"), farWan = IpAddress.Parse($"192.0.2.{far + 1}"), host = IpAddress.Parse($"10.{site + 1}.0.2");
        IpPrefix lan = IpPrefix.Parse($"10.{site + 1}.0.0/24"), wanNetwork = IpPrefix.Parse("192.0.2.0/24");
        ushort port = udpEncapsulated ? (ushort)4500 : (ushort)0;
        UdpEndpoint local = new(wan, port), peer = new(farWan, port);
        var selector = new TrafficSelector(lan, IpPrefix.Parse($"10.{far + 1}.0.0/24"), 0, 0, 0);
        var outbound = new OutboundSa
        {
            Spi = 0x1000u + (uint)far,
            Drops = new TunnelDrops(),
            Selector = selector,
            Transform = Transform(far),
            Local = local,
            Peer = peer,
            UdpEncapsulated = udpEncapsulated,
            PathMtuBytes = 1500,
            Worker = workers - 1,
        };
        var inbound = new InboundSa
        {
            Spi = 0x1000u + (uint)site,
            Drops = new TunnelDrops(),
            Selector = selector,
            Transform = Transform(site),
            Local = local,
            Peer = peer,
            UdpEncapsulated = udpEncapsulated,
            Window = new ReplayWindow(1024, isShared: workers > 1),
            IsShared = workers > 1,
        };
        var snapshot = new Snapshot
        {
            Interfaces =
            [
                new InterfaceState("lan", ports[site][0].Mac, IpAddress.Parse($"10.{site + 1}.0.1"), lan, 1500),
                new InterfaceState("wan", ports[site][1].Mac, wan, wanNetwork, 1500),
            ],
            Routes = [new Route(lan, 0, null), new Route(wanNetwork, 1, null), new Route(IpPrefix.AllV4, 1, farWan)],
            Neighbours = new Dictionary<IpAddress, MacAddress> { [host] = new(0x02_00_00_00_AA_00UL | (uint)site), [farWan] = ports[far][1].Mac }.ToFrozenDictionary(),
            Policies = new PolicyTable([new SecurityPolicy(0, 0, selector, outbound)]),
            InboundSas = new InboundSaTable([inbound]),
            ForwardInClear = false,
        };
        IPort[] used = [ports[site][0], new LossyPort(ports[site][1], lostOneOf)];
        EventFd[] bells = [.. Enumerable.Range(0, workers).Select(_ => new EventFd())];
        foreach (Handover handover in Handover.Between(workers, worker => bells[worker].Ring()))
        {
            var worker = new Worker([.. used], snapshot, new ControlQueue(64, 1 << 20), handover);
            var waiter = new PortWaiter(ports[site], handover.Index, bells[handover.Index]);
            _workers.Add(worker);
            _threads.Add(new Thread(() => Run(worker, waiter)));
        }
        _opened.AddRange(ports[site]);
        _bells.AddRange(bells);
        foreach (Thread thread in _threads[^workers..]) thread.Start();
    }

    private void Run(Worker worker, PortWaiter waiter)
    {
        while (!_stop)
        {
            if (worker.RunOnce(MonotonicClock.Now) > 0 || !worker.TryRest()) continue;
            waiter.Wait(1000);
            worker.Rise();
        }
    }

    // The keys of the SA towards a site, the same at both ends.
    private static EspTransform Transform(int towards)
    {
        var suite = new EspSuite(EncryptionAlgorithm.AesGcm16, 128, IntegrityAlgorithm.None, DhGroup.None);
        return EspTransform.Create(suite, [.. Enumerable.Range(0, suite.EncryptionKeyBytes).Select(i => (byte)(i * 7 + towards))], [], new KernelRandom());
    }

    /// <summary>Loses every so many-th frame that is sent; 0: none.</summary>
    private sealed class LossyPort(IPort port, int oneOf) : IPort
    {
        public string Name => port.Name;
        public MacAddress Mac => port.Mac;
        public bool LinkUp => port.LinkUp;
        public bool TakesSuperpackets => port.TakesSuperpackets;
        public PortCounters Counters => port.Counters;
        public IPortQueue Queue(int worker) => new LossyQueue(port.Queue(worker), oneOf);
        public void Spread(FlowPlacement placement) => port.Spread(placement);
    }

    private sealed class LossyQueue(IPortQueue queue, int oneOf) : IPortQueue
    {
        private int _sent;

        public int Receive(FrameMemory memory, Span<Frame> frames) => queue.Receive(memory, frames);

        public int Send(FrameMemory memory, ReadOnlySpan<Frame> frames)
        {
            if (oneOf == 0) return queue.Send(memory, frames);
            for (int i = 0; i < frames.Length; i++)
                if (++_sent % oneOf != 0) queue.Send(memory, frames.Slice(i, 1));
            return frames.Length;
        }
    }
}
