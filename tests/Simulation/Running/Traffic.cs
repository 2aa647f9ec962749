namespace Simulation;

/// <summary>Every host pings its counterpart, both ways, and each ping is accounted for.</summary>
public sealed class Traffic
{
    /// <summary>How long an answer may take.</summary>
    public const long AnswerMilliseconds = 2_000;

    private readonly Network _network;
    private readonly int _everyMilliseconds;
    private readonly List<Ping> _pings = [];
    private bool _flows = true;

    public Traffic(Network network, Setup setup)
    {
        (_network, _everyMilliseconds) = (network, setup.PingMilliseconds);
        for (int site = 1; site <= setup.Branches; site++)
        {
            int branch = site;
            network.World.After(500 + 37 * site, () => Go(branch, 0, Places.HeadOfficeHost));
            // Nobody can be called behind a NAT: there the branch comes first.
            network.World.After((setup.Nats > 0 ? 3_000 : 700) + 41 * site, () => Go(0, branch, Places.Host(branch)));
        }
    }

    /// <summary>The pings that were not answered: when and between whom.</summary>
    public IEnumerable<Ping> Unanswered => _pings.Where(ping => !_network.Hosts[ping.From].HasAnswer(ping.Sequence));

    /// <summary>Whether, within this many milliseconds after a ping that was lost, one between the same hosts was answered.</summary>
    public bool IsBack(Ping lost, long withinMilliseconds) => _pings.Exists(ping => ping.From == lost.From && ping.To == lost.To
        && ping.At > lost.At && ping.At <= lost.At + withinMilliseconds && _network.Hosts[ping.From].HasAnswer(ping.Sequence));

    /// <summary>Pings sent.</summary>
    public int Sent => _pings.Count;

    /// <summary>Stops or goes on.</summary>
    public void Flow(bool flows) => _flows = flows;

    /// <summary>Many large packets at once, from a branch.</summary>
    public void Burst(int branch, int packets)
    {
        const int Large = 1_200;
        for (int i = 0; i < packets; i++) _network.World.After(i, () => Send(branch, 0, Places.HeadOfficeHost, Large));
    }

    private void Go(int from, int to, string address)
    {
        const int Small = 56;
        if (_flows) Send(from, to, address, Small);
        _network.World.After(_everyMilliseconds, () => Go(from, to, address));
    }

    private void Send(int from, int to, string address, int dataBytes)
    {
        SimulatedHost host = _network.Hosts[from];
        host.Ping(address, dataBytes);
        _pings.Add(new Ping(from, to, host.Sent, _network.Bystander.Now));
    }
}

/// <summary>An echo request that was sent.</summary>
/// <param name="From">From which site's host.</param>
/// <param name="To">To which.</param>
/// <param name="Sequence">Its number at that host, from 1.</param>
/// <param name="At">Milliseconds after the start.</param>
public sealed record Ping(int From, int To, int Sequence, long At);
