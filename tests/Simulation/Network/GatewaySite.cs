using Amaranten.Gateway.Control;
using Amaranten.Gateway.Events;

namespace Simulation;

/// <summary>A site with a gateway of ours.</summary>
public sealed class GatewaySite : ISite
{
    private readonly World _world;
    private readonly int _site;
    private readonly string _ini;
    private readonly Cable[] _cables;
    private readonly Bystander _bystander;
    private SimulatedGateway? _gateway;

    public GatewaySite(World world, int site, string ini, Bystander bystander, params ReadOnlySpan<Cable> cables)
    {
        (_world, _site, _ini, _bystander, _cables) = (world, site, ini, bystander, cables.ToArray());
        Start();
    }

    /// <inheritdoc/>
    // A client is known by its endpoint: its identity stands in the status only as long as there is a phase 1.
    public IReadOnlyList<Held> Holds => _gateway is null ? [] :
        [.. _gateway.Controller.Status.Tunnels.Where(tunnel => !tunnel.ServesAnyPeer).Select(tunnel => new Held(NameOf(tunnel),
            tunnel.Ike.IkeSas.Count(sa => sa.PeerId is not null), tunnel.Ike.IkeSas.Count(sa => sa.PeerId is null), tunnel.Ike.ChildSas.Count, tunnel.Ike.ChildSas.Count(child => child.UsedForSending)))];

    // A port may be told or not, as the peer is known at the moment: an address would be two names of one peer.
    private static string NameOf(TunnelStatus tunnel) => tunnel.Ike.Instance == 0 ? tunnel.Name : $"{tunnel.Name} {tunnel.Ike.Instance}";

    /// <inheritdoc/>
    public int PeersDeclaredDead { get; private set; }

    /// <inheritdoc/>
    public void Restart(long offMilliseconds)
    {
        if (_gateway is null) return;
        _gateway.CutPower();
        _gateway = null;
        _world.After(offMilliseconds, Start);
    }

    /// <inheritdoc/>
    public void JumpClock(long milliseconds) => _gateway?.JumpClock(milliseconds);

    /// <inheritdoc/>
    public void Down() => Operate((controller, name) => controller.TunnelDown(name));

    /// <inheritdoc/>
    public void Up() => Operate((controller, name) => controller.TunnelUp(name));

    /// <inheritdoc/>
    public void ShutDown()
    {
        _gateway?.Step(_world.Now);
        _gateway?.Controller.Shutdown(_world.Now);
        _gateway?.Touch();
    }

    private void Start()
    {
        _gateway = new SimulatedGateway(_world, _ini, _cables);
        _gateway.Logged += OnLine;
    }

    private void OnLine(LogLine line)
    {
        if (line.Text.Contains("R-U-THERE", StringComparison.Ordinal) && line.Text.Contains("its SAs are removed", StringComparison.Ordinal)) PeersDeclaredDead++;
        _bystander.Note(_site, line.Text);
    }

    // The controller's time is that of its last step.
    private void Operate(Action<GatewayController, string> command)
    {
        if (_gateway is null) return;
        _gateway.Step(_world.Now);
        foreach (string name in _gateway.Config.Tunnels.Select(tunnel => tunnel.Name)) command(_gateway.Controller, name);
        _gateway.Touch();
    }
}
