namespace Amaranten.Config;

/// <summary>How bad a complaint is.</summary>
public enum Severity
{
    /// <summary>It works; the operator should know.</summary>
    Warning,
    /// <summary>The section it stands in cannot be used.</summary>
    Error,
}

/// <summary>One thing wrong with a configuration file, told so that it can be mended without the manual.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Line">Line, from 1; 0 when it concerns the whole file.</param>
/// <param name="Section">The section's header, as <c>tunnel:hq</c>; empty outside any.</param>
/// <param name="Key">The key; empty when it concerns the section.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="Message">What was found, what would be accepted, the nearest known key. Never a secret.</param>
public sealed record Complaint(string File, int Line, string Section, string Key, Severity Severity, string Message)
{
    /// <summary><c>FILE:LINE: error: [SECTION] KEY: MESSAGE</c>; without the line when it concerns the whole file.</summary>
    public override string ToString()
    {
        string key = Key.Length == 0 ? "" : $"{Key}: ";
        string section = Section.Length == 0 ? "" : $"[{Section}] ";
        string place = Line == 0 ? File : $"{File}:{Line}";
        return $"{place}: {(Severity == Severity.Error ? "error" : "warning")}: {section}{key}{Message}";
    }
}
