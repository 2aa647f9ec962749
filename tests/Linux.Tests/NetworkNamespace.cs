using Tmds.Linux;

namespace Amaranten.Linux.Tests;

/// <summary>A network namespace of the test's own, with veth cables to others. The machine's own interfaces are never touched.</summary>
internal sealed unsafe class NetworkNamespace : IDisposable
{
    private static int s_made;

    public NetworkNamespace()
    {
        Name = $"amlt{Environment.ProcessId}-{Interlocked.Increment(ref s_made)}";
        Shell.Run($"ip netns add {Name} && ip -n {Name} link set lo up");
        Run("sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 || true");    // no chatter
    }

    public string Name { get; }

    /// <summary>A cable: device <paramref name="here"/> in this namespace, <paramref name="there"/> in the other, both up.</summary>
    public void Cable(string here, NetworkNamespace other, string there)
    {
        Shell.Run($"ip -n {Name} link add {here} type veth peer name {there} netns {other.Name}");
        Run($"ip link set {here} up");
        other.Run($"ip link set {there} up");
    }

    public string Run(string command) => Shell.Run($"ip netns exec {Name} {command}");

    /// <summary>Runs <paramref name="make"/> with this thread inside the namespace: sockets made there stay there.</summary>
    public T Within<T>(Func<T> make)
    {
        int home = Open("/proc/thread-self/ns/net"), here = Open($"/run/netns/{Name}");
        try
        {
            Assert.Equal(0, LibC.setns(here, 0));
            return make();
        }
        finally
        {
            Assert.Equal(0, LibC.setns(home, 0));
            LibC.close(home);
            LibC.close(here);
        }
    }

    public void Dispose() => Shell.Try($"ip netns del {Name}");

    private static int Open(string path)
    {
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
        {
            int fd = LibC.open(name, LibC.O_RDONLY | LibC.O_CLOEXEC);
            Assert.True(fd >= 0, path);
            return fd;
        }
    }
}
