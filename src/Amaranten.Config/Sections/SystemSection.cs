using Amaranten.Config.Values;

namespace Amaranten.Config.Sections;

/// <summary>Reads <c>[system]</c>.</summary>
internal static class SystemSection
{
    private static readonly ValueForm<long> s_path = PlainForms.Number(1, 15, "certificates");
    private static readonly ValueForm<long> s_crlValidity = PlainForms.Seconds(600, 30 * 86_400);

    /// <summary>The section's content; its defaults where there is no section or no key.</summary>
    public static SystemConfig Read(SectionReader? section) => section is null
        ? new SystemConfig(SystemConfig.DefaultName)
        : new SystemConfig(
            section.Optional("name", PlainForms.Name, SystemConfig.DefaultName),
            section.Optional("forward-in-clear", PlainForms.YesNo, false))
        {
            DnsServers = section.Optional("dns", AddressForms.Hosts, []),
            MaxCertificatePath = (int)section.Optional("max-certificate-path", s_path, 15),
            CrlValiditySeconds = (int)section.Optional("crl-validity", s_crlValidity, 86_400),
        };
}
