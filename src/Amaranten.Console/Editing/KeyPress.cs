using System.Text;

namespace Amaranten.Console.Editing;

/// <summary>What a key means to the shell.</summary>
public enum Key
{
    /// <summary>A character to insert.</summary>
    Character,
    /// <summary>CR, LF or CR LF.</summary>
    Enter,
    /// <summary>Tab: complete.</summary>
    Complete,
    /// <summary>?: what can come here.</summary>
    Explain,
    /// <summary>^C.</summary>
    Interrupt,
    /// <summary>^D: end on an empty line, else delete.</summary>
    EndOrDelete,
    /// <summary>^L: clear the screen.</summary>
    Refresh,
    /// <summary>Left, ^B.</summary>
    Left,
    /// <summary>Right, ^F.</summary>
    Right,
    /// <summary>Home, ^A.</summary>
    Home,
    /// <summary>End, ^E.</summary>
    End,
    /// <summary>Up, ^P.</summary>
    Earlier,
    /// <summary>Down, ^N.</summary>
    Later,
    /// <summary>Backspace, DEL, ^H.</summary>
    Rubout,
    /// <summary>Delete.</summary>
    Delete,
    /// <summary>^U: delete to the start.</summary>
    KillToStart,
    /// <summary>^K: delete to the end.</summary>
    KillToEnd,
    /// <summary>^W: delete the word before the cursor; in the editor, search.</summary>
    KillWord,
    /// <summary>Page up, ^Y.</summary>
    PageUp,
    /// <summary>Page down, ^V.</summary>
    PageDown,
    /// <summary>^O: keep what is edited.</summary>
    WriteOut,
    /// <summary>^X: leave the editor.</summary>
    Leave,
    /// <summary>No key: the terminal says where its cursor is.</summary>
    Report,
}

/// <summary>A key, and for <see cref="Editing.Key.Character"/> which one; for <see cref="Editing.Key.Report"/> the cursor's place, from 1.</summary>
public readonly record struct KeyPress(Key Key, Rune Character, int Rows = 0, int Columns = 0);
