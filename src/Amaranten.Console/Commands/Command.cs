namespace Amaranten.Console.Commands;

/// <summary>What a command does. Arguments are the values of its capital words, in order.</summary>
public delegate void CommandHandler(ConsoleSession session, IReadOnlyList<string> arguments);

/// <summary>A word of a command.</summary>
/// <param name="Text">As written: small is typed as it stands, CAPITAL is replaced by something.</param>
/// <param name="IsOptional">Whether it may be left out.</param>
/// <param name="IsRest">Whether it takes all words that follow.</param>
public sealed record CommandPart(string Text, bool IsOptional, bool IsRest)
{
    /// <summary>Whether something is put in its place.</summary>
    public bool IsSlot => char.IsAsciiLetterUpper(Text[0]);
}

/// <summary>A command of the shell: the one place from which matching, completion and help are made.</summary>
public sealed class Command
{
    /// <summary>A command.</summary>
    /// <param name="syntax">As help shows it: <c>show tunnels [TUNNEL]</c>.</param>
    /// <param name="summary">One line that says what it is for.</param>
    /// <param name="run">What it does.</param>
    public Command(string syntax, string summary, CommandHandler run)
    {
        (Syntax, Summary, Run) = (syntax, summary, run);
        Parts = [.. syntax.Split(' ').Select(word => new CommandPart(word.Trim('[', ']', '.'), word[0] == '[', word.Contains("...")))];
    }

    /// <summary>As help shows it.</summary>
    public string Syntax { get; }

    /// <summary>What it is for.</summary>
    public string Summary { get; }

    /// <summary>What it does.</summary>
    public CommandHandler Run { get; }

    /// <summary>Its words.</summary>
    public IReadOnlyList<CommandPart> Parts { get; }

    /// <summary>The word at this place; null behind the end.</summary>
    public CommandPart? PartAt(int index) =>
        index < Parts.Count ? Parts[index] : Parts[^1].IsRest ? Parts[^1] : null;

    /// <summary>Whether it is whole after this many words.</summary>
    public bool IsWholeAfter(int words) => words >= Parts.Count || Parts[words].IsOptional;

    /// <summary>What was typed in place of its capital words.</summary>
    public IReadOnlyList<string> Arguments(IReadOnlyList<string> words) =>
        [.. words.Where((_, index) => PartAt(index) is { IsSlot: true })];
}
