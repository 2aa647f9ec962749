using Amaranten.Config;

namespace Amaranten.Console.FullScreen;

/// <summary>How an editor looks: a title, the lines around the cursor with a mark before those that are complained of, and what is to be said.</summary>
internal sealed class EditorPage
{
    private const int MarkColumns = 2, StepColumns = 20;
    private const string Error = "! ", Warning = "? ";
    private int _top, _left;

    /// <summary>Rows of a screen, and where on it the cursor is.</summary>
    /// <param name="editor">What is edited.</param>
    /// <param name="complaints">What is wrong with it.</param>
    /// <param name="said">What the last row says; empty: what is wrong with the line of the cursor.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="columns">How wide they are.</param>
    public (IReadOnlyList<string> Rows, int Row, int Column) Show(TextEditor editor, IReadOnlyList<Complaint> complaints, string said, int rows, int columns)
    {
        int height = rows - 2, width = columns - 1 - MarkColumns;
        _top = Math.Clamp(_top, Math.Max(0, editor.Row - height + 1), editor.Row);
        if (editor.Column < _left || editor.Column >= _left + width) _left = Math.Max(0, (editor.Column - width + StepColumns) / StepColumns * StepColumns);
        string title = $"{(editor.IsChanged ? "*" : " ")}draft, line {editor.Row + 1} of {editor.Lines.Count}   ^O keep  ^X leave  ^W search";
        string last = said.Length > 0 ? said : string.Join("; ", complaints.Where(complaint => complaint.Line == editor.Row + 1).Select(Reason));
        IEnumerable<string> lines = Enumerable.Range(_top, height).Select(line => line < editor.Lines.Count ? Mark(complaints, line) + From(editor.Lines[line].Text, _left) : "~");
        return ([title, .. lines, last], editor.Row - _top + 1, editor.Column - _left + MarkColumns);
    }

    private static string Mark(IReadOnlyList<Complaint> complaints, int line)
    {
        string mark = "  ";
        foreach (Complaint complaint in complaints)
            if (complaint.Line == line + 1 && mark != Error) mark = complaint.Severity == Severity.Error ? Error : Warning;
        return mark;
    }

    private static string Reason(Complaint complaint) => $"{(complaint.Severity == Severity.Error ? "error" : "warning")}: {complaint.Message}";

    private static string From(string text, int left) => left < text.Length ? text[left..] : "";
}
