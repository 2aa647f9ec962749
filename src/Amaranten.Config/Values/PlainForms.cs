using System.Globalization;

namespace Amaranten.Config.Values;

/// <summary>How numbers, times, choices and names are written.</summary>
internal static class PlainForms
{
    private const int LongestName = 32, LongestDevice = 15;

    /// <summary>yes or no.</summary>
    public static ValueForm<bool> YesNo { get; } = new("yes or no", text => text switch
    {
        "yes" => true,
        "no" => false,
        "on" or "true" or "1" or "Yes" or "YES" or "y" => new Refusal("did you mean 'yes'?"),
        "off" or "false" or "0" or "No" or "NO" or "n" => new Refusal("did you mean 'no'?"),
        _ => new Refusal(""),
    });

    /// <summary>A name that can be typed at the console and read in a log.</summary>
    public static ValueForm<string> Name { get; } = new(
        $"a name of at most {LongestName} letters, digits, '-', '_' and '.'",
        text => text.Length is > 0 and <= LongestName && text.All(IsNameCharacter) ? text : new Refusal(""));

    /// <summary>A network device of Linux (IFNAMSIZ less its NUL).</summary>
    public static ValueForm<string> Device { get; } = new(
        $"the name of a network device, at most {LongestDevice} characters, as in eth0",
        text => text.Length is > 0 and <= LongestDevice && text is not ("." or "..") && text.All(c => c is > ' ' and <= '~' and not ('/' or ':'))
            ? text : new Refusal(""));

    /// <summary>One of a few words.</summary>
    public static ValueForm<T> Choice<T>(params (string Word, T Value)[] choices)
    {
        string[] words = [.. choices.Select(choice => choice.Word)];
        return new ValueForm<T>(Sentence(words), text =>
        {
            foreach ((string word, T value) in choices)
                if (word == text) return value;
            return new Refusal(NearestWord.To(text, words) is string nearest ? $"did you mean '{nearest}'?" : "");
        });
    }

    /// <summary>A whole number.</summary>
    public static ValueForm<long> Number(long least, long most, string unit) => new(
        $"{least} to {most} {unit}",
        text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most
            ? number : new Refusal(""));

    /// <summary>Zero with a meaning of its own, or a whole number.</summary>
    public static ValueForm<long> ZeroOr(string meaningOfZero, ValueForm<long> other) => new(
        $"0 ({meaningOfZero}) or {other.Expected}",
        text => text == "0" ? 0 : other.Read(text));

    /// <summary>A time: seconds, or a number with s, m, h or d. Read as seconds.</summary>
    public static ValueForm<long> Seconds(long least, long most) => new(
        $"{InWords(least)} to {InWords(most)}, as seconds or with s, m, h or d",
        text =>
        {
            if (text.Length == 0) return new Refusal("");
            long unit = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 };
            string digits = unit == 0 ? text : text[..^1].TrimEnd();
            bool isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            long seconds = number * Math.Max(unit, 1);
            return isNumber && seconds >= least && seconds <= most ? seconds : new Refusal("");
        });

    /// <summary>A number of seconds in the largest unit that divides it: <c>8h</c>.</summary>
    public static string InWords(long seconds) => seconds switch
    {
        0 => "0",
        _ when seconds % 86_400 == 0 => $"{seconds / 86_400}d",
        _ when seconds % 3_600 == 0 => $"{seconds / 3_600}h",
        _ when seconds % 60 == 0 => $"{seconds / 60}m",
        _ => $"{seconds}s",
    };

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';

    private static string Sentence(string[] words) => $"{string.Join(", ", words[..^1])} or {words[^1]}";
}
