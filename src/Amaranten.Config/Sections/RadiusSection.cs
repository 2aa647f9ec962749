using Amaranten.Config.Values;
using Amaranten.Wire.Ip;

namespace Amaranten.Config.Sections;

/// <summary>Reads <c>[radius:NAME]</c>.</summary>
internal static class RadiusSection
{
    private const ushort AuthenticationPort = 1812; // RFC 2865 §3
    private const int Short = 16;

    /// <summary>The usable servers.</summary>
    public static IReadOnlyList<Usable<RadiusConfig>> ReadAll(IEnumerable<SectionReader> sections, IEnumerable<InterfaceConfig> interfaces)
    {
        var usable = new List<Usable<RadiusConfig>>();
        foreach (SectionReader section in sections)
        {
            RadiusConfig read = Read(section);
            if (section.IsFaulty) continue;
            if (interfaces.FirstOrDefault(at => at.Address == read.Server.Address) is { } own)
                section.Error("server", $"is the gateway's own address at interface {own.Name}; expected another machine's");
            if (read.Secret.Length < Short)
                section.Warn("secret", $"whoever hears an answer can try out so short a secret ({read.Secret.Length} octets); expected at least {Short}, at random");
            if (!read.RequireMessageAuthenticator)
                section.Warn("message-authenticator", "answers can be forged by whoever sits between (CVE-2024-3596); only for a server that cannot send it");
            if (!section.IsFaulty) usable.Add(new Usable<RadiusConfig>(read, section));
        }
        return usable;
    }

    private static RadiusConfig Read(SectionReader section) => new()
    {
        Name = section.Name,
        Server = new UdpEndpoint(
            section.Required("server", AddressForms.Host), (ushort)section.Optional("port", PlainForms.Number(1, ushort.MaxValue, "(a port)"), AuthenticationPort)),
        Secret = section.RequiredSecret("secret", TunnelForms.Password),
        TimeoutSeconds = (int)section.Optional("timeout", PlainForms.Seconds(1, 30), 3),
        Tries = (int)section.Optional("tries", PlainForms.Number(1, 10, "times"), 3),
        RequireMessageAuthenticator = section.Optional("message-authenticator", s_demand, true),
    };

    private static readonly ValueForm<bool> s_demand = PlainForms.Choice(("required", true), ("if-sent", false));
}
