namespace Amaranten.Interop.Lab;

/// <summary>One machine of the lab: a network namespace, with no IPv6 and no address until it is given one.</summary>
public sealed class Node : IDisposable
{
    private readonly string _name;

    public Node(string name)
    {
        _name = name;
        Remove(name);
        Command.Run("ip", "netns", "add", name);
        Run("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");
    }

    /// <summary>The command line that runs a command on this machine.</summary>
    public string[] Prefix(params string[] command) => ["ip", "netns", "exec", _name, .. command];

    public string Run(params string[] command) => Command.Run(Prefix(command));

    public Outcome Try(params string[] command) => Command.Try(Prefix(command));

    public Outcome TryWithInput(string input, params string[] command) => Command.TryWithInput(input, Prefix(command));

    public void Address(string port, string prefix) => Command.Run("ip", "-n", _name, "address", "add", prefix, "dev", port);

    public void DefaultRoute(string via) => Command.Run("ip", "-n", _name, "route", "add", "default", "via", via);

    public void Forward() => Run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0");

    /// <summary>Lays a cable from a port of this machine to a port of another.</summary>
    public void Cable(string port, Node other, string otherPort)
    {
        Command.Run("ip", "link", "add", port, "netns", _name, "type", "veth", "peer", "name", otherPort, "netns", other._name);
        Command.Run("ip", "-n", _name, "link", "set", port, "up");
        Command.Run("ip", "-n", other._name, "link", "set", otherPort, "up");
    }

    public void Dispose() => Remove(_name);

    /// <summary>
    /// Ends what lives in the namespace, and it. Processes are found by the namespace they are in, so this also clears what
    /// an earlier run left behind that was killed before it could tidy up.
    /// </summary>
    private static void Remove(string name)
    {
        if (!File.Exists($"/run/netns/{name}")) return;
        Wait.Until($"{name} has no processes", TimeSpan.FromSeconds(10), () =>
        {
            string[] inhabitants = Command.Run("ip", "netns", "pids", name).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (inhabitants.Length > 0) Command.Try(["kill", "-KILL", .. inhabitants]);
            return inhabitants.Length == 0;
        });
        Command.Run("ip", "netns", "delete", name);
    }
}
