using Amaranten.Config;
using Amaranten.Crypto.Certificates;
using Amaranten.Ike;

namespace Amaranten.Gateway.Events;

/// <summary>Which line of the configuration a failure is about.</summary>
internal static class Advice
{
    /// <summary>
    /// The place to change on our side, as <c>ike in line 14 of gateway.ini</c>, or where to write what is missing; null where no line of ours can be the
    /// reason. Whether we or the peer should change is the operator's to say.
    /// </summary>
    /// <param name="what">The failure.</param>
    /// <param name="places">Where everything stands; null: nobody knows.</param>
    public static string? For(IkeEvent what, ConfigPlaces? places)
    {
        if (what.Tunnel is null || places is null) return null;
        if (what.Pool is { } pool && (InSection($"pool:{pool}", "dhcp-server", places) ?? InSection($"pool:{pool}", "addresses", places)) is { } there) return there;
        if (what.Kind == IkeEventKind.NoRoom) return InSection("system", "max-tunnels", places) ?? "max-tunnels, not written in [system]";
        string section = $"tunnel:{what.Tunnel}";
        string[] keys = [.. KeysOf(what).Distinct()];
        if (keys.Length == 0 || places.LineOf(section) is not { } header) return null;
        string written = string.Join(", ", keys.Where(key => places.LineOf(section, key) is not null).Select(key => $"{key} in line {places.LineOf(section, key)}"));
        string unwritten(string which) => $"{which}, not written in [{section}], line {header}";
        // Of several that may be the reason the first is the likeliest, though its value be the default.
        bool mayBeAny = what.Differences.Count > 1 && what.Differences.All(difference => difference is { Peer: "", Ours: "" });
        return (written.Length, mayBeAny && places.LineOf(section, keys[0]) is null) switch
        {
            (0, _) => $"{unwritten(string.Join(" or ", keys))} of {places.File}",
            (_, true) => $"{unwritten(keys[0])}; {written} of {places.File}",
            _ => $"{written} of {places.File}",
        };
    }

    private static string? InSection(string section, string key, ConfigPlaces places) =>
        places.LineOf(section, key) is { } line ? $"{key} of [{section}] in line {line} of {places.File}" : null;

    private static IEnumerable<string> KeysOf(IkeEvent what) =>
        what.Differences.Count > 0 ? what.Differences.SelectMany(difference => KeysOf(difference.Parameter)) : what.Kind switch
        {
            IkeEventKind.WrongPsk => ["psk"],
            IkeEventKind.WrongIdentity => ["remote-id"],
            IkeEventKind.WrongSelectors => ["local-network", "remote-network", "protocol", "local-port", "remote-port"],
            IkeEventKind.CertificateRefused => KeysOf(what.Fault),
            IkeEventKind.NoAddress => ["pool", "dhcp-relay"],
            IkeEventKind.UserRefused => ["users", "radius"],
            _ => [],
        };

    private static string[] KeysOf(CertificateFault fault) => fault switch
    {
        CertificateFault.NoChain or CertificateFault.RevocationUnknown => ["trust"],
        _ => [],
    };

    private static string[] KeysOf(IkeParameter parameter) => parameter switch
    {
        IkeParameter.Mode => ["mode"],
        IkeParameter.Encryption or IkeParameter.Hash or IkeParameter.Group => ["ike"],
        IkeParameter.Authentication => ["auth"],
        IkeParameter.Protocol => ["ipsec", "ah"],
        IkeParameter.Cipher or IkeParameter.Integrity => ["ipsec"],
        IkeParameter.PfsGroup => ["pfs"],
        IkeParameter.Encapsulation => ["encapsulation"],
        IkeParameter.PreSharedKey => ["psk"],
        IkeParameter.Identity => ["remote-id"],
        IkeParameter.Selectors => ["local-network", "remote-network"],
        IkeParameter.LocalNetwork => ["local-network"],
        IkeParameter.RemoteNetwork => ["remote-network"],
        IkeParameter.InnerProtocol => ["protocol"],
        IkeParameter.LocalPort => ["local-port"],
        IkeParameter.RemotePort => ["remote-port"],
        IkeParameter.AhIntegrity => ["ah"],
        IkeParameter.Xauth => ["xauth"],
        IkeParameter.Certificate => ["certificate"],
        IkeParameter.OurIdentity => ["local-id"],
        IkeParameter.NatTraversal => ["nat-traversal"],
        IkeParameter.PeerAddress => ["remote-gateway"],
        IkeParameter.ModeConfig => ["mode-config"],
        IkeParameter.User => ["xauth-user", "xauth-password"],
        _ => [],
    };
}
