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
    private const int Handshaken = 200;

    /// <summary>A gateway that runs this.</summary>
    public static GatewayController Start(GatewayConfig config) => new(
        config, [], [new MemoryPort("wan", new MacAddress(0x02_00_00_00_01_00)), new MemoryPort("lan", new MacAddress(0x02_00_00_00_01_01))],
        new GatewayEdge
        {
            Random = new Keys(),
            Pool = new NoPool(),
            SendFrame = (_, _) => { },
            WakeWorker = _ => { },
            Log = _ => { },
            WallClock = () => null,
            Microseconds = () => 0,
            Version = "bench",
        },
        new Instant(1_000_000));

    /// <summary>Bytes per tunnel: configured and in force; its pair of SAs; its ISAKMP SA and what IKE knows of the pair.</summary>
    public static (string What, double Bytes)[] Parts(int tunnels)
    {
        double configured = (Configured(tunnels) - Configured(1)) / (tunnels - 1);
        var site = new Site(tunnels, isHub: true);
        return [("configured", configured), ("its pair of SAs", (double)site.PairBytes / tunnels), ("its ISAKMP SA", Negotiated(site))];
    }

    private static double Configured(int tunnels) => Held(() => Start(Site.Read(Site.ConfigText(tunnels, isHub: true))));

    private static double Negotiated(Site site)
    {
        var handshakes = new Handshakes(site.Tunnels);
        handshakes.Run();    // what is made once is no tunnel's
        return Held(() =>
        {
            for (int i = 0; i < Handshaken; i++) handshakes.Run();
            handshakes.Rest();
            return handshakes;
        }) / Handshaken;
    }

    // What is alive after it has been made, and was not before.
    private static double Held(Func<object> make)
    {
        long before = Heap.AliveBytes;
        object made = make();
        long after = Heap.AliveBytes;
        GC.KeepAlive(made);
        GC.KeepAlive(make);    // and what it holds, which was there before
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
