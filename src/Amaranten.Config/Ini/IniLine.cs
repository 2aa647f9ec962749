namespace Amaranten.Config.Ini;

/// <summary>What a line of an INI file is.</summary>
internal enum IniLineKind
{
    /// <summary>Blank, or a comment: <c>;</c>, <c>#</c> or <c>/</c> comes first.</summary>
    Nothing,
    /// <summary>A section header.</summary>
    Header,
    /// <summary>Begins like a header, but does not end like one.</summary>
    BrokenHeader,
    /// <summary>A key, an equals sign, a value.</summary>
    Entry,
    /// <summary>Anything else.</summary>
    Malformed,
}

/// <summary>A line taken apart by the rules of Microsoft.Extensions.Configuration.Ini, which keeps no line numbers.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The header or the key, trimmed; else empty.</param>
internal readonly record struct IniLine(IniLineKind Kind, string Text)
{
    /// <summary>Takes a line apart.</summary>
    public static IniLine Of(string raw)
    {
        string line = raw.Trim();
        if (line.Length == 0 || line[0] is ';' or '#' or '/') return new IniLine(IniLineKind.Nothing, "");
        if (line[0] == '[')
        {
            return line[^1] == ']'
                ? new IniLine(IniLineKind.Header, line[1..^1].Trim())
                : new IniLine(IniLineKind.BrokenHeader, "");
        }
        int equals = line.IndexOf('=');
        return equals < 0 ? new IniLine(IniLineKind.Malformed, "") : new IniLine(IniLineKind.Entry, line[..equals].Trim());
    }
}
