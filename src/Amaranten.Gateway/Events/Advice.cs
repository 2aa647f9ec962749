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
        string section = $"tunnel:{what.Tunnel}";
        string[] keys = [.. KeysOf(what).Distinct()];
        if (keys.Length == 0 || places.LineOf(section) is not { } header) return null;
        IEnumerable<string> written = keys.Where(key => places.LineOf(section, key) is not null).Select(key => $"{key} in line {places.LineOf(section, key)}");
        return written.Any()
            ? $"{string.Join(", ", written)} of {places.File}"
            : $"{string.Join(" or ", keys)}, not written in [{section}], line {header} of {places.File}";
    }

    private static IEnumerable<string> KeysOf(IkeEvent what) =>
        what.Differences.Count > 0 ? what.Differences.SelectMany(difference => KeysOf(difference.Parameter)) : what.Kind switch
        {
            IkeEventKind.NoAnswer or IkeEventKind.PeerDead => ["remote-gateway"],
            IkeEventKind.WrongPsk => ["psk"],
            IkeEventKind.WrongIdentity => ["remote-id"],
            IkeEventKind.WrongSelectors => ["local-network", "remote-network"],
            IkeEventKind.NoProposalChosen => ["ike", "ipsec", "pfs"],
            IkeEventKind.CertificateRefused => KeysOf(what.Fault),
            IkeEventKind.NoAddress => ["pool", "dhcp-relay"],
            IkeEventKind.UserRefused => ["users", "xauth-user"],
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
        _ => [],
    };
}
