namespace Amaranten.Console.Screens;

/// <summary>Breaks sentences between words, so that they fit an 80-column terminal.</summary>
public static class Paragraph
{
    private const int Edge = 80, LeastRoom = 24;

    /// <summary>The text in lines that begin at column <paramref name="indent"/>; the first is thought to stand there already.</summary>
    public static string Broken(string text, int indent)
    {
        int room = Math.Max(LeastRoom, Edge - indent);
        if (text.Length <= room) return text;
        var lines = new List<string> { "" };
        foreach (string word in text.Split(' '))
        {
            if (lines[^1].Length == 0) lines[^1] = word;
            else if (lines[^1].Length + 1 + word.Length <= room) lines[^1] += " " + word;
            else lines.Add(word);
        }
        return string.Join("\n" + new string(' ', indent), lines);
    }
}
