using Amaranten.Interop.Peer;

namespace Amaranten.Interop;

/// <summary>Against the ESP of a Linux kernel, as protocol 50.</summary>
[Collection(Guest.OneAtATime)]
public sealed class KernelEspTests(KernelEspTests.StrongSwan peer) : TunnelTests(peer), IClassFixture<KernelEspTests.StrongSwan>
{
    public sealed class StrongSwan() : KernelCharon("uml");
}
