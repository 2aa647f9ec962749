namespace Amaranten.Decode.Describing;

/// <summary>Lines of a description: names in a column, values beside them, deeper parts further in. There is an end to how many.</summary>
internal sealed class Lines
{
    /// <summary>More than any real message needs: 64 proposals of 20 attributes would be a trick.</summary>
    private const int Most = 400;

    private const int NameWidth = 30, Indent = 2;
    private readonly List<string> _lines = [];
    private int _leftOut;

    /// <summary>Adds a name and its value.</summary>
    public void Add(int depth, string name, string value)
    {
        int width = Math.Max(0, NameWidth - depth * Indent);
        Add(depth, value.Length == 0 ? name : $"{name.PadRight(width)}  {value}");
    }

    /// <summary>Adds a line.</summary>
    public void Add(int depth, string text)
    {
        if (_lines.Count < Most) _lines.Add(new string(' ', depth * Indent) + text);
        else _leftOut++;
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<string> All => _leftOut == 0 ? _lines : [.. _lines, $"... and {_leftOut} lines more"];
}
