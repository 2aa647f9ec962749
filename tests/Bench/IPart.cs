using Amaranten.Bench.Measuring;
using Amaranten.Bench.Report;

namespace Amaranten.Bench;

/// <summary>One part of the benchmark: a section of docs/performance.md.</summary>
internal interface IPart
{
    /// <summary>What <c>ONLY=</c> calls it.</summary>
    string Name { get; }

    /// <summary>Measures, telling what it is at.</summary>
    Section Run(Effort effort, Action<string> progress);
}
