using Amaranten.Gateway.Control;

namespace Amaranten.Console.Screens;

/// <summary><c>show memory</c>: what the gateway takes.</summary>
public static class MemoryScreen
{
    /// <summary>The screen as text.</summary>
    public static string Show(MemoryStatus? memory)
    {
        if (memory is null) return "What the gateway takes is not known here.\n";
        var table = new Table("Memory", ">kB");
        foreach ((string what, long octets) in ((string, long)[])
                 [("resident", memory.ResidentBytes), ("resident at most so far", memory.PeakBytes), ("objects, after the last collection", memory.ObjectBytes)])
            table.Add(what, $"{octets / 1000}");
        return $"{table}Collections since the start: {memory.Collections}\n";
    }
}
