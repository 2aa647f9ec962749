using Amaranten.Config;
using Amaranten.Console.Screens;
using Amaranten.Crypto.Suites;
using Amaranten.Gateway.Control;
using Amaranten.Ike;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;

namespace Amaranten.Console.Tests;

/// <summary>Every screen, as the operator sees it.</summary>
public class ScreenTests
{
    private readonly GatewayStatus _status = new FakeControl().Status;

    [Fact]
    public void Status() => Same(
        """
        Gateway     branch-7, firmware 0.1.0
        Running for 2 h 5 min
        Interfaces  wan up, lan down
        Tunnels     1 up, 1 down
        Lights      [sys * on] [wan * on] [lan . off] [vpn + some down]
        """,
        StatusScreen.Show(_status));

    [Fact]
    public void Status_says_what_is_not_in_force() => Same(
        """
        Gateway     branch-7, firmware 0.1.0
        Running for 2 h 5 min
        Interfaces  wan up, lan down
        Tunnels     none
        Lights      [sys * on] [wan * on] [lan . off] [vpn + some down]
        Not as the configuration says:
          gateway.ini:14: error: [tunnel:b] psk: missing
        """,
        StatusScreen.Show(_status with { Tunnels = [], Complaints = ["gateway.ini:14: error: [tunnel:b] psk: missing"] }));

    [Fact]
    public void Tunnels() => Same(
        """
        Tunnel  Peer              State  For        Heard    Next
          Networks                           In  Packets      Out  Packets  Rekeys
        hq      203.0.113.1:4500  up     2 h 4 min  3 s ago  new keys in 50 min
          10.7.0.0/24 === 10.0.0.0/16  104.9 MB   80,123  2.10 MB   40,001       2
          10.8.0.0/24 === 10.0.0.0/16      down
        spare   192.0.2.40        down   40 s       never    again in 20 s
          10.7.0.0/24 === 10.9.0.0/16      down
          Last failure, 40 s ago: no answer to the first message of phase 1, sent 5
          times; is the peer there?
        """,
        TunnelScreen.Show(_status, _status.Tunnels));

    [Fact]
    public void What_a_tunnel_dropped_is_summed_up_and_told_in_full_of_one()
    {
        TunnelStatus hq = _status.Tunnels[0];
        GatewayStatus status = _status with
        {
            Tunnels =
            [
                hq with
                {
                    Pairs =
                    [
                        hq.Pairs[0] with { Dropped = [new DroppedStatus("esp-replayed", 1_200), new DroppedStatus("tunnel-down", 2)] },
                        hq.Pairs[1] with { Dropped = [new DroppedStatus("tunnel-down", 1)] },
                    ],
                },
            ],
        };
        Assert.EndsWith("\n  Dropped: 1,203 packets, 1,200 of them esp-replayed\n", TunnelScreen.Show(status, status.Tunnels));
        Assert.EndsWith(
            "\n  Dropped of 10.7.0.0/24 === 10.0.0.0/16: 1,200 esp-replayed, 2 tunnel-down\n  Dropped of 10.8.0.0/24 === 10.0.0.0/16: 1 tunnel-down\n",
            TunnelScreen.ShowOne(status, status.Tunnels));
    }

    [Fact]
    public void A_tunnel_in_error_says_why_and_what_it_holds_back()
    {
        var held = new HeldTraffic(0, new TrafficSelector(IpPrefix.Parse("10.7.0.0/24"), IpPrefix.Parse("10.3.0.0/16")));
        GatewayStatus status = _status with { Tunnels = [], TunnelsInError = [new TunnelInError("b", "gateway.ini:14: error: [tunnel:b] psk: missing", [held])] };
        Same(
            """
            b  in error
              gateway.ini:14: error: [tunnel:b] psk: missing
              Held back: 10.7.0.0/24 === 10.3.0.0/16
            """,
            TunnelScreen.Show(status, status.Tunnels));
        Assert.Contains("Tunnels     1 in error", StatusScreen.Show(status));
    }

    [Fact]
    public void Ike() => Same(
        """
        Tunnel  Peer              State        Age    Rekey in  Rekeys
        hq      203.0.113.1:4500  established  2 h  5 h 40 min       0
          begun by        us                    heard           3 s ago
          mode            main mode             auth            pre-shared key
          ike             aes256-sha256-modp2048
          local-id        dns:branch-7.example  remote-id       ip:203.0.113.1
          from            198.51.100.7:4500     nat-traversal   RFC 3947
          nat             in front of us        ike-lifetime    8 h, ends in 6 h
          dpd             after 10 s of silence, dead 30 s later
          cookies         0123456789abcdef fedcba9876543210
        spare   192.0.2.40        none
          next attempt in 20 s
        """,
        IkeScreen.Show(_status, _status.Tunnels));

    [Fact]
    public void Ipsec() => Same(
        """
        Tunnel  Networks                        Age  Rekey in  Rekeys
        hq      10.7.0.0/24 === 10.0.0.0/16  10 min    50 min       2
          ipsec           aes256gcm16           ah              none
          pfs             modp2048              encapsulation   tunnel
          df              copy                  dscp            copy
          replay-window   1024                  path MTU        1446
          ipsec-lifetime  1 h or 4,000,000 kB, ends in 50 min 5 s
          with            203.0.113.1:4500, ESP in UDP
          in              SPI c0ffee01  80,123 packets, 104.9 MB, the last 3 s ago
          out             SPI 00abcdef  40,001 packets, 2.10 MB
        hq      10.8.0.0/24 === 10.0.0.0/16    down
        spare   10.7.0.0/24 === 10.9.0.0/16    down
        """,
        IpsecScreen.Show(_status, _status.Tunnels));

    // AH around ESP in transport mode, a pair of hosts of its own, manual keys, and a marker: what a tunnel seldom has.
    [Fact]
    public void Ipsec_with_what_is_seldom()
    {
        PairStatus office = _status.Tunnels[0].Pairs[0];
        SaPairStatus sa = office.Sa! with
        {
            Suite = new(new EspSuite(EncryptionAlgorithm.AesCbc, 128, IntegrityAlgorithm.HmacSha1, DhGroup.None), new AhSuite(IntegrityAlgorithm.HmacSha256, DhGroup.None)),
            AhSpis = (0xA, 0xB),
            UdpEncapsulated = false,
            IsTransport = true,
            Original = new AddressesBefore(IpAddress.Parse("192.168.1.2"), IpAddress.Parse("203.0.113.9")),
        };
        SaPairStatus manual = office.Sa! with
        {
            Suite = new(null, new AhSuite(IntegrityAlgorithm.HmacSha256, DhGroup.None)),
            Lifetime = null,
            RekeyInMilliseconds = long.MaxValue,
            ReplayWindow = 0,
            NonIkeMarker = true,
            Dscp = 46,
            DontFragment = DontFragmentRule.Clear,
        };
        var host = new TrafficSelector(IpPrefix.Parse("10.7.0.5/32"), IpPrefix.Parse("10.0.0.9/32"), 6, 0, 443);
        TunnelStatus tunnel = _status.Tunnels[0] with
        {
            Pairs = [office with { Sa = sa }, new PairStatus(host, manual) { Within = office.Selector, Carried = new Carried(90_000, 2_000_000, 50_000, 1_000_000) },
                new PairStatus(office.Selector, null) { Carried = new Carried(1, 100, 0, 0) }],
        };
        Same(
            """
            Tunnel  Networks                                    Age  Rekey in  Rekeys
            hq      10.7.0.0/24 === 10.0.0.0/16              10 min    50 min       2
              ipsec           aes128-sha1           ah              sha256
              pfs             none                  encapsulation   transport
              replay-window   1024                  path MTU        1446
              ipsec-lifetime  1 h or 4,000,000 kB, ends in 50 min 5 s
              with            203.0.113.1
              nat-oa          the peer is 192.168.1.2 and calls us 203.0.113.9
              in              SPI c0ffee01, AH 0000000a  80,123 packets, 104.9 MB, the last
                              3 s ago
              out             SPI 00abcdef, AH 0000000b  40,001 packets, 2.10 MB
            hq      10.7.0.5/32[6/0] === 10.0.0.9/32[6/443]  10 min         -       2
              within          10.7.0.0/24 === 10.0.0.0/16
              ipsec           none                  ah              sha256
              pfs             none                  encapsulation   tunnel
              df              clear                 dscp            46
              replay-window   off                   path MTU        1446
              ipsec-lifetime  no end, manual keys
              with            203.0.113.1:4500, ESP in UDP behind a non-IKE marker
              in              AH c0ffee01  80,123 packets, 104.9 MB, the last 3 s ago
              out             AH 00abcdef  40,001 packets, 2.10 MB
              ever carried    in 90,000 packets, 2.00 MB; out 50,000 packets, 1.00 MB
            hq      10.7.0.0/24 === 10.0.0.0/16                down
              ever carried    in 1 packet, 100 B; out 0 packets, 0 B
            """,
            IpsecScreen.Show(_status, [tunnel]));
    }

    [Fact]
    public void Ike_with_what_is_seldom()
    {
        IkeTunnelStatus ike = _status.Tunnels[0].Ike;
        IkeSaStatus sa = ike.IkeSas[0] with
        {
            WeInitiated = false,
            Mode = "aggressive mode",
            Method = "hybrid with RSA signature",
            User = "ada",
            Nat = null,
            NatVersion = null,
            Dpd = null,
            PeerSpeaksDpd = false,
            Lifetime = new AgreedLifetime(3_600, 5_000),
            PeerId = new IkeIdentity(9, "C=SE, O=A company with a rather long name, CN=ada"),
        };
        TunnelStatus leased = _status.Tunnels[0] with { Ike = ike with { IkeSas = [sa], Leased = new AddressLease("clients", IpAddress.Parse("10.9.0.10"), "ada") } };
        TunnelStatus assigned = _status.Tunnels[0] with
        {
            Ike = ike with
            {
                IkeSas = [new IkeSaStatus("0123456789abcdef", "0000000000000000", true, "SentSa", null, sa.Local, sa.Peer, null, null, _status.Now, null, null, _status.Now, 0, "main mode")],
                Assigned = new AssignedAddress(IpAddress.Parse("10.9.0.11"), [IpAddress.Parse("10.0.0.53")], []),
            },
        };
        Same(
            """
            Tunnel  Peer              State        Age    Rekey in  Rekeys
            hq      203.0.113.1:4500  established  2 h  5 h 40 min       0
              begun by        the peer              heard           3 s ago
              mode            aggressive mode
              auth            hybrid with RSA signature
              ike             aes256-sha256-modp2048
              local-id        dns:branch-7.example
              remote-id       dn:C=SE, O=A company with a rather long name, CN=ada
              from            198.51.100.7:4500     xauth           user ada
              mode-config     10.9.0.10 of pool clients given to ada
              nat-traversal   none                  nat             none found
              ike-lifetime    1 h or 5,000 kB, ends in 6 h
              dpd             the peer has none
              cookies         0123456789abcdef fedcba9876543210
            hq      203.0.113.1:4500  SentSa       0 s           -       0
              begun by        us                    heard           now
              mode            main mode             ike             nothing agreed yet
              from            198.51.100.7:4500
              mode-config     10.9.0.11 given to us; DNS 10.0.0.53; networks all
              nat-traversal   none                  nat             none found
              cookies         0123456789abcdef 0000000000000000
            """,
            IkeScreen.Show(_status, [leased, assigned]));
    }

    [Fact]
    public void Settings() => Same(
        """
        Tunnel roaming
          local-network           10.7.0.0/24
          remote-network          assigned
          remote-gateway          any
          protocol                any
          local-port              any
          remote-port             any
          start                   respond
          route                   static
          auth                    psk (not shown)
          mode                    main
          certificate             none
          trust                   none
          local-id                auto
          remote-id               dns:*.example, dn:C=SE, CN=*
          enforce-local-id        no
          xauth                   server for ada
          mode-config             server, pool clients
          dhcp-relay              off
          ike                     aes256-sha256-modp3072, aes128-sha256-modp3072,
                                  aes256-sha256-modp2048, aes128-sha256-modp2048
          ike-lifetime            8 h
          ipsec-lifetime          1 h or 5,000 kB
          pfs                     modp2048
          pfs-on                  keys
          sa-per                  host
          nat-traversal           auto
          nat-keepalive           20s
          ike-fragmentation       yes
          dpd-delay               10s
          dpd-timeout             30s
          ipsec                   aes256gcm16-modp2048
          ah                      none
          encapsulation           tunnel
          originator              auto
          keep-alive              off
          replay-window           1024
          plaintext-mtu           auto
          df                      copy
          dscp                    46
        """,
        SettingsScreen.Show(Configuration().Tunnels[0]));

    [Fact]
    public void Users_and_pools()
    {
        GatewayStatus status = _status with
        {
            Config = Configuration(),
            Leases = [new LeaseStatus("clients", Amaranten.Wire.Ip.IpAddress.Parse("10.9.0.10"), "roaming", "ada")],
        };
        Same(
            """
            User  From  Has        May come by  Known to
            ada   none  10.9.0.10  roaming      this gateway
            """,
            RoamingScreens.Users(status));
        Same(
            """
            Pool     Addresses              Taken  Told to clients
            clients  10.9.0.10-10.9.0.99  1 of 90  DNS 10.7.0.3; WINS none; networks
                                                   10.7.0.0/24
              10.9.0.10        ada by roaming
            """,
            RoamingScreens.Pools(status));
        Same("There is no certificate in the configuration.", CertificateScreen.Show(status));
        Same("There is no user in the configuration.", RoamingScreens.Users(_status));
        Same("There is no pool in the configuration.", RoamingScreens.Pools(_status));
    }

    [Fact]
    public void A_leased_address_says_where_from_and_until_when()
    {
        GatewayStatus status = _status with
        {
            Config = Amaranten.Config.ConfigReader.Read("gateway.ini", """
                [interface:lan]
                device = lan
                address = 10.7.0.1/24
                dhcp-relay = 10.0.0.53
                [pool:clients]
                addresses = dhcp
                dhcp-server = 10.7.0.53
                dhcp = 10.7.0.53
                """).Config!,
            Leases =
            [
                new("clients", IpAddress.Parse("10.7.0.100"), "roaming", "ada") { Server = IpAddress.Parse("10.7.0.53"), EndsInMilliseconds = 90_000 },
                new("", IpAddress.Parse("10.7.0.101"), "road", "dns:bob.example") { Server = IpAddress.Parse("10.7.0.53") },
            ],
        };
        Same(
            """
            Pool     Addresses       Taken  Told to clients
            clients  dhcp 10.7.0.53      1  DNS none; WINS none; DHCP 10.7.0.53; networks
                                            all
              10.7.0.100       ada by roaming, from 10.7.0.53 for another 1 min 30 s
            By dhcp-relay
              10.7.0.101       dns:bob.example by road, from 10.7.0.53 without end
            """,
            RoamingScreens.Pools(status));
        Assert.Contains("DHCP is relayed to 10.0.0.53", NetworkScreens.Interfaces(status));
    }

    private static Amaranten.Config.GatewayConfig Configuration() => Amaranten.Config.ConfigReader.Read("gateway.ini", """
        [interface:lan]
        device = lan
        address = 10.7.0.1/24
        [user:ada]
        password = never to be seen
        [pool:clients]
        addresses = 10.9.0.10-10.9.0.99
        dns = 10.7.0.3
        networks = 10.7.0.0/24
        [tunnel:roaming]
        local-network = 10.7.0.0/24
        remote-gateway = any
        psk = never to be seen either
        remote-id = dns:*.example, dn:C=SE, CN=*
        xauth = server
        users = ada
        mode-config = server
        pool = clients
        ike = high
        ipsec = aes256gcm16
        ipsec-lifetime-kilobytes = 5000
        sa-per = host
        dscp = 46
        """).Config!;

    [Fact]
    public void Interfaces() => Same(
        """
        Interface  Device  Link  Address           MTU  Ethernet address
        wan        eth0    up    198.51.100.7/24  1500  02:00:5e:10:00:01
          in 1,234,567 frames, 0 lost; out 1,230,000 frames, 12 lost
        lan        eth1    down  10.7.0.1/24      1500  02:00:5e:10:00:02
          in 1 frame, 0 lost; out 0 frames, 0 lost
        """,
        NetworkScreens.Interfaces(_status));

    [Fact]
    public void Routes() => Same(
        """
        Network          From         By                   State
        10.0.0.0/16      10.7.0.0/24  tunnel hq            up
        10.0.0.0/16      10.8.0.0/24  tunnel hq            down
        10.9.0.0/16      10.7.0.0/24  tunnel spare         down
        198.51.100.0/24               wan                  up
        10.7.0.0/24                   lan                  down
        0.0.0.0/0                     198.51.100.1 at wan  up
        """,
        NetworkScreens.Routes(_status));

    [Fact]
    public void Neighbours() => Same(
        """
        Address       Ethernet address   Interface        Age
        198.51.100.1  02:00:00:00:00:fe  wan        1 min 5 s
        """,
        NetworkScreens.Neighbours(_status));

    [Fact]
    public void Counters() => Same(
        """
        Counter                       Value  What it counts
        packets.sealed            1,040,001  packets sealed and sent
        drop.should-be-protected         17  arrived in clear although a policy protects
                                             it (RFC 4301 §5.2), and was dropped
        """,
        CounterScreen.Show(_status, withZeros: false));

    [Fact]
    public void All_counters() => Same(
        """
        Counter                       Value  What it counts
        packets.sealed            1,040,001  packets sealed and sent
        esp.replayed                      0  seen before, or older than the replay
                                             window
        drop.should-be-protected         17  arrived in clear although a policy protects
                                             it (RFC 4301 §5.2), and was dropped
        """,
        CounterScreen.Show(_status, withZeros: true));

    [Fact]
    public void Nothing_there_is_said_in_a_sentence()
    {
        GatewayStatus empty = _status with { Tunnels = [], Routes = [], Neighbours = [], Counters = [] };
        Same("There is no tunnel in the configuration.", TunnelScreen.Show(empty, []));
        Same("There is no tunnel in the configuration.", IkeScreen.Show(empty, []));
        Same("There is no tunnel in the configuration.", IpsecScreen.Show(empty, []));
        Same("There is no route.", NetworkScreens.Routes(empty));
        Same("No neighbour is known yet.", NetworkScreens.Neighbours(empty));
        Same("Nothing has been counted yet.", CounterScreen.Show(empty, withZeros: true));
    }

    [Theory]
    [InlineData(-5, "0 s")]
    [InlineData(0, "0 s")]
    [InlineData(350, "350 ms")]
    [InlineData(3_999, "3 s")]
    [InlineData(60_000, "1 min")]
    [InlineData(125_000, "2 min 5 s")]
    [InlineData(7_500_000, "2 h 5 min")]
    [InlineData(93_600_000, "1 d 2 h")]
    [InlineData(86_400_000L * 400, "400 d")]
    public void Times(long milliseconds, string text) => Assert.Equal(text, Units.Time(milliseconds));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1.00 kB")]
    [InlineData(9_994, "9.99 kB")]
    [InlineData(9_996, "10.0 kB")]
    [InlineData(999_949, "999.9 kB")]
    [InlineData(999_950, "1.00 MB")]
    [InlineData(104_857_600, "104.9 MB")]
    [InlineData(long.MaxValue, "9223.4 PB")]
    public void Amounts(long octets, string text) => Assert.Equal(text, Units.Bytes(octets));

    [Fact]
    public void Lights_are_told_apart_by_sign_and_word()
    {
        static string Panel(LightPattern pattern) => new LightPanel(pattern, [new LinkLight("wan", LightPattern.On)], pattern).ToString();
        Assert.Equal("[sys * on] [wan * on] [vpn * up]", Panel(LightPattern.On));
        Assert.Equal("[sys . off] [wan * on] [vpn . off]", Panel(LightPattern.Off));
        Assert.Equal("[sys - starting] [wan * on] [vpn - phase 2]", Panel(LightPattern.SlowBlink));
        Assert.Equal("[sys ~ fast] [wan * on] [vpn ~ phase 1]", Panel(LightPattern.FastBlink));
        Assert.Equal("[sys ! degraded] [wan * on] [vpn ! failing]", Panel(LightPattern.DoubleFlash));
        Assert.Equal("[sys # writing] [wan * on] [vpn # triple]", Panel(LightPattern.TripleFlash));
        Assert.Equal("[sys + winking] [wan * on] [vpn + some down]", Panel(LightPattern.Winking));
    }

    private static void Same(string expected, string screen)
    {
        Assert.Equal(expected + "\n", screen);
        Assert.DoesNotContain(screen.Split('\n'), line => line.Length > 80);
    }
}
