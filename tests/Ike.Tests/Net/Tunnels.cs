using System.Collections.Immutable;
using System.Text;
using Amaranten.Crypto;
using Amaranten.Crypto.Suites;
using Amaranten.Ike;
using Amaranten.Wire.Ip;

namespace Ike.Tests.Net;

/// <summary>Two ends of one tunnel, as short as a test can say it.</summary>
public static class Tunnels
{
    public static readonly IpAddress AliceAddress = IpAddress.Parse("192.0.2.1"), BobAddress = IpAddress.Parse("192.0.2.2");

    public static IkeTunnel Alice => Tunnel("a", AliceAddress, BobAddress, "10.1.0.0/16", "10.2.0.0/16");

    public static IkeTunnel Bob => Tunnel("b", BobAddress, AliceAddress, "10.2.0.0/16", "10.1.0.0/16");

    public static IkeSuite Ike(string text) =>
        SuiteNotation.TryParseIke(text, out IkeSuite suite, out string? problem) ? suite : throw new FormatException(problem);

    public static EspSuite Esp(string text) =>
        SuiteNotation.TryParseEsp(text, out EspSuite suite, out string? problem) ? suite : throw new FormatException(problem);

    public static IkeTunnel WithIke(this IkeTunnel tunnel, params string[] suites) => tunnel with { IkeSuites = [.. suites.Select(Ike)] };

    public static IkeTunnel WithEsp(this IkeTunnel tunnel, params string[] suites) => tunnel with { EspSuites = [.. suites.Select(Esp)] };

    /// <summary>AH with these hashes, in the PFS group of the ESP suites; with <paramref name="alone"/> instead of ESP.</summary>
    public static IkeTunnel WithAh(this IkeTunnel tunnel, bool alone, params IntegrityAlgorithm[] hashes) => tunnel with
    {
        AhSuites = [.. hashes.Select(hash => new AhSuite(hash, tunnel.EspSuites[0].Group))],
        EspSuites = alone ? [] : tunnel.EspSuites,
    };

    /// <summary>Transport mode between the two ends, for a protocol and ports of theirs.</summary>
    public static IkeTunnel AsTransport(this IkeTunnel tunnel, byte protocol = 0, ushort localPort = 0, ushort remotePort = 0) => tunnel with
    {
        Encapsulation = Encapsulation.Transport,
        Selectors = [new TrafficSelector(IpPrefix.Host(tunnel.LocalAddress), IpPrefix.Host(tunnel.PeerAddress), protocol, localPort, remotePort)],
    };

    public static IkeTunnel WithPsk(this IkeTunnel tunnel, string psk) => tunnel with { Psk = new SecretBytes(Encoding.UTF8.GetBytes(psk)) };

    public static TrafficSelector Selector(string local, string remote) => new(IpPrefix.Parse(local), IpPrefix.Parse(remote));

    private static IkeTunnel Tunnel(string name, IpAddress local, IpAddress peer, string localNetwork, string remoteNetwork) => new()
    {
        Name = name,
        Index = 0,
        LocalAddress = local,
        PeerAddress = peer,
        LocalId = IkeIdentity.Of(local),
        PeerId = null,
        Psk = new SecretBytes("correct horse battery staple"u8),
        IkeSuites = [Ike("aes128-sha1-modp768")],
        EspSuites = [Esp("aes128-sha1")],
        Selectors = ImmutableArray.Create(Selector(localNetwork, remoteNetwork)),
        IkeLifetimeSeconds = 28_800,
        IkeLifetimeKilobytes = 0,
        EspLifetimeSeconds = 3_600,
        EspLifetimeKilobytes = 0,
        NatTraversal = NatTraversal.WhenNeeded,
        KeepaliveSeconds = 20,
        DpdDelaySeconds = 10,
        DpdTimeoutSeconds = 30,
        MayInitiate = true,
    };
}
