using System.Text;

namespace Amaranten.Console.Screens;

/// <summary>Names and values under a line of a table: two on a line where both are short, long ones broken between words.</summary>
public sealed class Facts
{
    private const int NameWidth = 16, ShortWidth = 20, Indent = 2;
    private readonly List<(string Name, string Value)> _facts = [];

    /// <summary>Adds a value that is there.</summary>
    public Facts Add(string name, string? value)
    {
        if (value is not null) _facts.Add((name, value));
        return this;
    }

    /// <summary>All lines, each ended by a line feed.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (int i = 0; i < _facts.Count; i++)
        {
            (string name, string value) = _facts[i];
            text.Append(' ', Indent).Append(name.PadRight(NameWidth));
            if (IsShort(i) && IsShort(i + 1))
            {
                i++;
                text.Append(value.PadRight(ShortWidth + Indent)).Append(_facts[i].Name.PadRight(NameWidth)).Append(_facts[i].Value).Append('\n');
            }
            else text.Append(Paragraph.Broken(value, Indent + NameWidth)).Append('\n');
        }
        return text.ToString();
    }

    private bool IsShort(int index) => index < _facts.Count && _facts[index].Value.Length <= ShortWidth;
}
