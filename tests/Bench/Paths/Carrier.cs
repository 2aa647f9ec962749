using System.Globalization;

namespace Amaranten.Bench.Paths;

/// <summary>What carries packets between the two gateways of a lab.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Short">A word for its namespaces.</param>
/// <param name="Start">Starts it; the lab ends it.</param>
internal sealed record Carrier(string Name, string Short, Action<Lab> Start)
{
    internal const string Kernel = "kernel, no VPN", OurUdp = "ours, UDP, AES-128-GCM", OurRaw = "ours, raw, AES-128-GCM", OurUdpCbc = "ours, UDP, AES-128-CBC SHA1",
        OpenVpn = "OpenVPN, AES-128-GCM", Libipsec = "strongSwan libipsec, AES-128-GCM";

    /// <summary>What the marks compare.</summary>
    internal static IEnumerable<Carrier> Marked(string binary) =>
    [
        new(Kernel, "kernel", Forward),
        new(OurUdp, "gcmudp", lab => Gateways(lab, binary, "aes128gcm16", "always")),
        new(OurRaw, "gcmraw", lab => Gateways(lab, binary, "aes128gcm16", "auto")),
        new(OurUdpCbc, "cbcudp", lab => Gateways(lab, binary, "aes128-sha1", "always")),
        new(OpenVpn, "openvpn", OpenVpns),
        new(Libipsec, "libipsec", Charons),
    ];

    /// <summary>All, for a full run.</summary>
    internal static IEnumerable<Carrier> All(string binary) =>
    [
        .. Marked(binary),
        new("ours, raw, AES-128-CBC SHA1", "cbcraw", lab => Gateways(lab, binary, "aes128-sha1", "auto")),
        new("ours, UDP, AES-128-CBC SHA256", "sha256", lab => Gateways(lab, binary, "aes128-sha256", "always")),
        new("ours, UDP, ChaCha20-Poly1305", "chacha", lab => Gateways(lab, binary, "chacha20poly1305", "always")),
        new("ours, UDP, 3DES SHA1", "3des", lab => Gateways(lab, binary, "3des-sha1", "always")),
        new("wireguard-go", "wggo", WireGuards),
    ];

    private static void Forward(Lab lab)
    {
        lab.GiveKernelsAddresses();
        lab.On("g1", "ip route add 10.2.0.0/24 via 192.0.2.2");
        lab.On("g2", "ip route add 10.1.0.0/24 via 192.0.2.1");
    }

    private static void Gateways(Lab lab, string binary, string ipsec, string natTraversal)
    {
        for (int i = 1; i <= 2; i++)
        {
            int other = 3 - i;
            string file = $"{lab.Directory}/g{i}.ini";
            File.WriteAllText(file, Text($"""
                [interface:wan]
                device  = wan
                address = 192.0.2.{i}/24

                [interface:lan]
                device  = lan
                address = 10.{i}.0.1/24

                [tunnel:other]
                local-network  = 10.{i}.0.0/24
                remote-network = 10.{other}.0.0/24
                remote-gateway = 192.0.2.{other}
                psk            = correct horse battery staple
                ike            = aes128-sha256-x25519, aes128-sha256-modp2048
                ipsec          = {ipsec}
                nat-traversal  = {natTraversal}

                """));
            OurGateway(lab, binary, $"g{i}");
        }
    }

    /// <summary>Two of our gateways with a tunnel between them.</summary>
    internal static void OurPair(Lab lab, string binary) => Gateways(lab, binary, "aes128gcm16", "auto");

    /// <summary>One of ours, whose configuration lies in the lab's directory.</summary>
    internal static void OurGateway(Lab lab, string binary, string node) =>
        lab.Daemon(node, $"{binary} run {lab.Directory}/{node}.ini --socket {lab.Directory}/{node}.sock");

    private static void WireGuards(Lab lab)
    {
        lab.GiveKernelsAddresses();
        for (int i = 1; i <= 2; i++) Shell.Run($"umask 077; mkdir -p {lab.Directory}/g{i}; wg genkey >{lab.Directory}/g{i}.key; wg pubkey <{lab.Directory}/g{i}.key >{lab.Directory}/g{i}.pub");
        for (int i = 1; i <= 2; i++)
        {
            int other = 3 - i;
            // Its socket is found by the interface's name, so each has a /run of its own.
            string set = $"wg set wg0 listen-port 51820 private-key {lab.Directory}/g{i}.key peer $(cat {lab.Directory}/g{other}.pub) endpoint 192.0.2.{other}:51820 allowed-ips 10.{other}.0.0/24";
            File.WriteAllText($"{lab.Directory}/g{i}.sh", Text($"""
                mount --bind {lab.Directory}/g{i} /run
                wireguard-go -f wg0 &
                for n in $(seq 100); do [ -S /run/wireguard/wg0.sock ] && break; sleep 0.05; done
                {set}
                ip link set wg0 mtu 1420 up
                ip route replace 10.{other}.0.0/24 dev wg0
                wait

                """));
            lab.Daemon($"g{i}", $"sh {lab.Directory}/g{i}.sh");
        }
    }

    private static void OpenVpns(Lab lab)
    {
        lab.GiveKernelsAddresses();
        var prints = new string[3];
        for (int i = 1; i <= 2; i++)
        {
            Shell.Run($"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=g{i} -keyout {lab.Directory}/g{i}.key -out {lab.Directory}/g{i}.crt");
            prints[i] = Shell.Run($"openssl x509 -in {lab.Directory}/g{i}.crt -noout -sha256 -fingerprint").Trim().Split('=')[1];
        }
        for (int i = 1; i <= 2; i++)
        {
            int other = 3 - i;
            string role = i == 1 ? "--tls-client --remote 192.0.2.2" : "--tls-server --dh none --local 192.0.2.2";
            lab.Daemon(
                $"g{i}",
                $"openvpn --dev-type tun --dev ov0 --proto udp --disable-dco --data-ciphers AES-128-GCM --tun-mtu 1400 --mssfix 0 --fast-io --sndbuf 1048576 --rcvbuf 1048576 "
                + $"--cert {lab.Directory}/g{i}.crt --key {lab.Directory}/g{i}.key --peer-fingerprint {prints[other]} --ifconfig 10.99.0.{i} 10.99.0.{other} "
                + $"--route 10.{other}.0.0 255.255.255.0 {role}");
        }
    }

    private static void Charons(Lab lab)
    {
        lab.GiveKernelsAddresses();
        Charon[] both = [.. new[] { 1, 2 }.Select(i => new Charon(lab, $"g{i}", "", Text($$"""
            connections {
              site {
                version = 2
                local_addrs = 192.0.2.{{i}}
                remote_addrs = 192.0.2.{{3 - i}}
                proposals = aes128-sha256-modp2048
                encap = yes
                local { auth = psk }
                remote { auth = psk }
                children {
                  net {
                    local_ts = 10.{{i}}.0.0/24
                    remote_ts = 10.{{3 - i}}.0.0/24
                    esp_proposals = aes128gcm16
                  }
                }
              }
            }
            secrets {
              ike { secret = "correct horse battery staple" }
            }

            """)))];
        foreach (Charon one in both) one.Load();
        both[1].Initiate("net");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
