using System.Globalization;

namespace Amaranten.Bench.Paths;

/// <summary>
/// Four network namespaces in a row: host h1, gateway g1, gateway g2, host h2. What carries packets between the gateways is for others to start.
/// <code>
/// h1 10.1.0.2 --- lan [g1] wan --- 192.0.2.0/24 --- wan [g2] lan --- 10.2.0.2 h2
/// </code>
/// </summary>
internal sealed class Lab : IDisposable
{
    private static readonly string[] s_nodes = ["h1", "g1", "g2", "h2"];
    private readonly string _name;

    internal Lab(string name)
    {
        _name = $"ambench-{name}";
        TearDown();    // what a killed run left
        foreach (string node in s_nodes)
        {
            Shell.Run($"ip netns add {_name}-{node} && ip -n {_name}-{node} link set lo up");
            On(node, "sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
        }
        Cable("h1", "eth0", "g1", "lan");
        Cable("g1", "wan", "g2", "wan");
        Cable("g2", "lan", "h2", "eth0");
        for (int i = 1; i <= 2; i++)
        {
            GiveAddress($"h{i}", "eth0", $"10.{i}.0.2/24");
            On($"h{i}", $"ip route add default via 10.{i}.0.1");
        }
        Directory = System.IO.Directory.CreateTempSubdirectory(_name).FullName;
    }

    /// <summary>For files of what runs here.</summary>
    internal string Directory { get; }

    /// <summary>The beginning of a line that runs in a node.</summary>
    internal string In(string node) => $"ip netns exec {_name}-{node}";

    internal string On(string node, string command) => Shell.Run($"{In(node)} {command}");

    /// <summary>Starts a daemon in a node; it ends with the lab. Its output goes to a file.</summary>
    internal void Daemon(string node, string command) =>
        Shell.Run($"setsid {In(node)} {command} >{Directory}/{node}.log 2>&1 </dev/null &");

    /// <summary>Gives a node's kernel an address.</summary>
    internal void GiveAddress(string node, string port, string address) => Shell.Run($"ip -n {_name}-{node} address add {address} dev {port}");

    /// <summary>The processor time that all that runs in a node has had, in seconds.</summary>
    internal double ProcessorSeconds(string node) => Processes(node)
        .SelectMany(process => System.IO.Directory.GetDirectories($"/proc/{process}/task"))
        .Sum(thread => double.Parse(File.ReadAllText($"{thread}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1e9);

    /// <summary>The memory that all that runs in a node has now, in octets.</summary>
    internal long ResidentBytes(string node) => Processes(node)
        .SelectMany(process => File.ReadLines($"/proc/{process}/status"))
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Sum(line => 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture));

    /// <summary>Gives the gateways' kernels their addresses and lets them forward.</summary>
    internal void GiveKernelsAddresses()
    {
        for (int i = 1; i <= 2; i++)
        {
            GiveAddress($"g{i}", "lan", $"10.{i}.0.1/24");
            GiveAddress($"g{i}", "wan", $"192.0.2.{i}/24");
            On($"g{i}", "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0");
        }
    }

    /// <summary>Waits until h1 reaches h2.</summary>
    internal void AwaitPath(string carrier)
    {
        if (!Shell.Await($"{In("h1")} ping -q -c 1 -W 1 10.2.0.2", seconds: 20))
            throw new InvalidOperationException($"{carrier} does not carry packets; g1 says: {Shell.Try($"tail -n 5 {Directory}/g1.log").Output}");
    }

    public void Dispose()
    {
        TearDown();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private void Cable(string node, string port, string otherNode, string otherPort) => Shell.Run(
        $"ip -n {_name}-{node} link add {port} type veth peer name {otherPort} netns {_name}-{otherNode} "
        + $"&& ip -n {_name}-{node} link set {port} up && ip -n {_name}-{otherNode} link set {otherPort} up");

    private string[] Processes(string node) => Shell.Run($"ip netns pids {_name}-{node}").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // Every process is found by the namespace that it is in.
    private void TearDown()
    {
        foreach (string node in s_nodes)
        {
            string space = $"{_name}-{node}";
            Shell.Try($"[ -e /run/netns/{space} ] || exit 0; for i in 1 2 3 4 5; do pids=$(ip netns pids {space}); [ -n \"$pids\" ] || break; kill -9 $pids; sleep 0.1; done; ip netns delete {space}");
        }
    }
}
