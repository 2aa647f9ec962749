using Amaranten.Interop.Peer;
using Amaranten.Interop.Script;

[assembly: AssemblyFixture(typeof(LabPool))]

namespace Amaranten.Interop;

/// <summary>
/// Each run of tests/Interop/scenarios is a test. Three classes, since classes run side by side: one keeps a processor busy,
/// the second mostly waits, and the third needs a machine that takes long to boot, so that one of them is enough.
/// </summary>
public abstract class ScenarioTests(LabPool pool)
{
    protected static TheoryData<string> Every(Func<Scenario, bool> chosen) => new(ScenarioFile.All.Where(chosen).Select(scenario => scenario.Name));

    protected static bool IsKernel(Scenario scenario) => scenario.Peer == "kernel";

    protected static bool IsOfTable(Scenario scenario) => scenario.Name.StartsWith("algorithms/", StringComparison.Ordinal);

    protected void MustHold(string name) => pool.Run(ScenarioFile.All.Single(scenario => scenario.Name == name));
}

/// <summary>The table of algorithms.</summary>
public sealed class AlgorithmScenarioTests(LabPool pool) : ScenarioTests(pool)
{
    public static TheoryData<string> Names { get; } = Every(scenario => IsOfTable(scenario) && !IsKernel(scenario));

    [Theory, MemberData(nameof(Names))]
    public void Scenario(string name) => MustHold(name);
}

/// <summary>All others against a peer that does its ESP itself.</summary>
public sealed class LibipsecScenarioTests(LabPool pool) : ScenarioTests(pool)
{
    public static TheoryData<string> Names { get; } = Every(scenario => !IsOfTable(scenario) && !IsKernel(scenario));

    [Theory, MemberData(nameof(Names))]
    public void Scenario(string name) => MustHold(name);
}

/// <summary>Those whose peer is a Linux kernel.</summary>
[Collection(Guest.OneAtATime)]
public sealed class KernelScenarioTests(LabPool pool) : ScenarioTests(pool)
{
    public static TheoryData<string> Names { get; } = Every(IsKernel);

    [Theory, MemberData(nameof(Names))]
    public void Scenario(string name) => MustHold(name);
}
