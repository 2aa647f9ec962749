using Amaranten.Console.Editing;

namespace Amaranten.Console.Dialogues;

/// <summary>What takes the keys in place of the command line, until it ends: a question, a pasted text.</summary>
internal abstract class Dialogue(ConsoleSession session)
{
    /// <summary>Whose keys it takes.</summary>
    protected ConsoleSession Session { get; } = session;

    /// <summary>Says what is expected.</summary>
    public abstract void Begin();

    /// <summary>Takes a key.</summary>
    public abstract void Press(KeyPress press);

    /// <summary>No more will be typed.</summary>
    public abstract void EndOfInput();

    /// <summary>No key waits any more: what is shown may be brought up to date.</summary>
    public virtual void Refresh()
    {
    }

    /// <summary>Gives the keys back to the command line.</summary>
    protected void End() => Session.EndDialogue();
}
