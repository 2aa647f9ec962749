namespace Amaranten.Config.Values;

/// <summary>
/// Which unknown keys a complaint may name. A passphrase broken over two lines, or a base64 key on a line of its own, looks like
/// <c>key = value</c> too, and no secret may be shown.
/// </summary>
internal static class KeyShown
{
    private const int LongestKey = 32;

    /// <summary>The key if it looks like a word of ours; empty if it might be a secret.</summary>
    /// <param name="key">What stands before the equals sign.</param>
    /// <param name="line">The line, or what stands after the equals sign.</param>
    public static string Of(string key, string line)
    {
        if (KnownKeys.All.Contains(key.ToLowerInvariant())) return key;
        bool isWord = key.Length is > 0 and <= LongestKey && key.All(c => char.IsAsciiLetterLower(c) || c is '-' or '_');
        return isWord && line[(line.IndexOf('=') + 1)..].Trim('=', ' ', '\t').Length > 0 ? key : "";
    }
}
