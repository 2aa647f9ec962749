using Amaranten.Config;
using Amaranten.Ike;

namespace Amaranten.Gateway.Control;

/// <summary>From users and pools as the operator writes them to the settings of XAUTH and mode-config.</summary>
internal static class RoamingMapping
{
    /// <summary>XAUTH; null where it is off.</summary>
    public static XauthSettings? Xauth(XauthConfig? xauth) => xauth switch
    {
        null => null,
        { AsServer: true } => new XauthServer([.. xauth.Users.Select(User)]) { AsksOthers = !xauth.RadiusServers.IsEmpty },
        _ => new XauthClient(User(xauth.Users[0])),
    };

    /// <summary>Mode-config; null where it is off.</summary>
    public static ModeConfigSettings? ModeConfig(AddressingConfig? addressing) => addressing switch
    {
        null => null,
        { Pool: { } pool } => new ModeConfigServer(Pool(pool), addressing.Push),
        _ => new ModeConfigClient(addressing.Push),
    };

    private static AddressPool Pool(PoolConfig pool) =>
        new(pool.Name, pool.First, pool.Last, [.. pool.DnsServers], [.. pool.WinsServers], [.. pool.Networks])
        {
            IsFed = pool.DhcpServer is not null,
            DhcpServers = [.. pool.DhcpServers],
        };

    private static XauthUser User(UserConfig user) => new(user.Name, user.Password);
}
