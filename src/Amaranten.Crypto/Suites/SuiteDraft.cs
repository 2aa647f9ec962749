namespace Amaranten.Crypto.Suites;

/// <summary>The words of one proposal sorted by kind, before anyone asks whether they go together.</summary>
internal ref struct SuiteDraft
{
    internal (string Word, EncryptionAlgorithm Algorithm, int KeyBits)? Cipher;
    internal IntegrityTraits? Hash;
    internal DhGroup? Group;

    /// <summary>Sorts the words of <paramref name="text"/>. Order among them does not matter; each kind may stand once.</summary>
    internal static bool TryRead(ReadOnlySpan<char> text, out SuiteDraft draft, out string? problem)
    {
        draft = default;
        text = text.Trim();
        if (text.IsEmpty)
        {
            problem = "the proposal is empty; accepted are " + SuiteWords.Accepted;
            return false;
        }
        foreach (Range range in text.Split('-'))
        {
            problem = draft.Take(text[range].Trim());
            if (problem is not null) return false;
        }
        problem = null;
        return true;
    }

    private string? Take(ReadOnlySpan<char> word)
    {
        foreach (var cipher in SuiteWords.Ciphers)
        {
            if (!Same(word, cipher.Word)) continue;
            if (Cipher is not null) return Twice(word, "cipher");
            Cipher = cipher;
            return null;
        }
        foreach (var (hashWord, integrity) in SuiteWords.Hashes)
        {
            if (!Same(word, hashWord)) continue;
            if (Hash is not null) return Twice(word, "hash");
            Hash = integrity;
            return null;
        }
        foreach (var (groupWord, group) in SuiteWords.Groups)
        {
            if (!Same(word, groupWord)) continue;
            if (Group is not null) return Twice(word, "group");
            Group = group;
            return null;
        }
        return Unknown(word);
    }

    private static bool Same(ReadOnlySpan<char> word, string known) => word.Equals(known, StringComparison.OrdinalIgnoreCase);

    private static string Twice(ReadOnlySpan<char> word, string kind) =>
        $"'{word}' is a second {kind}; write one proposal for each, separated by commas";

    private static string Unknown(ReadOnlySpan<char> word) =>
        word.IsEmpty ? "a word is missing beside '-'"
        : SuiteWords.TryFindNearest(word, out string? nearest) ? $"'{word}' is not known; did you mean '{nearest}'?"
        : $"'{word}' is not known; accepted are {SuiteWords.Accepted}";
}
