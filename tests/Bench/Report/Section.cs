using Amaranten.Bench.Measuring;

namespace Amaranten.Bench.Report;

/// <summary>What one part of the benchmark found: a table with what to know about it, a plot, and marks.</summary>
internal sealed record Section(string Name, string Title, string Text, Table Table, Plot Plot, IReadOnlyList<Mark> Marks);
