namespace Amaranten.Interop.Peer;

/// <summary>What the peer is told of the tunnel: the half of a swanctl.conf that a test case varies.</summary>
public sealed record PeerConnection
{
    public string Ike { get; init; } = "aes256-sha256-modp2048";
    public string Esp { get; init; } = "aes128-sha1";
    public string Secret { get; init; } = Gateway.GatewayConfiguration.Psk;

    /// <summary>Whether the peer asks for ESP in UDP without a NAT; kernel-libipsec always does.</summary>
    public bool Encapsulate { get; init; }

    /// <summary>Whether the gateway's address is known, or any may come (it is behind a NAT).</summary>
    public bool AnyAddress { get; init; }

    /// <summary>The life of the phase-1 and phase-2 SAs after which the peer makes new ones.</summary>
    public int IkeSeconds { get; init; } = 14400;
    public int EspSeconds { get; init; } = 3600;

    /// <summary>How often the peer probes a silent gateway; 0 for never.</summary>
    public int DpdSeconds { get; init; }

    /// <summary>
    /// The text charon is given. The hard lifetimes stand explicitly and nothing is random, or a short life would end before
    /// its rekeying began.
    /// </summary>
    public string ToSwanctl() => $$"""
        connections {
          site {
            version = 1
            local_addrs = {{Lab.Network.PeerAddress}}
            remote_addrs = {{(AnyAddress ? "%any" : Lab.Network.GatewayAddress)}}
            proposals = {{Ike}}
            encap = {{(Encapsulate ? "yes" : "no")}}
            dpd_delay = {{DpdSeconds}}s
            dpd_timeout = {{DpdSeconds * 3}}s
            rekey_time = {{IkeSeconds}}s
            over_time = {{Math.Max(4, IkeSeconds / 2)}}s
            reauth_time = 0
            rand_time = 0
            local {
              auth = psk
              id = {{Lab.Network.PeerAddress}}
            }
            remote {
              auth = psk
              id = {{Lab.Network.GatewayAddress}}
            }
            children {
              net {
                local_ts = {{Lab.Network.FarNetwork}}
                remote_ts = {{Lab.Network.NearNetwork}}
                esp_proposals = {{Esp}}
                rekey_time = {{EspSeconds}}s
                life_time = {{EspSeconds + Math.Max(4, EspSeconds / 2)}}s
                rand_time = 0
                dpd_action = clear
              }
            }
          }
        }
        secrets {
          ike-site {
            secret = "{{Secret}}"
          }
        }
        """;
}
