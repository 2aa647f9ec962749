using Amaranten.Interop.Gateway;
using Amaranten.Interop.Lab;
using Amaranten.Interop.Peer;

[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]

namespace Amaranten.Interop;

/// <summary>
/// One case: the peer of the class, a gateway of its own, and, when it fails, what both of them logged. Test classes run side by
/// side, each in a network of its own; the cases of a class one after another.
/// </summary>
public abstract class InteropCase : IDisposable
{
    /// <summary>How long a negotiation may take on a loaded machine, a lost packet and its retransmission included.</summary>
    protected static readonly TimeSpan Negotiation = TimeSpan.FromSeconds(30);

    private readonly int _peerLogged;
    private GatewayProcess? _gateway;

    protected InteropCase(Charon peer)
    {
        Peer = peer;
        _peerLogged = peer.Log.Length;
    }

    protected Charon Peer { get; }

    /// <summary>What the peer logged since the case began.</summary>
    protected string PeerLog => Peer.Log[_peerLogged..];

    protected Network Network => Peer.Network;

    protected GatewayProcess Gateway => _gateway!;

    /// <summary>Starts the gateway of this case.</summary>
    protected void StartGateway(GatewayConfiguration configuration)
    {
        _gateway = new GatewayProcess(Network, configuration);
        _gateway.MustAnswer();
    }

    /// <summary>Sends traffic until the tunnel it wants carries it.</summary>
    protected void WantTunnel() => Wait.Until("a ping is answered through the tunnel", Negotiation, Network.Reachable);

    /// <summary>A few pings of which none may be lost.</summary>
    protected void PingsMustAllReturn()
    {
        using var pings = new Pings(Network, count: 5, intervalSeconds: 0.05);
        pings.MustAllReturn();
    }

    /// <summary>The peer initiates, and succeeds.</summary>
    protected void PeerInitiates()
    {
        Outcome outcome = Peer.Initiate();
        Assert.True(outcome.Succeeded, outcome.Output);
    }

    protected void BothMustAgreeThatItIsUp()
    {
        Wait.Until("the peer has the tunnel", Negotiation, () => Peer.IsUp);
        Wait.Until("the gateway shows the tunnel as up", Negotiation, () => Gateway.IsUp);
    }

    public void Dispose()
    {
        _gateway?.Dispose();
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            Print("The gateway logged", _gateway?.Log ?? "");
            Print("The peer logged", PeerLog);
        }
        GC.SuppressFinalize(this);
    }

    private static void Print(string title, string text) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"--- {title}:\n{text}");
}
