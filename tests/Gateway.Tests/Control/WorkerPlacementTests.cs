using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Gateway.Control;
using Amaranten.Gateway.Ports;
using Amaranten.Ike;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Tests.Control;

/// <summary>Which worker seals for which network, and where ports bring what is for it.</summary>
public class WorkerPlacementTests
{
    private readonly ToldPort _port = new();

    [Fact]
    public void Networks_are_spread_evenly_and_keep_their_worker()
    {
        var placement = new WorkerPlacement(3, [_port]);
        IpPrefix[] first = [.. Enumerable.Range(1, 9).Select(i => IpPrefix.Parse($"10.{i}.0.0/16"))];
        placement.Take(Tunnels(first));
        Assert.Equal([3, 3, 3], Enumerable.Range(0, 3).Select(worker => first.Count(network => placement.Of(network) == worker)));
        Dictionary<IpPrefix, int> before = first.ToDictionary(network => network, placement.Of);

        // Three of one worker go; what comes goes there.
        IpPrefix[] gone = [.. first.Where(network => before[network] == 1)], came = [.. Enumerable.Range(20, 3).Select(i => IpPrefix.Parse($"10.{i}.0.0/16"))];
        placement.Take(Tunnels([.. came, .. first.Except(gone)]));
        Assert.All(first.Except(gone), network => Assert.Equal(before[network], placement.Of(network)));
        Assert.All(came, network => Assert.Equal(1, placement.Of(network)));
        Assert.Equal(2, _port.Told.Count);
        placement.Take(Tunnels([.. first.Except(gone), .. came]));
        Assert.Equal(2, _port.Told.Count);    // nothing new
    }

    [Fact]
    public void An_SA_for_part_of_a_network_goes_where_its_packets_are_brought()
    {
        var placement = new WorkerPlacement(4, [_port]);
        placement.Take(Tunnels(IpPrefix.Parse("10.1.0.0/16"), IpPrefix.Parse("10.1.128.0/17"), IpPrefix.AllV4));
        foreach (string part in new[] { "10.1.0.0/16", "10.1.3.0/24", "10.1.130.7/32", "10.1.128.0/17", "192.0.2.0/24", "192.0.2.77/32" })
        {
            IpPrefix network = IpPrefix.Parse(part);
            Assert.Equal(_port.Told[^1].Of(network.Address), placement.Of(network));
        }
        Assert.Equal(3, new[] { "10.1.0.0/16", "10.1.128.0/17", "0.0.0.0/0" }.Select(network => placement.Of(IpPrefix.Parse(network))).Distinct().Count());
    }

    [Fact]
    public void Hosts_and_clients_are_spread_by_their_address()
    {
        var placement = new WorkerPlacement(2, [_port]);
        placement.Take(Tunnels([.. Enumerable.Range(1, 200).Select(i => IpPrefix.Parse($"10.0.0.{i}/32"))]));
        Assert.Empty(_port.Told);
        Assert.InRange(Enumerable.Range(1, 200).Count(i => placement.Of(IpPrefix.Parse($"10.0.0.{i}/32")) == 0), 60, 140);
    }

    [Fact]
    public void More_networks_than_the_kernel_is_told_have_their_SAs_where_their_packets_come()
    {
        var placement = new WorkerPlacement(2, [_port]);
        IpPrefix[] networks = [.. Enumerable.Range(0, FlowPlacement.MostNetworks + 200).Select(i => IpPrefix.Parse($"10.{i / 256}.{i % 256}.0/24"))];
        placement.Take(Tunnels(networks));
        Assert.All(networks, network => Assert.Equal(_port.Told[^1].Of(network.Address), placement.Of(network)));
    }

    [Fact]
    public void Ranges_say_what_a_slow_look_at_all_networks_says()
    {
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            var networks = new Dictionary<IpPrefix, int>();
            for (int i = random.Next(12); i > 0; i--)
            {
                int length = random.Next(33);
                uint mask = length == 0 ? 0 : uint.MaxValue << 32 - length;
                uint near = networks.Count > 0 && random.Next(2) == 0 ? networks.Keys.ElementAt(random.Next(networks.Count)).Address.V4 : (uint)random.NextInt64(1L << 32);
                networks[new IpPrefix(IpAddress.FromV4(near & mask), length)] = random.Next(5);
            }
            var placement = new FlowPlacement(5, [.. networks.Select(network => new PlacedNetwork(network.Key, network.Value))]);
            Assert.Equal(placement.Ranges.OrderBy(range => range.First), placement.Ranges);
            foreach (IpPrefix network in networks.Keys.Append(IpPrefix.AllV4))
            {
                uint first = network.Address.V4, last = (uint)(first + (1UL << 32 - network.Length) - 1);
                foreach (uint at in new[] { first, first == 0 ? 0 : first - 1, last, last == uint.MaxValue ? last : last + 1, (uint)random.NextInt64(1L << 32) })
                {
                    IpAddress address = IpAddress.FromV4(at);
                    (IpPrefix Key, int Value)[] around = [.. networks.Where(candidate => candidate.Key.Contains(address)).Select(candidate => (candidate.Key, candidate.Value))];
                    int expected = around.Length > 0 ? around.MaxBy(candidate => candidate.Key.Length).Value : (int)((ulong)at * FlowPlacement.HashFactor % (1UL << 32) >> 16) % 5;
                    Assert.Equal(expected, placement.Of(address));
                }
            }
        }
    }

    [Fact]
    public void What_is_removed_is_in_use_until_the_slowest_worker_has_seen_it()
    {
        var gateway = new Forwarding.TestGateway(1);
        var path = new PathPublisher([gateway.LanPort, gateway.WanPort], 3, () => gateway.Snapshot, _ => { });
        long removed = path.NextPublication;
        path.Changed();
        path.PublishSnapshot();
        path.Workers[0].RunOnce(gateway.Now);
        path.Workers[2].RunOnce(gateway.Now);
        Assert.True(path.QuiescedAt < removed);
        path.Workers[1].RunOnce(gateway.Now);
        Assert.Equal(removed, path.QuiescedAt);
    }

    private static ImmutableArray<IkeTunnel> Tunnels(params IpPrefix[] networks)
    {
        string ini = "[system]\nmax-tunnels = 10000\n[interface:lan]\ndevice = lan\naddress = 172.16.0.1/24\n[interface:wan]\ndevice = wan\naddress = 192.168.2.1/24\ngateway = 192.168.2.254\n"
            + string.Concat(networks.Select((network, i) => $"[tunnel:t{i}-{networks.Length}]\nlocal-network = 172.16.0.0/24\nremote-network = {network}\nremote-gateway = 203.0.113.9\npsk = correct horse battery staple\n"));
        ConfigResult read = ConfigReader.Read("gateway.ini", ini);
        Assert.Equal(networks.Length, read.Config!.Tunnels.Length);
        return TunnelMapping.Tunnels(read.Config, new SecretBytes(32));
    }

    private sealed class ToldPort : IPort
    {
        public List<FlowPlacement> Told { get; } = [];
        public string Name => "lan";
        public MacAddress Mac => default;
        public bool LinkUp => true;
        public bool TakesSuperpackets => false;
        public PortCounters Counters => default;
        public IPortQueue Queue(int worker) => throw new NotSupportedException();
        public void Spread(FlowPlacement placement) => Told.Add(placement);
    }
}
