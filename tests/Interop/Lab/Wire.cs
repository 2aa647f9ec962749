using System.Diagnostics;
using System.Text;

namespace Amaranten.Interop.Lab;

/// <summary>What tcpdump sees on the router, from the moment this is made; read by tshark when it has ended.</summary>
public sealed class Wire : IDisposable
{
    private readonly string _file;
    private readonly Process _tcpdump;
    private readonly StringBuilder _said = new();
    private bool _ended;

    public Wire(Network network, string port)
    {
        _file = Path.Combine(network.Files, "wire.pcap");
        _tcpdump = Command.Start(
            network.Router.Prefix("tcpdump", "-i", port, "-U", "--immediate-mode", "-Z", "root", "-w", _file),
            line => { lock (_said) _said.AppendLine(line); });
        Wait.Until("tcpdump listens", TimeSpan.FromSeconds(10), () => Said.Contains("listening on"));
    }

    private string Said { get { lock (_said) return $"{_said}"; } }

    /// <summary>How many frames match a display filter of tshark.</summary>
    public int Count(string filter) => Read("-Y", filter).Length;

    /// <summary>
    /// The pings in ESP that tshark decrypts with an SA's keys, and whose ICV it finds good: a line each with the outer and the
    /// inner source address.
    /// </summary>
    public string[] Decrypt(string espSa) => Read(
        "-o", "esp.enable_encryption_decode:TRUE", "-o", "esp.enable_authentication_check:TRUE", "-o", espSa,
        "-Y", "esp.icv_good == 1 && icmp.type == 8", "-T", "fields", "-e", "ip.src");

    private string[] Read(params string[] how)
    {
        if (!_ended) Command.Stop(_tcpdump);
        _ended = true;
        return Tshark.Read(_file, how);
    }

    public void Dispose()
    {
        if (!_ended) Command.Stop(_tcpdump);
    }
}
