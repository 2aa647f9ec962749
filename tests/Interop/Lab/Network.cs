namespace Amaranten.Interop.Lab;

/// <summary>
/// The network a test class has to itself, torn down with it.
/// <code>
/// near --- lan [gateway] wan --- [router] --- wan [peer] lan --- far
/// 10.7.0.2   198.51.100.7     .1        .254   203.0.113.1     10.0.0.2
/// </code>
/// The gateway's kernel has no address: our binary owns its ports. What the peer is, and where its addresses are, is its own
/// affair.
/// </summary>
public sealed class Network : IDisposable
{
    public const string NearAddress = "10.7.0.2", GatewayAddress = "198.51.100.7";
    public const string PeerAddress = "203.0.113.1", FarAddress = "10.0.0.2";
    public const string NearNetwork = "10.7.0.0/24", FarNetwork = "10.0.0.0/24";
    public const string TowardsGateway = "gateway", TowardsPeer = "peer";
    private readonly FileStream _lock;
    private int _translations;

    public Network(string tag)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new InvalidOperationException("The interop tests need root for network namespaces; run them with sudo.");
        Sockets = Directory.CreateDirectory($"/run/amaranten-interop/{tag}").FullName;
        Files = Directory.CreateDirectory(Path.Combine(Repository.Root, "out", "interop", tag)).FullName;
        _lock = TakeLock(Path.Combine(Sockets, "lock"));

        Node Make(string name) => new($"amio-{tag}-{name}");
        (Near, Gateway, Router, Peer, Far) = (Make("near"), Make("gateway"), Make("router"), Make("peer"), Make("far"));
        Near.Cable("eth0", Gateway, "lan");
        Gateway.Cable("wan", Router, TowardsGateway);
        Router.Cable(TowardsPeer, Peer, "wan");
        Peer.Cable("lan", Far, "eth0");

        Near.Address("eth0", $"{NearAddress}/24");
        Near.DefaultRoute("10.7.0.1");
        Router.Address(TowardsGateway, "198.51.100.1/24");
        Router.Address(TowardsPeer, "203.0.113.254/24");
        Router.Forward();
        Far.Address("eth0", $"{FarAddress}/24");
        Far.DefaultRoute("10.0.0.1");
    }

    public Node Near { get; }
    public Node Gateway { get; }
    public Node Router { get; }
    public Node Peer { get; }
    public Node Far { get; }

    /// <summary>Where sockets are made: a short path, since a socket's may have 107 octets.</summary>
    public string Sockets { get; }

    /// <summary>Where logs, captures and configurations of the last run are left to be looked at.</summary>
    public string Files { get; }

    /// <summary>Hides what leaves the router by one of its ports behind the router's address and ports of its choice.</summary>
    public void Masquerade(string towards)
    {
        Router.Run("nft", "add", "table", "ip", "nat");
        Router.Run("nft", "add", "chain", "ip", "nat", "out", "{ type nat hook postrouting priority srcnat; }");
        Router.Run("nft", "add", "rule", "ip", "nat", "out",
            "oifname", towards, "meta", "l4proto", "udp", "masquerade", "to", ":20000-30000", "random");
    }

    /// <summary>Puts a NAT in front of the gateway, the peer, both or none, and forgets every mapping there was.</summary>
    public void Translate(string behind)
    {
        Router.Try("nft", "delete", "table", "ip", "scenario");
        if (behind == "none") return;
        Outcome nft = Router.TryWithInput(Nat.Rules(behind, ++_translations), "nft", "-f", "-");
        if (!nft.Succeeded) throw new InvalidOperationException(nft.Output);
    }

    /// <summary>Pings once, and says whether a reply came.</summary>
    public bool Reachable() => Near.Try("ping", "-c", "1", "-W", "1", FarAddress).Succeeded;

    public void Dispose()
    {
        foreach (Node node in (Node[])[Near, Gateway, Router, Peer, Far]) node.Dispose();
        _lock.Dispose();
    }

    private static FileStream TakeLock(string path)
    {
        FileStream? taken = null;
        Wait.Until("another run of these tests on this machine ends", TimeSpan.FromMinutes(5), () =>
        {
            try
            {
                taken = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        });
        return taken!;
    }
}
