using Amaranten.Interop.Lab;

namespace Amaranten.Interop.Peer;

/// <summary>
/// strongSwan on a Linux kernel that does the ESP, as protocol 50: a user-mode-linux guest that owns the peer's two ports.
/// </summary>
public class KernelCharon : Charon
{
    private readonly Guest _guest;

    public KernelCharon(string tag) : base(tag)
    {
        WriteSettings("kernel-netlink", "unix:///run/charon.vici", "/run/charon.log");
        _guest = new Guest(Network, Settings);
        string[][] setUp =
        [
            ["ip", "link", "set", "vec0", "up"],
            ["ip", "link", "set", "vec1", "up"],
            ["ip", "address", "add", $"{Network.PeerAddress}/24", "dev", "vec0"],
            ["ip", "address", "add", "10.0.0.1/24", "dev", "vec1"],
            ["ip", "route", "add", "default", "via", "203.0.113.254"],
            ["sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0"],
        ];
        foreach (string[] command in setUp)
        {
            Outcome outcome = _guest.Run(command);
            Assert.True(outcome.Succeeded, $"{string.Join(' ', command)} in the guest:\n{outcome.Output}");
        }
        Wait.Until("the guest reaches the far host", TimeSpan.FromSeconds(10),
            () => Execute("ping", "-c", "1", "-W", "1", Network.FarAddress).Succeeded);
        Start();
    }

    public override string EspFilter => "esp && !udp";

    public override string Log => Execute("cat", "/run/charon.log").Output;

    public override void ForgetLog() => Execute("truncate", "-s", "0", "/run/charon.log");

    protected override string Uri => "unix:///run/charon.vici";

    public override void Dispose()
    {
        _guest.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    public override void Crash()
    {
        base.Crash();
        Execute("ip", "xfrm", "state", "flush"); // which a kernel keeps when its daemon is killed
        Execute("ip", "xfrm", "policy", "flush");
    }

    protected override Outcome Execute(params string[] command) => _guest.Run(command);

    protected override string[] DaemonIds() =>
        Execute("pidof", "charon").Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    protected override void Launch() => Execute("start-charon");
}
