using System.Text.RegularExpressions;
using Amaranten.Interop.Lab;

namespace Amaranten.Interop.Peer;

/// <summary>
/// strongSwan on a Linux kernel that does the ESP, as protocol 50: a user-mode-linux guest that owns the peer's two ports.
/// </summary>
public partial class KernelCharon : Charon
{
    private readonly Guest _guest;

    public KernelCharon(string tag) : base(tag)
    {
        WriteSettings("kernel-netlink", "unix:///run/charon.vici", "/run/charon.log");
        _guest = new Guest(Network, Settings);
        string[][] setUp =
        [
            ["ip", "link", "set", "vec0", "up"],
            ["ip", "link", "set", "vec1", "up"],
            ["ip", "address", "add", $"{Network.PeerAddress}/24", "dev", "vec0"],
            ["ip", "address", "add", "10.0.0.1/24", "dev", "vec1"],
            ["ip", "route", "add", "default", "via", "203.0.113.254"],
            ["sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0"],
        ];
        foreach (string[] command in setUp)
        {
            Outcome outcome = _guest.Run(command);
            Assert.True(outcome.Succeeded, $"{string.Join(' ', command)} in the guest:\n{outcome.Output}");
        }
        Wait.Until("the guest forwards to the far host", TimeSpan.FromSeconds(10), () => Execute("ping", "-c", "1", "-W", "1", Network.FarAddress).Succeeded);
        Start();
    }

    public override string EspFilter => "esp && !udp";

    public override string Log => Execute("cat", "/run/charon.log").Output;

    public override IReadOnlyList<EspKeys> EspKeys =>
        [.. State().Matches(Execute("ip", "xfrm", "state").Output).Select(Keys)];

    protected override string Uri => "unix:///run/charon.vici";

    public override void Dispose()
    {
        _guest.Dispose();
        base.Dispose();
    }

    protected override Outcome Execute(params string[] command) => _guest.Run(command);

    protected override string[] DaemonIds() => Execute("pidof", "charon").Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    protected override void Launch() => Execute("start-charon");

    private static EspKeys Keys(Match state)
    {
        string Part(string name) => state.Groups[name].Value;
        (string cipher, string cipherKey, string integrity, string integrityKey) = Part("aead") != ""
            ? ("AES-GCM with 16 octet ICV [RFC4106]", Part("aeadKey"), "NULL", "")
            : (Cipher(Part("enc")), Part("encKey"), Integrity(Part("auth")), Part("authKey"));
        return new EspKeys(Part("src"), Part("dst"), Part("spi"), cipher, cipherKey, integrity, integrityKey);
    }

    private static string Cipher(string kernelName) => kernelName switch
    {
        "cbc(aes)" => "AES-CBC [RFC3602]",
        "cbc(des3_ede)" => "TripleDES-CBC [RFC2451]",
        _ => throw new InvalidOperationException($"tshark's name of {kernelName} is not known"),
    };

    private static string Integrity(string kernelName) => kernelName switch
    {
        "hmac(md5)" => "HMAC-MD5-96 [RFC2403]",
        "hmac(sha1)" => "HMAC-SHA-1-96 [RFC2404]",
        "hmac(sha256)" => "HMAC-SHA-256-128 [RFC4868]",
        "hmac(sha384)" => "HMAC-SHA-384-192 [RFC4868]",
        "hmac(sha512)" => "HMAC-SHA-512-256 [RFC4868]",
        _ => throw new InvalidOperationException($"tshark's name of {kernelName} is not known"),
    };

    [GeneratedRegex("""
        ^src\ (?<src>\S+)\ dst\ (?<dst>\S+)\n
        \s+proto\ esp\ spi\ (?<spi>0x\w+).*\n
        (?:\s(?!auth-trunc|aead).*\n)*?
        (?:\s+auth-trunc\ (?<auth>\S+)\ (?<authKey>0x\w+).*\n\s+enc\ (?<enc>\S+)\ (?<encKey>0x\w+)
          |\s+aead\ (?<aead>\S+)\ (?<aeadKey>0x\w+))
        """, RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex State();
}
