using Amaranten.Config.Ini;
using Amaranten.Config.Values;

namespace Amaranten.Config;

/// <summary>Collects the complaints about one file.</summary>
internal sealed class ComplaintList(string file)
{
    private readonly List<Complaint> _complaints = [];
    private readonly HashSet<string> _faulty = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them, in the order of the lines.</summary>
    public IReadOnlyList<Complaint> InFileOrder => [.. _complaints.OrderBy(complaint => complaint.Line)];

    /// <summary>Headers of the sections with an error; the empty one for what stands in no section.</summary>
    public IReadOnlyCollection<string> FaultySections => _faulty;

    /// <summary>The first error about a section, or about the line of its header where that cannot be read; empty if there is none.</summary>
    public string FirstErrorOf(IniSection section) => _complaints
        .Where(complaint => complaint.Severity == Severity.Error)
        .Where(complaint => complaint.Line == section.Line || complaint.Section.Equals(Quoted.Plain(section.Header), StringComparison.OrdinalIgnoreCase))
        .MinBy(complaint => complaint.Line)?.ToString() ?? "";

    /// <summary>Notes an error: the section is left out.</summary>
    public void Error(int line, string section, string key, string message)
    {
        _faulty.Add(section);
        Add(line, section, key, Severity.Error, message);
    }

    /// <summary>Notes a warning: it works, but the operator should know.</summary>
    public void Warn(int line, string section, string key, string message) => Add(line, section, key, Severity.Warning, message);

    private void Add(int line, string section, string key, Severity severity, string message) =>
        _complaints.Add(new Complaint(file, line, Quoted.Plain(section), Quoted.Plain(key), severity, Quoted.Plain(message)));
}
