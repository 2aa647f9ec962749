namespace Amaranten.Config;

/// <summary>What <c>amaranten check FILE</c> prints: every complaint, then one line that sums up.</summary>
public static class CheckReport
{
    /// <summary>The report, each line ended by a line feed.</summary>
    public static string Text(string file, ConfigResult result)
    {
        IEnumerable<string> lines = result.Complaints.OrderBy(complaint => complaint.Line).Select(complaint => complaint.ToString());
        return string.Concat(lines.Append(Summary(file, result)).Select(line => line + "\n"));
    }

    private static string Summary(string file, ConfigResult result)
    {
        int errors = result.Complaints.Count(complaint => complaint.Severity == Severity.Error);
        int warnings = result.Complaints.Count - errors;
        if (errors > 0) return $"{file}: {Count(errors, "error")}, {Count(warnings, "warning")}";
        string ok = $"{file}: ok, {Count(result.Config!.Interfaces.Length, "interface")}, {Count(result.Config.Tunnels.Length, "tunnel")}";
        return warnings == 0 ? ok : $"{ok}, {Count(warnings, "warning")}";
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
