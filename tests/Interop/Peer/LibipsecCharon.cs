using System.Diagnostics;
using Amaranten.Interop.Lab;

namespace Amaranten.Interop.Peer;

/// <summary>
/// strongSwan in a namespace, with ESP of its own (kernel-libipsec) for kernels that have none: always in UDP, as if a NAT lay
/// between.
/// </summary>
public class LibipsecCharon : Charon
{
    private Process? _daemon;

    public LibipsecCharon(string tag) : base(tag)
    {
        Node node = Network.Peer;
        node.Run("ip", "link", "set", "lo", "up");
        node.Address("wan", $"{Network.PeerAddress}/24");
        node.Address("lan", "10.0.0.1/24");
        node.DefaultRoute("203.0.113.254");
        node.Forward();
        Directory.CreateDirectory(RunFolder);
        WriteSettings("kernel-libipsec kernel-netlink", "unix:///run/charon.vici", LogFile);
        Start();
    }

    public override string EspFilter => "udpencap && esp";

    public override string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    public override void ForgetLog() => Command.Run("truncate", "-s", "0", LogFile);

    protected override string Uri => $"unix://{RunFolder}/charon.vici";

    private string RunFolder => Path.Combine(Network.Sockets, "run");

    public override void Dispose()
    {
        if (_daemon is not null) Command.Stop(_daemon);
        base.Dispose();
    }

    protected override Outcome Execute(params string[] command) => Network.Peer.Try(command);

    protected override string[] DaemonIds() => _daemon is { HasExited: false } ? [$"{_daemon.Id}"] : [];

    protected override void Launch()
    {
        _daemon?.Dispose();
        _daemon = Command.Start(
            ["env", $"STRONGSWAN_CONF={Settings}", .. Network.Peer.Prefix(Repository.Script("charon.sh"), RunFolder)], _ => { });
    }
}
