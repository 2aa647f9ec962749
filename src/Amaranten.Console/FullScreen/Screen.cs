using System.Text;

namespace Amaranten.Console.FullScreen;

/// <summary>
/// What must be sent so that a terminal shows some rows: only those that differ from what it shows already. Of VT100 it uses the cursor's place, deleting to the
/// end of a line, and reverse video.
/// </summary>
/// <param name="rows">How many there are.</param>
/// <param name="columns">How wide they are.</param>
internal sealed class Screen(int rows, int columns)
{
    private const string ToBeginning = "\u001b[H", Clear = "\u001b[2J", ClearToEnd = "\u001b[K", Reverse = "\u001b[7m", Plain = "\u001b[m";
    private string[] _shown = [];

    /// <summary>How many rows there are.</summary>
    public int Rows => rows;

    /// <summary>How wide they are.</summary>
    public int Columns => columns;

    /// <summary>The terminal may show anything: it is drawn anew.</summary>
    public void Forget() => _shown = [];

    /// <summary>Shows rows; the first and the last in reverse video. The cursor is put where it belongs, from 0.</summary>
    public string Show(IReadOnlyList<string> wanted, int row, int column)
    {
        var output = new StringBuilder();
        if (_shown.Length == 0) output.Append(ToBeginning).Append(Clear);
        for (int i = 0; i < rows; i++)
        {
            string text = Fit(wanted[i]);
            if (_shown.Length > 0 && _shown[i] == text) continue;
            bool isBar = i == 0 || i == rows - 1;
            output.Append(Place(i, 0)).Append(isBar ? Reverse : "").Append(isBar ? text.PadRight(columns - 1) : text).Append(isBar ? Plain : "").Append(ClearToEnd);
        }
        _shown = [.. wanted.Select(Fit)];
        return output.Append(Place(row, column)).ToString();
    }

    /// <summary>Leaves the terminal to the command line.</summary>
    public string Leave() => $"{Place(rows - 1, 0)}{ClearToEnd}\r\n";

    // The last column stays empty: what a terminal does behind it differs.
    private string Fit(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (char c in text.Length < columns ? text : text[..(columns - 1)]) clean.Append(char.IsControl(c) ? '?' : c);
        return clean.ToString().TrimEnd();
    }

    private static string Place(int row, int column) => $"\u001b[{row + 1};{column + 1}H";
}
