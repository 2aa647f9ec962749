namespace Amaranten.Config.Values;

/// <summary>Finds the word that was probably meant.</summary>
public static class NearestWord
{
    /// <summary>The candidate with the fewest edits from <paramref name="word"/>; null when none is near enough to be a slip of the pen.</summary>
    public static string? To(string word, IEnumerable<string> candidates)
    {
        string typed = word.ToLowerInvariant();
        int farthest = Math.Max(1, typed.Length / 3);
        return candidates
            .Select(candidate => (Word: candidate, Edits: Edits(typed, candidate.ToLowerInvariant(), farthest)))
            .Where(candidate => candidate.Edits <= farthest)
            .OrderBy(candidate => candidate.Edits)
            .Select(candidate => candidate.Word)
            .FirstOrDefault();
    }

    // Insertions, deletions, replacements and swaps of neighbours, counted row by row.
    private static int Edits(string a, string b, int farthest)
    {
        if (Math.Abs(a.Length - b.Length) > farthest) return int.MaxValue;
        int[] beforeLast = [], last = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int[] row = new int[b.Length + 1];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
            (beforeLast, last) = (last, row);
        }
        return last[b.Length];
    }
}
