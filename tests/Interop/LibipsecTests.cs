using Amaranten.Interop.Peer;

namespace Amaranten.Interop;

/// <summary>Against strongSwan's own ESP, in UDP (RFC 3948).</summary>
public sealed class LibipsecTests(LibipsecTests.StrongSwan peer) : TunnelTests(peer), IClassFixture<LibipsecTests.StrongSwan>
{
    public sealed class StrongSwan() : LibipsecCharon("lib");
}
