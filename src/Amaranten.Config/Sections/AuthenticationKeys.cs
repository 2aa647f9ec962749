using System.Text;
using Amaranten.Config.Values;
using Amaranten.Crypto;

namespace Amaranten.Config.Sections;

/// <summary>Reads the keys of a tunnel that say how the two sides prove who they are.</summary>
internal static class AuthenticationKeys
{
    private enum Role { Off, Server, Client }

    private static readonly ValueForm<AuthenticationMethod> s_method = PlainForms.Choice(
        ("psk", AuthenticationMethod.PreSharedKey), ("certificate", AuthenticationMethod.Certificate), ("hybrid", AuthenticationMethod.Hybrid));

    private static readonly ValueForm<bool> s_mode = PlainForms.Choice(("main", false), ("aggressive", true));
    private static readonly ValueForm<Role> s_role = PlainForms.Choice(("off", Role.Off), ("server", Role.Server), ("client", Role.Client));

    // What XAUTH's attribute and a screen hold; a name of a directory may have blanks and letters of any script.
    private static readonly ValueForm<string> s_userName = new(
        "a name of at most 64 octets", text => Encoding.UTF8.GetByteCount(text) is > 0 and <= 64 && !text.Any(char.IsControl) ? text : new Refusal(""));

    /// <summary>Everything but the pre-shared key.</summary>
    public static AuthenticationConfig Read(SectionReader section, TunnelSurroundings surroundings)
    {
        AuthenticationMethod method = section.Optional("auth", s_method, AuthenticationMethod.PreSharedKey);
        XauthConfig? xauth = Xauth(section, surroundings);
        bool weSign = method == AuthenticationMethod.Certificate || method == AuthenticationMethod.Hybrid && xauth is not { AsServer: false };
        bool peerSigns = method == AuthenticationMethod.Certificate || method == AuthenticationMethod.Hybrid && xauth is { AsServer: false };
        return new AuthenticationConfig
        {
            Method = method,
            Aggressive = section.Optional("mode", s_mode, false),
            Certificate = weSign && !IsManual(section)
                ? section.Required("certificate", surroundings.Certificates.One)
                : section.Optional("certificate", surroundings.Certificates.One, null),
            Trust = surroundings.Trust(
                peerSigns && !IsManual(section)
                    ? section.Required("trust", surroundings.Authorities.Several)
                    : section.Optional("trust", surroundings.Authorities.Several, [])),
            EnforceLocalId = section.Optional("enforce-local-id", PlainForms.YesNo, false),
            Xauth = xauth,
        };
    }

    /// <summary>The pre-shared key; empty where none is needed.</summary>
    public static SecretBytes Psk(SectionReader section, AuthenticationMethod method) =>
        method == AuthenticationMethod.PreSharedKey && !IsManual(section)
            ? section.RequiredSecret("psk", TunnelForms.Psk)
            : section.OptionalSecret("psk", TunnelForms.Psk, new SecretBytes(0));

    /// <summary>Whether the section asks for keys without IKE.</summary>
    public static bool IsManual(SectionReader section) => section.Written("keying") == "manual";

    private static XauthConfig? Xauth(SectionReader section, TunnelSurroundings surroundings)
    {
        Role role = section.Optional("xauth", s_role, Role.Off);
        ValueList<RadiusConfig> servers = section.Optional("radius", surroundings.RadiusServers.Several, []);
        ValueList<UserConfig> users = role == Role.Server && !section.Has("radius")
            ? section.Required("users", surroundings.Users.Several)
            : section.Optional("users", surroundings.Users.Several, []);
        bool isClient = role == Role.Client;
        string name = isClient ? section.Required("xauth-user", s_userName) : section.Optional("xauth-user", s_userName, "");
        SecretBytes? password = isClient
            ? section.RequiredSecret("xauth-password", TunnelForms.Password)
            : section.OptionalSecret("xauth-password", TunnelForms.Password, null!);
        return role switch
        {
            Role.Server => new XauthConfig(true, users) { RadiusServers = servers },
            Role.Client => new XauthConfig(false, [new UserConfig(name ?? "", password ?? new SecretBytes(0))]),
            _ => null,
        };
    }
}
