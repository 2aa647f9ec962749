using System.Collections.Immutable;
using Amaranten.Config;
using Amaranten.Crypto.Suites;
using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control;

/// <summary>
/// Tunnels with keys that the operator gave (RFC 4301 §4.5.1): IKE does not know them, their SAs stand from the start. One pair of SAs is what one
/// pair of SPIs can be, so such a tunnel has one pair of networks.
/// </summary>
internal sealed class ManualTunnels(SaStore sas)
{
    private readonly Dictionary<string, Installed> _installed = [];

    private sealed record Installed(IkeTunnel Tunnel, ManualKeys Keys, SaOptions Options)
    {
        // A configuration that was read again is another object. Touched without need, the SA would begin its sequence numbers anew, and the peer
        // with a replay window would drop what we send.
        public bool IsStill(IkeTunnel tunnel, ManualKeys? keys, SaOptions options) =>
            Tunnel.MeansTheSameAs(tunnel) && Options == options && Keys.Equals(keys);
    }

    /// <summary>The tunnels that IKE negotiates.</summary>
    public static ImmutableArray<IkeTunnel> Negotiated(GatewayConfig config, ImmutableArray<IkeTunnel> tunnels) =>
        [.. tunnels.Where(tunnel => config.Tunnels[tunnel.Index].Manual is null)];

    /// <summary>How many tunnels have keys of their own.</summary>
    public static int Count(GatewayConfig config) => config.Tunnels.Count(tunnel => tunnel.Manual is not null);

    /// <summary>True if the tunnel has keys of its own and they are in force.</summary>
    public bool IsUp(string tunnel) => _installed.ContainsKey(tunnel);

    /// <summary>Brings the SAs in line with the configuration. What did not change is not touched.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="tunnels">The tunnels as IKE would see them.</param>
    /// <param name="options">What the configuration says of a tunnel's packets.</param>
    /// <param name="publication">Number of the snapshot from which on no worker sees what is removed.</param>
    /// <param name="now">The time.</param>
    /// <returns>Why a tunnel's keys are not in force, one sentence each.</returns>
    public IReadOnlyList<string> Apply(
        GatewayConfig config, ImmutableArray<IkeTunnel> tunnels, Func<IkeTunnel, SaOptions> options, long publication, Instant now)
    {
        foreach ((string name, Installed installed) in _installed.ToList())
        {
            IkeTunnel? still = tunnels.FirstOrDefault(tunnel => tunnel.Name == name);
            if (still is not null && installed.IsStill(still, config.Tunnels[still.Index].Manual, options(still))) continue;
            sas.Remove(installed.Keys.InboundSpi, publication);
            _installed.Remove(name);
        }
        var refused = new List<string>();
        foreach (IkeTunnel tunnel in tunnels)
        {
            if (config.Tunnels[tunnel.Index].Manual is not { } manual || IsUp(tunnel.Name)) continue;
            if (WhyNot(tunnel, manual) is { } problem)
            {
                refused.Add($"tunnel {tunnel.Name}: {problem}");
                continue;
            }
            Install(tunnel, manual, options(tunnel), now);
            _installed[tunnel.Name] = new Installed(tunnel, manual, options(tunnel));
        }
        return refused;
    }

    private string? WhyNot(IkeTunnel tunnel, ManualKeys manual)
    {
        ChildSuite suite = Suite(tunnel);
        if (SaFactory.WhyNotManual(suite) is { } problem) return problem;
        int needed = suite.Esp is { } esp ? esp.EncryptionKeyBytes + esp.IntegrityKeyBytes : suite.Ah!.Value.KeyBytes;
        int aroundNeeded = suite is { Esp: not null, Ah: { } ah } ? ah.KeyBytes : 0;
        if (!Fits(manual, needed)) return $"{suite} needs {needed} octets of keys each way";
        if (aroundNeeded > 0 && !Fits(manual.Ah, aroundNeeded)) return $"{suite} needs {aroundNeeded} octets of keys of AH each way";
        if (tunnel.Selectors.Length != 1) return "manual keys are for one local and one remote network";
        return sas.Find(manual.InboundSpi) is null ? null : $"inbound SPI {manual.InboundSpi:x8} is in use";
    }

    private static bool Fits(ManualKeys? keys, int length) =>
        keys is not null && keys.InboundKeymat.Span.Length == length && keys.OutboundKeymat.Span.Length == length;

    private void Install(IkeTunnel tunnel, ManualKeys manual, SaOptions options, Instant now) =>
        sas.Install(
            new ChildSaKeys
            {
                Tunnel = tunnel,
                SelectorIndex = 0,
                Selector = tunnel.Selectors[0],
                Suite = Suite(tunnel),
                Encapsulation = tunnel.Encapsulation,
                InboundSpi = manual.InboundSpi,
                OutboundSpi = manual.OutboundSpi,
                InboundKeymat = manual.InboundKeymat,
                OutboundKeymat = manual.OutboundKeymat,
                Ah = manual.Ah is { } ah ? new AhKeys(ah.InboundSpi, ah.OutboundSpi, ah.InboundKeymat, ah.OutboundKeymat) : null,
                Local = Local(tunnel),
                Peer = new UdpEndpoint(tunnel.PeerAddress, 0),
                UdpEncapsulated = false,
                LifetimeKilobytes = 0,
                UseForSending = true,
                Replaces = 0,
            },
            options, now, isManual: true);

    // The first of each list: nothing is negotiated.
    private static ChildSuite Suite(IkeTunnel tunnel) => new(
        tunnel.EspSuites.IsEmpty ? null : tunnel.EspSuites[0], tunnel.AhSuites.IsEmpty ? null : tunnel.AhSuites[0]);

    private static UdpEndpoint Local(IkeTunnel tunnel) => new(tunnel.LocalAddress, 0);
}
