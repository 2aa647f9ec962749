using System.Diagnostics;
using System.Text;
using Amaranten.Interop.Gateway;
using Amaranten.Interop.Lab;

namespace Amaranten.Interop.Script;

/// <summary>A scenario being run: a gateway of its own, the lab's peer with its connections, and the steps one after another.</summary>
public sealed partial class ScenarioCase : IDisposable
{
    private readonly Scenario _scenario;
    private readonly ScenarioLab _lab;
    private GatewayProcess _gateway;
    private readonly List<Process> _servers = [];
    private readonly StringBuilder _serversSaid = new();
    private WebServer? _web;
    private string _rememberedCookies = "", _rememberedSpi = "";
    private Task<Outcome>? _attempt;

    private ScenarioCase(Scenario scenario, ScenarioLab lab)
    {
        (_scenario, _lab) = (scenario, lab);
        Network.Translate(scenario.Nat);
        lab.Peer.ForgetLog();
        lab.Peer.Load(scenario.Swanctl);
        lab.Capture.Restart();
        _gateway = new GatewayProcess(Network, scenario.Gateway);
    }

    private Network Network => _lab.Peer.Network;

    /// <summary>
    /// Fails if there are complaints about our INI: the gateway would leave the section out, and nobody be told why nothing comes up.
    /// </summary>
    public static void CheckIni(Scenario scenario)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, scenario.Gateway);
        Outcome check = Command.Try(Repository.Binary, "check", file);
        File.Delete(file);
        if (!check.Succeeded) throw new ScenarioFailure($"our INI: {check.Output.Replace(file, "", StringComparison.Ordinal)}", null);
    }

    /// <summary>Runs every step; the exception of the first that does not hold names it.</summary>
    public static void Run(Scenario scenario, ScenarioLab lab)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "out", "interop", "failed")).FullName;
        string story = Path.Combine(folder, scenario.Name.Replace('/', '_') + ".log");
        File.Delete(story);
        using var running = new ScenarioCase(scenario, lab);
        try
        {
            running._gateway.MustAnswer();
            foreach (string step in scenario.Steps) running.Do(step);
            running.NothingMayBeInClear();
        }
        catch (Exception)
        {
            File.WriteAllText(story, running.Story);
            throw;
        }
    }

    public void Dispose()
    {
        _gateway.Dispose();
        foreach (Process server in _servers) Command.Stop(server);
        _web?.Dispose();
        _attempt?.Wait();
    }

    private string Story => $"""
        --- our INI
        {_scenario.Gateway}
        --- the peer's swanctl.conf
        {_scenario.Swanctl}
        --- the gateway logged
        {_gateway.Log}
        --- the peer logged
        {_lab.Peer.Log}
        --- servers said
        {ServersSaid}
        """;

    private string ServersSaid { get { lock (_serversSaid) return _serversSaid.ToString(); } }

    private void Do(string step)
    {
        string[] words = step.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            Perform(words);
        }
        catch (Exception failed) when (failed is Xunit.Sdk.XunitException or InvalidOperationException or TimeoutException)
        {
            throw new ScenarioFailure($"{step}: {failed.Message}", failed);
        }
    }

    private void NothingMayBeInClear()
    {
        int clear = _lab.Capture.Count(Seen.Clear);
        if (clear > 0) throw new ScenarioFailure($"{clear} packets crossed the wire in clear", null);
    }
}
