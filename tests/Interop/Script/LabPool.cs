using System.Collections.Concurrent;

namespace Amaranten.Interop.Script;

/// <summary>The labs there are. One is made when none of its kind is free, and goes back when its scenario is over.</summary>
public sealed class LabPool : IDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<ScenarioLab>> _free = new();
    private int _made;

    /// <summary>Runs a scenario in a lab of the kind it wants. A lab in which one failed halfway is not used again.</summary>
    public void Run(Scenario scenario)
    {
        Assert.True(scenario.Complaint is null, scenario.Complaint);
        ScenarioCase.CheckIni(scenario);
        ConcurrentBag<ScenarioLab> labs = _free.GetOrAdd(scenario.Peer, _ => []);
        if (!labs.TryTake(out ScenarioLab? lab)) lab = ScenarioLab.Make(scenario.Peer, Interlocked.Increment(ref _made));
        bool held = false;
        try
        {
            ScenarioCase.Run(scenario, lab);
            held = true;
        }
        finally
        {
            if (held) labs.Add(lab);
            else lab.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (ScenarioLab lab in _free.Values.SelectMany(labs => labs)) lab.Dispose();
    }
}
