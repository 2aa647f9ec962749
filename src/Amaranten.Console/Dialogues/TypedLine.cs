using System.Text;

namespace Amaranten.Console.Dialogues;

/// <summary>What has been typed of an answer.</summary>
/// <param name="longest">Its most UTF-16 units; what goes beyond is not taken.</param>
internal sealed class TypedLine(int longest)
{
    private readonly StringBuilder _text = new();

    /// <summary>Whether nothing is there.</summary>
    public bool IsEmpty => _text.Length == 0;

    /// <summary>Takes a character; false: there is no room.</summary>
    public bool TryAppend(Rune character)
    {
        if (_text.Length >= longest) return false;
        _text.Append(character.ToString());
        return true;
    }

    /// <summary>Takes the last character back; false: there is none.</summary>
    public bool TryRubOut()
    {
        if (IsEmpty) return false;
        _text.Length -= char.IsLowSurrogate(_text[^1]) ? 2 : 1;
        return true;
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => _text.Clear();

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
