using Amaranten.Interop.Lab;
using Amaranten.Interop.Peer;

namespace Amaranten.Interop.Script;

/// <summary>A network with a peer of one kind and an eye on the cable. It outlives the scenarios that are run in it.</summary>
public sealed class ScenarioLab(string kind, Charon peer) : IDisposable
{
    public string Kind => kind;

    public Charon Peer => peer;

    public Capture Capture { get; } = new(peer.Network);

    public static ScenarioLab Make(string kind, int number) =>
        new(kind, kind == "kernel" ? new KernelCharon($"sk{number}") : new LibipsecCharon($"sl{number}"));

    public void Dispose()
    {
        Capture.Dispose();
        peer.Dispose();
    }
}
