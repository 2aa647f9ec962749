using Amaranten.Config.Sections;
using Amaranten.Config.Values;

namespace Amaranten.Config.Checks;

/// <summary>What can be said about a tunnel without looking at any other section: its key, its times.</summary>
internal static class TunnelChecks
{
    private const int ShortPsk = 12, ShortPskAggressive = 20, LongHexSecret = 16;
    private const int ShortLifetimeSeconds = 120, LongLifetimeSeconds = 86_400;

    /// <summary>Complains about one tunnel, also when something else in its section is wrong already.</summary>
    public static void Check(TunnelConfig tunnel, SectionReader section)
    {
        bool isManual = AuthenticationKeys.IsManual(section);
        if (section.Has("psk") && tunnel.Psk is { Length: > 0 }) CheckPsk(tunnel, section);
        if (!isManual)
        {
            CheckTimes(tunnel, section);
            AuthenticationChecks.Check(tunnel, section);
        }
        ReachChecks.Check(tunnel, section);
        ProtectionChecks.Check(tunnel, section);
        WeakChoices.Check(tunnel, section);
    }

    // Who poses as the peer gets a message made with the key and can try keys against it at home (threats 1 and 2: CVE-2018-5389).
    private static void CheckPsk(TunnelConfig tunnel, SectionReader section)
    {
        string written = section.Written("psk");
        bool isHex = written.StartsWith("hex:", StringComparison.OrdinalIgnoreCase);
        int least = tunnel.Authentication.Aggressive ? ShortPskAggressive : ShortPsk;
        if (tunnel.Psk.Length < least)
        {
            string kind = isHex ? $"hex: with {tunnel.Psk.Length} octets" : $"a passphrase of {written.Length} characters";
            string danger = tunnel.Authentication.Aggressive
                ? "can be guessed by anyone who sends one message"
                : "can be guessed by anyone who once poses as the peer";
            string better = tunnel.Authentication.Aggressive ? "" : ", better 20 or more";
            section.Warn("psk", $"{kind} {danger}; expected at least {least}{better}, at random");
        }
        if (isHex) return;
        if (written.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || written.Length >= LongHexSecret && written.All(char.IsAsciiHexDigit))
        {
            string taken = $"looks like hexadecimal, but is taken as a passphrase of {written.Length} characters";
            section.Warn("psk", $"{taken}; write hex: before the digits if octets are meant");
        }
        if (written.Length > 1 && written[0] == '\'' && written[^1] == '\'')
            section.Warn("psk", "the single quotes at both ends are taken as part of the passphrase; only double quotes are not");
    }

    private static void CheckTimes(TunnelConfig tunnel, SectionReader section)
    {
        if (tunnel.DpdDelaySeconds > 0 && tunnel.DpdTimeoutSeconds < tunnel.DpdDelaySeconds)
        {
            string key = section.Has("dpd-timeout") ? "dpd-timeout" : "dpd-delay";
            string never = $"a timeout of {InWords(tunnel.DpdTimeoutSeconds)} ends before the peer is first asked, after {InWords(tunnel.DpdDelaySeconds)}";
            section.Error(key, $"{never}; expected a dpd-timeout of at least the dpd-delay");
        }
        if (tunnel is { DpdDelaySeconds: 0, KeepAlive: null })
            section.Warn("dpd-delay", $"a peer that is gone is noticed only when its keys are over, after {InWords(tunnel.EspLifetime.Seconds)}; better 10s, or a keep-alive");
        if (tunnel.DpdDelaySeconds == 0 && section.Has("dpd-timeout"))
            section.Warn("dpd-timeout", "has no effect, because dpd-delay is 0");
        if (tunnel.NatTraversal == NatTraversalMode.Off && section.Has("nat-keepalive"))
            section.Warn("nat-keepalive", "has no effect, because nat-traversal is off");
        if (tunnel.EspLifetime.Seconds >= tunnel.IkeLifetime.Seconds)
        {
            string key = section.Has("ipsec-lifetime") ? "ipsec-lifetime" : "ike-lifetime";
            string both = $"ipsec-lifetime is {InWords(tunnel.EspLifetime.Seconds)} and ike-lifetime {InWords(tunnel.IkeLifetime.Seconds)}";
            section.Warn(key, $"{both}: phase 1 would be renewed as often as what it protects, or more; expected an ike-lifetime longer than ipsec-lifetime");
        }
        foreach ((string key, LifetimeConfig lifetime) in new[] { ("ike-lifetime", tunnel.IkeLifetime), ("ipsec-lifetime", tunnel.EspLifetime) })
        {
            if (lifetime.Seconds < ShortLifetimeSeconds)
                section.Warn(key, $"new keys every {InWords(lifetime.Seconds)} are for tests; expected {InWords(ShortLifetimeSeconds)} or more");
            else if (lifetime.Seconds > LongLifetimeSeconds)
                section.Warn(key, $"whoever finds one key reads {InWords(lifetime.Seconds)}, and who was dismissed stays in as long; expected {InWords(LongLifetimeSeconds)} or less");
        }
    }

    private static string InWords(int seconds) => PlainForms.InWords(seconds);
}
