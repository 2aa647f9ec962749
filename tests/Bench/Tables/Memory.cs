using Amaranten.Bench.Kernels;
using Amaranten.Bench.Measuring;
using Amaranten.Config;
using Amaranten.Gateway.Control;
using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Ethernet;

namespace Amaranten.Bench.Tables;

/// <summary>What a tunnel takes of the heap, by what it is made of.</summary>
internal static class Memory
{
    private const int Negotiated = 200;

    /// <summary>A gateway that runs this.</summary>
    public static GatewayController Start(GatewayConfig config) => new(
        config, [], [new MemoryPort("wan", new MacAddress(0x02_00_00_00_01_00)), new MemoryPort("lan", new MacAddress(0x02_00_00_00_01_01))],
        new GatewayEdge
        {
            Random = new Keys(),
            Pool = new NoPool(),
            SendFrame = (_, _) => { },
            WakeWorker = () => { },
            Log = _ => { },
            WallClock = () => null,
            Microseconds = () => 0,
            Version = "bench",
        },
        new Instant(1_000_000));

    /// <summary>Bytes per tunnel: configured and in force; its pair of SAs; its ISAKMP SA and what IKE knows of the pair.</summary>
    public static (string What, double Bytes)[] Parts(int tunnels)
    {
        string text = Site.ConfigText(tunnels, isHub: true), one = Site.ConfigText(1, isHub: true);
        double idle = Held(() => Start(Site.Read(one))), configured = (Held(() => Start(Site.Read(text))) - idle) / tunnels;

        var site = new Site(tunnels, isHub: true);
        var handshakes = new Handshakes(site.Tunnels);
        handshakes.Run();    // what is made once is no tunnel's
        double negotiated = Held(() =>
        {
            for (int i = 0; i < Negotiated; i++) handshakes.Run();
            return handshakes;
        }) / Negotiated;
        return [("configured", configured), ("its pair of SAs", (double)site.PairBytes / tunnels), ("its ISAKMP SA", negotiated)];
    }

    // What is alive after it has been made, and was not before.
    private static double Held(Func<object> make)
    {
        long before = Heap.AliveBytes;
        object made = make();
        long after = Heap.AliveBytes;
        GC.KeepAlive(made);
        return after - before;
    }

    private sealed class NoPool : IComputePool
    {
        public void Start(IkeComputation computation) => throw new InvalidOperationException("nothing is negotiated here");

        public bool TryTake(out IkeComputation? computation)
        {
            computation = null;
            return false;
        }
    }
}
