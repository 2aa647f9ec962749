using System.Text.RegularExpressions;
using Amaranten.Interop.Lab;

namespace Amaranten.Interop.Peer;

/// <summary>strongSwan as the peer, one daemon for all cases of a test class; connections are loaded between them.</summary>
public abstract partial class Charon : IDisposable
{
    private readonly string _settings;
    private int _loaded;

    protected Charon(string tag)
    {
        Network = new Network(tag);
        _settings = Path.Combine(Network.Files, "strongswan.conf");
        File.Delete(LogFile);
        LayOutCertificates();
    }

    public Network Network { get; }

    /// <summary>What ESP between the gateway and this peer looks like to tshark when no NAT lies between them.</summary>
    public abstract string EspFilter { get; }

    /// <summary>Everything the daemon logged.</summary>
    public abstract string Log { get; }

    protected string LogFile => Path.Combine(Network.Files, "charon.log");

    protected string Settings => _settings;

    /// <summary>Runs a command where the daemon runs.</summary>
    protected abstract Outcome Execute(params string[] command);

    /// <summary>Starts the daemon; it may not be ready when this returns.</summary>
    protected abstract void Launch();

    /// <summary>The address of the daemon's command socket, as <see cref="Execute"/> sees it.</summary>
    protected abstract string Uri { get; }

    /// <summary>Starts the daemon and waits until it answers.</summary>
    public void Start()
    {
        Launch();
        Wait.Until("charon answers", TimeSpan.FromSeconds(20), () => TrySwanctl("--stats").Succeeded);
    }

    /// <summary>Ends the daemon as a loss of power would: no delete is sent, and no SA is left.</summary>
    public virtual void Crash()
    {
        Signal("KILL");
        Wait.Until("charon is gone", TimeSpan.FromSeconds(10), () => !IsRunning);
    }

    /// <summary>Stops the daemon in its tracks, or lets it go on.</summary>
    public void Pause() => Signal("STOP");

    public void Continue() => Signal("CONT");

    /// <summary>Forgets every SA and takes up a new connection.</summary>
    public void Load(PeerConnection connection) => Load(connection.ToSwanctl());

    /// <summary>Forgets every SA and takes up the connections, secrets and pools of a swanctl.conf.</summary>
    public void Load(string swanctlConf)
    {
        if (!IsRunning) Start(); // a case failed between a crash and the start after it
        foreach (Match sa in PhaseOneLine().Matches(SecurityAssociations))
            TrySwanctl("--terminate", "--ike-id", sa.Groups[1].Value, "--force");
        string file = Path.Combine(Network.Files, $"swanctl-{++_loaded}.conf");
        File.WriteAllText(file, swanctlConf);
        Swanctl("--load-all", "--clear", "--noprompt", "--file", file);
        Wait.Until("the peer has no SA", TimeSpan.FromSeconds(10), () => SecurityAssociations.Trim() == "");
    }

    /// <summary>The names of those connections of a swanctl.conf that the daemon can read.</summary>
    public string[] Understood(string swanctlConf)
    {
        string file = Path.Combine(Network.Files, $"swanctl-{++_loaded}.conf");
        File.WriteAllText(file, swanctlConf);
        return [.. LoadedLine().Matches(TrySwanctl("--load-conns", "--file", file).Output).Select(line => line.Groups[1].Value)];
    }

    /// <summary>What the daemon's plugins provide, as <c>swanctl --list-algs</c> tells it: a kind, and below it the algorithms' names.</summary>
    public string Algorithms => TrySwanctl("--list-algs").Output;

    /// <summary>Brings a child up from the peer's side, and says whether that worked.</summary>
    public Outcome Initiate(string child = "net", int seconds = 20) =>
        TrySwanctl("--initiate", "--child", child, "--timeout", $"{seconds}");

    /// <summary>Forgets what was logged so far.</summary>
    public abstract void ForgetLog();

    /// <summary>Runs a command on the peer's machine.</summary>
    public Outcome On(params string[] command) => Execute(command);

    /// <summary>Takes the tunnel down from the peer's side, telling the gateway.</summary>
    public void Terminate() => Swanctl("--terminate", "--ike", "site");

    /// <summary>The SAs as <c>swanctl --list-sas</c> tells them.</summary>
    public string SecurityAssociations => TrySwanctl("--list-sas").Output;

    /// <summary>Whether a phase-2 SA is there.</summary>
    public bool IsUp => SecurityAssociations.Contains("INSTALLED");

    /// <summary>The cookies of the phase-1 SA: they change when it is rekeyed.</summary>
    public string Cookies => CookiePair().Match(SecurityAssociations).Value;

    /// <summary>The SPI by which the peer receives: it changes when the phase-2 SA is rekeyed.</summary>
    public string InboundSpi => InboundSpiLine().Matches(SecurityAssociations).LastOrDefault()?.Groups[1].Value ?? "";

    public virtual void Dispose() => Network.Dispose();

    /// <summary>Writes the daemon's settings. Only the plugins named are loaded, so that every machine runs the same.</summary>
    protected void WriteSettings(string kernel, string vici, string log) => File.WriteAllText(_settings, $$"""
        charon {
          load_modular = no
          load = random nonce openssl aes sha1 sha2 md5 hmac kdf gmp gcm ctr ccm cmac xcbc curve25519 gcrypt pem pkcs1 pkcs8 x509 revocation constraints pubkey {{kernel}} socket-default vici attr unity xauth-generic
          i_dont_care_about_security_and_use_aggressive_mode_psk = yes
          accept_private_algs = yes
          send_vendor_id = yes
          accept_unencrypted_mainmode_messages = no
          half_open_timeout = 5
          retransmit_tries = 3
          retransmit_timeout = 1.0
          plugins {
            vici {
              socket = {{vici}}
            }
            openssl {
              load_legacy = yes
            }
          }
          filelog {
            log {
              path = {{log}}
              default = 1
              ike = 2
              chd = 4
              flush_line = yes
              time_format = %T
            }
          }
        }
        swanctl {
          load = random nonce openssl pem pkcs1 pkcs8 x509 pubkey
        }
        """);

    // swanctl looks for certificates and keys beside the file that it loads.
    private void LayOutCertificates()
    {
        foreach (string folder in Directory.GetDirectories(Repository.Certificates))
        {
            string link = Path.Combine(Network.Files, Path.GetFileName(folder));
            File.Delete(link);
            Directory.CreateSymbolicLink(link, folder);
        }
    }

    private void Signal(string name)
    {
        foreach (string pid in DaemonIds()) Execute("kill", $"-{name}", pid);
    }

    /// <summary>The process ids of the daemon, as <see cref="Execute"/> sees them; none when it does not run.</summary>
    protected abstract string[] DaemonIds();

    private bool IsRunning => DaemonIds().Length > 0;

    private Outcome TrySwanctl(params string[] arguments) =>
        Execute(["env", $"STRONGSWAN_CONF={_settings}", "swanctl", .. arguments, "--uri", Uri]);

    private void Swanctl(params string[] arguments)
    {
        Outcome outcome = TrySwanctl(arguments);
        Assert.True(outcome.Succeeded, $"swanctl {string.Join(' ', arguments)}:\n{outcome.Output}");
    }

    [GeneratedRegex("[0-9a-f]{16}_i.*[0-9a-f]{16}_r")]
    private static partial Regex CookiePair();

    [GeneratedRegex(@"^\S+: #(\d+),", RegexOptions.Multiline)]
    private static partial Regex PhaseOneLine();

    [GeneratedRegex("^loaded connection '(.+)'", RegexOptions.Multiline)]
    private static partial Regex LoadedLine();

    [GeneratedRegex("^ +in +([0-9a-f]{8})", RegexOptions.Multiline)]
    private static partial Regex InboundSpiLine();
}
