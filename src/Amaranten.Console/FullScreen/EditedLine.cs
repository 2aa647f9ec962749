using Amaranten.Config.Editing;

namespace Amaranten.Console.FullScreen;

/// <summary>A line in the editor. One that holds a secret is shown masked, and keeps its value until something else is typed in the mask's place.</summary>
/// <param name="text">As it is shown and edited.</param>
/// <param name="behind">What stands behind the mask; null: nothing is masked.</param>
internal sealed class EditedLine(string text, string? behind = null)
{
    /// <summary>As it is shown and edited.</summary>
    public string Text => text;

    /// <summary>The same with another text.</summary>
    public EditedLine With(string changed) => new(changed, behind);

    /// <summary>A line as nobody may look at it while it is not being typed.</summary>
    public static EditedLine Masked(string line) => ConfigTextDiff.Masked(line) is var shown && shown == line ? new EditedLine(line) : new EditedLine(shown, line);

    /// <summary>As it belongs in the configuration.</summary>
    public string Whole
    {
        get
        {
            if (behind is null) return Text;
            string masked = ConfigTextDiff.Masked(behind);
            if (Text == masked) return behind;
            string mask = masked[(masked.IndexOf('=') + 1)..];    // the key before it may have been edited
            return masked.Contains('=') && Text.EndsWith($"={mask}", StringComparison.Ordinal) ? Text[..^mask.Length] + behind[(behind.IndexOf('=') + 1)..] : Text;
        }
    }
}
