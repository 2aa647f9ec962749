using System.Globalization;

namespace Amaranten.Console.Screens;

/// <summary>Times and amounts as people read them.</summary>
public static class Units
{
    private static readonly (long Milliseconds, string Name)[] s_times = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s")];
    private static readonly string[] s_amounts = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>A length of time in its two largest units: <c>3 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Time(long milliseconds)
    {
        if (milliseconds < 1_000) return milliseconds <= 0 ? "0 s" : $"{milliseconds} ms";
        int first = Array.FindIndex(s_times, unit => milliseconds >= unit.Milliseconds);
        (long size, string name) = s_times[first];
        string text = $"{milliseconds / size} {name}";
        if (first == s_times.Length - 1) return text;
        long rest = milliseconds % size / s_times[first + 1].Milliseconds;
        return rest == 0 ? text : $"{text} {rest} {s_times[first + 1].Name}";
    }

    /// <summary>How long ago something was; null is never.</summary>
    public static string Ago(long? milliseconds) => milliseconds switch
    {
        null => "never",
        < 1_000 => "now",
        long age => Time(age) + " ago",
    };

    /// <summary>Octets in a decimal unit: <c>812 B</c>, <c>1.50 kB</c>, <c>104.9 MB</c>.</summary>
    public static string Bytes(long octets)
    {
        double amount = octets;
        int unit = 0;
        while (amount >= 999.95 && unit < s_amounts.Length - 1)
        {
            amount /= 1_000;
            unit++;
        }
        string format = unit == 0 ? "0" : amount < 9.995 ? "0.00" : "0.0";
        return $"{amount.ToString(format, CultureInfo.InvariantCulture)} {s_amounts[unit]}";
    }

    /// <summary>A number with its thousands apart: <c>1,234,567</c>.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number and a noun: <c>1 tunnel</c>, <c>2 tunnels</c>.</summary>
    public static string Of(long number, string noun) => number == 1 ? $"1 {noun}" : $"{Count(number)} {noun}s";
}
