using Amaranten.Config.Values;
using Amaranten.Crypto;

namespace Amaranten.Config.Sections;

/// <summary>Reads <c>[system]</c>.</summary>
internal static class SystemSection
{
    private static readonly ValueForm<long> s_path = PlainForms.Number(1, 15, "certificates");
    private static readonly ValueForm<string?> s_file = new("the path of a file, or off", text => text switch
    {
        "off" => new Parsed<string?>(true, null, ""),
        "" => new Refusal(""),
        _ => text.Any(char.IsControl) || text.EndsWith('/') ? new Refusal("") : text,
    });
    private static readonly ValueForm<long> s_crlValidity = PlainForms.Seconds(600, 30 * 86_400);
    private static readonly ValueForm<long> s_maxCrls = PlainForms.Number(1, 10_000, "lists");
    private static readonly ValueForm<long> s_maxTunnels = PlainForms.Number(1, 10_000, "tunnels");
    private static readonly ValueForm<long> s_workerNumber = PlainForms.Number(1, SystemConfig.MostWorkers, "workers");
    private static readonly ValueForm<long> s_workers = new($"{s_workerNumber.Expected}; or auto", text => text == "auto" ? 0 : s_workerNumber.Read(text));
    private static readonly ValueForm<long> s_dnsCache = PlainForms.Seconds(60, 7 * 86_400);
    private static readonly ValueForm<PasswordHash?> s_password = new(
        "the hash of a password, as set system console-password makes it, or none", text =>
            text == "none" ? new Parsed<PasswordHash?>(true, null, "") : PasswordHash.TryParse(text, out PasswordHash hash) ? hash : new Refusal(""));
    private static readonly ValueForm<long> s_timeoutSeconds = PlainForms.Seconds(30, 86_400);
    private static readonly ValueForm<long> s_timeout = new($"{s_timeoutSeconds.Expected}; never; or auto", text => text switch
    {
        "auto" => SystemConfig.AutomaticTimeout,
        "never" => 0,
        _ => s_timeoutSeconds.Read(text),
    });
    private static readonly ValueForm<CrlSending> s_sendCrls = PlainForms.Choice(
        ("if-asked", CrlSending.IfAsked), ("always", CrlSending.Always), ("never", CrlSending.Never));

    /// <summary>The section's content; its defaults where there is no section or no key.</summary>
    public static SystemConfig Read(SectionReader? section)
    {
        if (section is null) return new SystemConfig(SystemConfig.DefaultName);
        string? keyLog = section.Optional("key-log", s_file, null);
        if (keyLog is not null)
        {
            const string Danger = "the keys of all tunnels are written down there: whoever gets it can read everything that was ever recorded of them";
            section.Warn("key-log", $"{Danger}; for debugging only, delete the file afterwards");
        }
        return new SystemConfig(
            section.Optional("name", PlainForms.Name, SystemConfig.DefaultName),
            section.Optional("forward-in-clear", PlainForms.YesNo, false))
        {
            DnsServers = section.Optional("dns", AddressForms.Hosts, []),
            DnsCacheSeconds = (int)section.Optional("dns-cache-time", s_dnsCache, 14_400),
            Workers = section.Optional("workers", s_workers, 0) is > 0 and var workers ? (int)workers : null,
            MaxTunnels = (int)section.Optional("max-tunnels", s_maxTunnels, 1_000),
            InitialContact = section.Optional("initial-contact", PlainForms.YesNo, true),
            MaxCertificatePath = (int)section.Optional("max-certificate-path", s_path, 15),
            CrlValiditySeconds = (int)section.Optional("crl-validity", s_crlValidity, 86_400),
            MaxCrls = (int)section.Optional("max-crls", s_maxCrls, 1_024),
            SendCrls = section.Optional("send-crls", s_sendCrls, CrlSending.IfAsked),
            KeyLog = keyLog,
            ConsolePassword = section.OptionalSecret(KnownKeys.ConsolePassword, s_password, null),
            ConsoleTimeoutSeconds = (int)section.Optional("console-timeout", s_timeout, SystemConfig.AutomaticTimeout),
        };
    }
}
