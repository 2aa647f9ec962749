using System.Text;
using Amaranten.Crypto;
using Amaranten.Ike;
using Amaranten.Wire.Ip;
using Ike.Tests.Net;

namespace Ike.Tests.Transaction;

/// <summary>Alice as a client of Bob, as short as a test can say it.</summary>
internal static class Clients
{
    public static readonly AddressPool Pool = new(
        "clients", IpAddress.Parse("10.9.0.10"), IpAddress.Parse("10.9.0.12"),
        [IpAddress.Parse("10.2.0.53"), IpAddress.Parse("10.2.0.54")], [IpAddress.Parse("10.2.0.55")],
        [IpPrefix.Parse("10.2.0.0/16"), IpPrefix.Parse("172.16.0.0/12")]);

    public static XauthUser User(string name, string password) => new(name, new SecretBytes(Encoding.UTF8.GetBytes(password)));

    public static IkeTunnel AsUser(this IkeTunnel tunnel, string name, string password) =>
        tunnel with { Xauth = new XauthClient(User(name, password)) };

    public static IkeTunnel WithUsers(this IkeTunnel tunnel, params XauthUser[] users) => tunnel with { Xauth = new XauthServer([.. users]) };

    public static IkeTunnel AskingForAddress(this IkeTunnel tunnel, bool push = false) => tunnel with
    {
        ModeConfig = new ModeConfigClient(push),
        Selectors = [new TrafficSelector(IkeTunnel.Assigned, IpPrefix.Parse("10.2.0.0/16"))],
    };

    public static IkeTunnel WithPool(this IkeTunnel tunnel, bool push = false) => tunnel with
    {
        ModeConfig = new ModeConfigServer(Pool, push),
        Selectors = [Tunnels.Selector("10.2.0.0/16", "10.9.0.0/24")],
    };
}
