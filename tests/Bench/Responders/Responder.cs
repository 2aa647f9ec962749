using System.Globalization;
using Amaranten.Bench.Paths;

namespace Amaranten.Bench.Responders;

/// <summary>A daemon that any peer may negotiate main mode with, in g1 of a lab; its peers are in g2.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Start">Starts it in a lab, with the proposals as the configuration spells them.</param>
internal sealed record Responder(string Name, Action<Lab> Start)
{
    /// <summary>What all peers share with it.</summary>
    internal const string Secret = "correct horse battery staple";

    /// <summary>Its address.</summary>
    internal const string Address = "192.0.2.1";

    /// <summary>Ours, with this binary.</summary>
    internal static Responder Ours(string binary) => new("ours", lab =>
    {
        File.WriteAllText($"{lab.Directory}/g1.ini", Text($"""
            [interface:wan]
            device  = wan
            address = {Address}/24
            gateway = 192.0.2.2

            [interface:lan]
            device  = lan
            address = 10.1.0.1/24

            [tunnel:any]
            local-network  = 10.1.0.0/24
            remote-network = 0.0.0.0/0
            remote-gateway = any
            psk            = {Secret}
            ike            = aes128-sha256-modp2048, aes128-sha256-curve25519
            ipsec          = aes128gcm16

            """));
        Carrier.OurGateway(lab, binary, "g1");
    });

    /// <summary>strongSwan's, with OpenSSL for its Diffie-Hellman and no log.</summary>
    internal static Responder Charon { get; } = new("charon", lab =>
    {
        lab.GiveAddress("g1", "wan", $"{Address}/24");
        lab.On("g1", "ip route add 10.9.0.0/16 via 192.0.2.2");
        const string Settings = """
            block_threshold = 0
              cookie_threshold = 0
              syslog { daemon { default = -1 } auth { default = -1 } }
            """;
        new Charon(lab, "g1", Settings, Text($$"""
            connections {
              any {
                version = 1
                proposals = aes128-sha256-modp2048, aes128-sha256-curve25519
                local { auth = psk }
                remote { auth = psk }
                children { net { local_ts = 10.1.0.0/24 } }
              }
            }
            secrets { ike { secret = "{{Secret}}" } }

            """)).Load();
    });

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
