using System.Buffers;
using System.Globalization;
using System.Text;

namespace Amaranten.Console.Editing;

/// <summary>
/// Makes keys of the octets that a terminal sends: UTF-8, control characters, and the escape sequences of VT100, xterm, rxvt and PuTTY
/// (ECMA-48 §5.4). What it does not know it swallows whole, so that no half of a sequence is taken for text.
/// </summary>
public sealed class KeyReader
{
    private const byte Escape = 0x1B, Delete = 0x7F, CarriageReturn = (byte)'\r', LineFeed = (byte)'\n';
    private const int LongestSequence = 16;

    private readonly byte[] _utf8 = new byte[4];
    private readonly StringBuilder _sequence = new();
    private int _utf8Length;
    private bool _afterReturn, _inEscape;

    /// <summary>Takes one octet, and hands over the keys it completes: none, one, or two after damaged UTF-8.</summary>
    public void Feed(byte octet, Action<KeyPress> pressed)
    {
        bool endsPair = _afterReturn && octet == LineFeed;
        _afterReturn = octet == CarriageReturn;
        if (endsPair) return;

        if (_inEscape) FeedEscape(octet, pressed);
        else if (octet >= 0x80) FeedUtf8(octet, pressed);
        else
        {
            if (_utf8Length > 0) EndDamaged(pressed);
            FeedAscii(octet, pressed);
        }
    }

    private void FeedAscii(byte octet, Action<KeyPress> pressed)
    {
        if (octet == Escape) _inEscape = true;
        else if (octet == '?') pressed(new KeyPress(Key.Explain, new Rune('?')));
        else if (octet is >= 0x20 and < Delete) pressed(new KeyPress(Key.Character, new Rune(octet)));
        else if (Control(octet) is Key key) pressed(new KeyPress(key, default));
    }

    private static Key? Control(byte octet) => octet switch
    {
        0x01 => Key.Home,
        0x02 => Key.Left,
        0x03 => Key.Interrupt,
        0x04 => Key.EndOrDelete,
        0x05 => Key.End,
        0x06 => Key.Right,
        0x08 or Delete => Key.Rubout,
        (byte)'\t' => Key.Complete,
        LineFeed or CarriageReturn => Key.Enter,
        0x0B => Key.KillToEnd,
        0x0C => Key.Refresh,
        0x0E => Key.Later,
        0x0F => Key.WriteOut,
        0x10 => Key.Earlier,
        0x15 => Key.KillToStart,
        0x16 => Key.PageDown,
        0x17 => Key.KillWord,
        0x18 => Key.Leave,
        0x19 => Key.PageUp,
        _ => null,
    };

    private void FeedUtf8(byte octet, Action<KeyPress> pressed)
    {
        _utf8[_utf8Length++] = octet;
        switch (Rune.DecodeFromUtf8(_utf8.AsSpan(0, _utf8Length), out Rune rune, out _))
        {
            case OperationStatus.Done:
                _utf8Length = 0;
                if (!Rune.IsControl(rune)) pressed(new KeyPress(Key.Character, rune));
                break;
            case OperationStatus.InvalidData:
                EndDamaged(pressed);
                break;
        }
    }

    private void EndDamaged(Action<KeyPress> pressed)
    {
        _utf8Length = 0;
        pressed(new KeyPress(Key.Character, Rune.ReplacementChar));
    }

    // ESC [ parameters final, or ESC O final.
    private void FeedEscape(byte octet, Action<KeyPress> pressed)
    {
        bool isIntroducer = _sequence.Length == 0 && octet is (byte)'[' or (byte)'O';
        bool isParameter = _sequence.Length > 0 && octet is >= 0x20 and < 0x40;
        if ((isIntroducer || isParameter) && _sequence.Length < LongestSequence)
        {
            _sequence.Append((char)octet);
            return;
        }
        string sequence = _sequence.ToString() + (char)octet;
        _sequence.Clear();
        _inEscape = octet == Escape;
        if (octet == 'R' && Report(sequence) is KeyPress report) pressed(report);
        else if (Sequence(sequence) is Key key) pressed(new KeyPress(key, default));
        else if (sequence.Length == 1 && octet < 0x20 && !_inEscape) FeedAscii(octet, pressed);
    }

    // CPR, ESC [ row ; column R (ECMA-48 §8.3.14).
    private static KeyPress? Report(string sequence)
    {
        string[] numbers = sequence.Trim('[', 'R').Split(';');
        return numbers.Length == 2 && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int row)
            && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out int column) ? new KeyPress(Key.Report, default, row, column) : null;
    }

    private static Key? Sequence(string sequence) => sequence switch
    {
        "[A" or "OA" => Key.Earlier,
        "[B" or "OB" => Key.Later,
        "[C" or "OC" => Key.Right,
        "[D" or "OD" => Key.Left,
        "[H" or "OH" or "[1~" or "[7~" => Key.Home,
        "[F" or "OF" or "[4~" or "[8~" => Key.End,
        "[3~" => Key.Delete,
        "[5~" => Key.PageUp,
        "[6~" => Key.PageDown,
        _ => null,
    };
}
