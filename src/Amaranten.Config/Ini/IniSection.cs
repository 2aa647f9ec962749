namespace Amaranten.Config.Ini;

/// <summary>A line <c>key = value</c>. The value is what Microsoft.Extensions.Configuration.Ini read there.</summary>
internal sealed record IniEntry(string Key, string Value, int Line)
{
    /// <summary>Without the value, which may be a secret.</summary>
    public override string ToString() => $"{Key} in line {Line}";
}

/// <summary>A section as it stands in the file, before anyone has judged its keys.</summary>
/// <param name="Header">What stands between the brackets, as <c>tunnel:hq</c>.</param>
/// <param name="Line">The header's line.</param>
/// <param name="Entries">Its entries in file order; no key twice.</param>
internal sealed record IniSection(string Header, int Line, IReadOnlyList<IniEntry> Entries)
{
    /// <summary>What stands before the first colon: the kind of section.</summary>
    public string Kind => Header.Split(':', 2)[0].Trim().ToLowerInvariant();

    /// <summary>What stands after the first colon; null when there is none.</summary>
    public string? Name => Header.Contains(':') ? Header.Split(':', 2)[1].Trim() : null;
}
