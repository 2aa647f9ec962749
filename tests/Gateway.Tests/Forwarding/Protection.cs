using Amaranten.Crypto.Suites;

namespace Amaranten.Gateway.Tests.Forwarding;

/// <summary>Every way to protect a packet: ESP, AH, ESP inside AH; tunnel and transport; in UDP where that may be.</summary>
public sealed record Protection(string Name, bool Esp, bool Ah, bool Transport, bool Udp)
{
    public static readonly Protection[] All =
    [
        new("esp-tunnel", true, false, false, false), new("esp-tunnel-udp", true, false, false, true),
        new("esp-transport", true, false, true, false), new("esp-transport-udp", true, false, true, true),
        new("ah-tunnel", false, true, false, false), new("ah-transport", false, true, true, false),
        new("esp+ah-tunnel", true, true, false, false), new("esp+ah-transport", true, true, true, false),
    ];

    public static TheoryData<string> Names => [.. All.Select(protection => protection.Name)];

    public static TheoryData<string> Transports => [.. All.Where(protection => protection.Transport).Select(protection => protection.Name)];

    public static Protection Of(string name) => All.First(protection => protection.Name == name);

    internal TwoGateways Net(EspSuite? suite = null, IntegrityAlgorithm integrity = IntegrityAlgorithm.HmacSha256, int wanMtuBytes = 1500, int workers = 1) => new(
        suite ?? TwoGateways.Cbc, Udp, wanMtuBytes, ah: Ah ? new AhSuite(integrity, DhGroup.None) : null, withoutEsp: !Esp, transport: Transport, workers: workers);

    /// <summary>A ping that this protection covers, from the host behind A or from A itself.</summary>
    internal byte[] Ping(TwoGateways net, int dataBytes, bool df = false, ushort sequence = 1) => Transport
        ? Packets.Echo(net.A.Wan.Address, net.B.Wan.Address, dataBytes, df, sequence)
        : Packets.Echo(net.A.Host, net.B.Host, dataBytes, df, sequence);

    /// <summary>Lets a ping leave, from where it comes.</summary>
    internal void Send(TwoGateways net, byte[] packet)
    {
        if (Transport) Assert.True(net.A.Worker.TryInject(packet, isSealed: false));
        else net.A.FromHost(packet);
    }
}
