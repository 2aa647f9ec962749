using System.Globalization;

namespace Amaranten.Bench.Paths;

/// <summary>strongSwan's daemon in a node of a lab, with libipsec for its ESP, since the machine's kernel may have none.</summary>
internal sealed class Charon
{
    private readonly string _home, _control;

    /// <summary>Starts it; the lab ends it.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="node">The node; its kernel has the addresses.</param>
    /// <param name="settings">Lines of strongswan.conf within <c>charon</c>, beside what each needs.</param>
    /// <param name="connections">A whole swanctl.conf.</param>
    internal Charon(Lab lab, string node, string settings, string connections)
    {
        _home = $"{lab.Directory}/{node}";
        _control = $"STRONGSWAN_CONF={_home}/strongswan.conf SWANCTL_DIR={_home}/swanctl swanctl";
        Shell.Run($"mkdir -p {_home}/run {_home}/swanctl");
        File.WriteAllText($"{_home}/strongswan.conf", string.Create(CultureInfo.InvariantCulture, $$"""
            charon {
              load_modular = no
              load = random nonce openssl aes sha1 sha2 hmac kdf gcm curve25519 pem pkcs1 x509 pubkey kernel-libipsec kernel-netlink socket-default vici updown
              {{settings}}
              plugins {
                vici { socket = unix://{{_home}}/vici }
                kernel-libipsec { load = yes }
              }
            }
            swanctl { load = pem pkcs1 x509 openssl random nonce }

            """));
        File.WriteAllText($"{_home}/swanctl/swanctl.conf", connections);
        lab.Daemon(node, $"sh -c 'mount --bind {_home}/run /run; STRONGSWAN_CONF={_home}/strongswan.conf exec /usr/lib/ipsec/charon'");
    }

    /// <summary>Has it take its connections.</summary>
    internal void Load()
    {
        if (!Shell.Await($"[ -S {_home}/vici ]", seconds: 10)) throw new InvalidOperationException("charon does not start");
        Shell.Run($"{_control} --load-all --noprompt --file {_home}/swanctl/swanctl.conf --uri unix://{_home}/vici");
    }

    /// <summary>Has it negotiate a child.</summary>
    internal void Initiate(string child) => Shell.Run($"{_control} --initiate --child {child} --timeout 20 --uri unix://{_home}/vici");
}
