using System.Globalization;
using System.Text;

namespace Amaranten.Config.Values;

/// <summary>What a file holds, made fit to stand in a sentence on a terminal.</summary>
internal static class Quoted
{
    private const int LongestShown = 60;

    /// <summary>The text in quotes, shortened when it is long, control characters escaped.</summary>
    public static string Of(string text) =>
        text.Length <= LongestShown ? $"'{Plain(text)}'" : $"'{Plain(text[..LongestShown])}...'";

    /// <summary>The text with everything escaped that could move a cursor or change a colour.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format)
                plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else plain.Append(c);
        }
        return plain.ToString();
    }
}
