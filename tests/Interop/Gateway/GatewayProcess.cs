using System.Diagnostics;
using System.Text;
using Amaranten.Interop.Lab;

namespace Amaranten.Interop.Gateway;

/// <summary>Our binary, running on the ports of the lab's gateway.</summary>
public sealed class GatewayProcess : IDisposable
{
    private readonly StringBuilder _log = new();
    private readonly Process _process;
    private readonly string _file, _socket, _keyLog;

    public GatewayProcess(Network network, GatewayConfiguration configuration) : this(network, configuration.ToIni())
    {
    }

    public GatewayProcess(Network network, string ini)
    {
        _file = Path.Combine(network.Files, "gateway.ini");
        File.WriteAllText(_file, ini);
        _keyLog = Path.Combine(network.Files, "keys.txt");
        File.Delete(_keyLog);
        _socket = Path.Combine(network.Sockets, "gateway.sock");
        File.Delete(_socket);
        _process = Command.Start(
            network.Gateway.Prefix(Repository.Binary, "run", _file, "--socket", _socket),
            line => { lock (_log) _log.AppendLine(line); });
    }

    /// <summary>Waits until the gateway is running.</summary>
    public void MustAnswer() => Wait.Until("the gateway answers on its console", TimeSpan.FromSeconds(20), () =>
    {
        Assert.False(_process.HasExited, $"The gateway ended at its start:\n{Log}");
        return File.Exists(_socket) && TryConsole("show status").Succeeded;
    });

    /// <summary>Everything the gateway logged, as lines.</summary>
    public string Log { get { lock (_log) return _log.ToString(); } }

    /// <summary>The keys that the gateway wrote down, each an option of tshark; none unless its INI says <c>key-log = keys.txt</c>.</summary>
    public string[] Keys => File.Exists(_keyLog) ? [.. File.ReadLines(_keyLog).Where(line => !line.StartsWith('#'))] : [];

    /// <summary>Whether the tunnel is up, as the operator sees it.</summary>
    public bool IsUp => IsTunnelUp("hq");

    /// <summary>Whether a tunnel is up, as the operator sees it.</summary>
    public bool IsTunnelUp(string tunnel) =>
        Console("show tunnels").Split('\n').Any(line => line.StartsWith(tunnel + " ") && line.Split(' ').Contains("up"));

    /// <summary>Types one command on the console and returns the answer.</summary>
    public string Console(string command)
    {
        Outcome answer = TryConsole(command);
        Assert.True(answer.Succeeded, $"console: {command}\n{answer.Output}\n{Log}");
        return answer.Output;
    }

    /// <summary>Changes a word of the INI wherever it stands, and has the gateway read it again.</summary>
    public void Reload(string word, string replacement)
    {
        string ini = File.ReadAllText(_file);
        Assert.True(ini.Contains(word), $"our INI has no {word}");
        File.WriteAllText(_file, ini.Replace(word, replacement));
        Command.Run("kill", "-HUP", $"{_process.Id}");
    }

    /// <summary>Stops the process in its tracks, as if the board had lost its power.</summary>
    public void Pause() => Command.Run("kill", "-STOP", $"{_process.Id}");

    /// <summary>Lets a paused process go on.</summary>
    public void Continue() => Command.Run("kill", "-CONT", $"{_process.Id}");

    /// <summary>Ends the process without a word to anybody, as a loss of power would.</summary>
    public void Crash() => _process.Kill();

    /// <summary>Ends the process as an operator would.</summary>
    public void Shutdown() => Command.Stop(_process);

    public void Dispose()
    {
        Command.Try("kill", "-CONT", $"{_process.Id}");
        Shutdown();
        _process.Dispose();
    }

    private Outcome TryConsole(string command) => Command.TryWithInput($"{command}\n", Repository.Binary, "console", _socket);
}
