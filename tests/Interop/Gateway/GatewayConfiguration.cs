namespace Amaranten.Interop.Gateway;

/// <summary>The configuration of the gateway under test: what every case shares, and what a case varies.</summary>
public sealed record GatewayConfiguration
{
    public const string Psk = "correct horse battery staple";

    public string Ike { get; init; } = "aes256-sha256-modp2048";

    /// <summary>With a group, perfect forward secrecy; without one, none.</summary>
    public string Ipsec { get; init; } = "aes128-sha1";
    public string Secret { get; init; } = Psk;
    public string RemoteGateway { get; init; } = Lab.Network.PeerAddress;

    /// <summary>More lines for the section of the tunnel.</summary>
    public string[] TunnelLines { get; init; } = [];

    /// <summary>More lines for the section of the gateway itself.</summary>
    public string[] SystemLines { get; init; } = [];

    public string ToIni() => $"""
        [system]
        name = branch
        {string.Join('\n', SystemLines)}

        [interface:wan]
        device  = wan
        address = {Lab.Network.GatewayAddress}/24
        gateway = 198.51.100.1

        [interface:lan]
        device  = lan
        address = 10.7.0.1/24

        [tunnel:hq]
        local-network  = {Lab.Network.NearNetwork}
        remote-network = {Lab.Network.FarNetwork}
        remote-gateway = {RemoteGateway}
        psk            = {Secret}
        ike            = {Ike}
        ipsec          = {Ipsec}
        {(Ipsec.Contains("modp") ? "" : "pfs = none")}
        {string.Join('\n', TunnelLines)}

        """;
}
