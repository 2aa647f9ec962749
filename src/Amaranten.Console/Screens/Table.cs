namespace Amaranten.Console.Screens;

/// <summary>
/// A table of plain text: a head, rows, columns two blanks apart. A head that begins with <c>&gt;</c> sets its column to the right. The last column
/// is broken between words where it would pass the edge of an 80-column terminal.
/// </summary>
public sealed class Table
{
    private const string Gap = "  ";

    private readonly string[] _heads;
    private readonly bool[] _right;
    private readonly List<string[]> _rows = [];

    /// <summary>An empty table with these heads.</summary>
    public Table(params string[] heads)
    {
        _heads = [.. heads.Select(head => head.TrimStart('>'))];
        _right = [.. heads.Select(head => head.StartsWith('>'))];
    }

    /// <summary>Adds a row, with a cell for each head.</summary>
    public void Add(params string[] cells)
    {
        if (cells.Length != _heads.Length) throw new ArgumentException($"{cells.Length} cells for {_heads.Length} heads", nameof(cells));
        _rows.Add(cells);
    }

    /// <summary>The head and then each row; a row whose last cell was broken holds line feeds.</summary>
    public IReadOnlyList<string> Lines()
    {
        int[] widths = [.. _heads.Select((head, column) => _rows.Select(row => row[column].Length).Append(head.Length).Max())];
        return [Line(_heads, widths), .. _rows.Select(row => Line(row, widths))];
    }

    /// <summary>The whole table, each line ended by a line feed.</summary>
    public override string ToString() => string.Concat(Lines().Select(line => line + "\n"));

    private string Line(string[] cells, int[] widths)
    {
        int last = cells.Length - 1;
        int indent = widths[..last].Sum() + last * Gap.Length;
        IEnumerable<string> padded = cells[..last].Select((cell, column) =>
            _right[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
        string tail = _right[last] ? cells[last].PadLeft(widths[last]) : Paragraph.Broken(cells[last], indent);
        return string.Join(Gap, padded.Append(tail)).TrimEnd();
    }
}
