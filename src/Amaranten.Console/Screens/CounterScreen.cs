using Amaranten.Gateway.Control;

namespace Amaranten.Console.Screens;

/// <summary><c>show counters</c>: a name, a number, what it means.</summary>
public static class CounterScreen
{
    /// <summary>The screen as text.</summary>
    public static string Show(GatewayStatus status, bool withZeros)
    {
        CounterStatus[] shown = [.. status.Counters.Where(counter => withZeros || counter.Value != 0)];
        if (shown.Length == 0) return "Nothing has been counted yet.\n";
        var table = new Table("Counter", ">Value", "What it counts");
        foreach (CounterStatus counter in shown) table.Add(counter.Name, Units.Count(counter.Value), counter.Meaning);
        return table.ToString();
    }
}
