using Amaranten.Interop.Script;

[assembly: AssemblyFixture(typeof(LabPool))]

namespace Amaranten.Interop;

/// <summary>Each run of tests/Interop/scenarios is a test. Two classes, since classes run side by side.</summary>
public abstract class ScenarioTests(LabPool pool)
{
    protected static TheoryData<string> Every(int remainder) => new(
        ScenarioFile.All.Select(scenario => scenario.Name).Where((_, index) => index % 2 == remainder));

    protected void MustHold(string name) => pool.Run(ScenarioFile.All.Single(scenario => scenario.Name == name));
}

/// <summary>One half of the scenarios.</summary>
public sealed class EvenScenarioTests(LabPool pool) : ScenarioTests(pool)
{
    public static TheoryData<string> Names { get; } = Every(0);

    [Theory, MemberData(nameof(Names))]
    public void Scenario(string name) => MustHold(name);
}

/// <summary>The other half.</summary>
public sealed class OddScenarioTests(LabPool pool) : ScenarioTests(pool)
{
    public static TheoryData<string> Names { get; } = Every(1);

    [Theory, MemberData(nameof(Names))]
    public void Scenario(string name) => MustHold(name);
}
