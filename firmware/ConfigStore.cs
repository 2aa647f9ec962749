using Amaranten.Config;
using Amaranten.Gateway.Control.Editing;
using Amaranten.Linux;

namespace Amaranten.Firmware;

/// <summary>The configuration file, and beside it the ten that it replaced: FILE.1, the newest, to FILE.10.</summary>
/// <param name="file">The file.</param>
/// <param name="beforeWriting">Called before the first octet of a text is written.</param>
internal sealed class ConfigStore(string file, Action beforeWriting) : IConfigStore
{
    private const int MostEarlier = 10;

    /// <inheritdoc/>
    public string Name => file;

    /// <inheritdoc/>
    public IReadOnlyList<DateTimeOffset> Earlier =>
        [.. Kept.Select(path => new DateTimeOffset(File.GetLastWriteTimeUtc(path)))];

    // A power cut while they move up may leave a gap.
    private IEnumerable<string> Kept => Enumerable.Range(1, MostEarlier).Select(PathOf).Where(File.Exists);

    /// <inheritdoc/>
    public string? Load(out string problem)
    {
        problem = "";
        try
        {
            return ConfigFile.Read(file);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            problem = refusal.Message.TrimEnd('.');
            return null;
        }
    }

    /// <inheritdoc/>
    public string? LoadEarlier(int back)
    {
        if (Kept.ElementAtOrDefault(back - 1) is not { } path) return null;
        try
        {
            return ConfigFile.Read(path);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public string? Save(string text)
    {
        try
        {
            string? before = File.Exists(file) ? ConfigFile.Read(file) : null;
            beforeWriting();
            if (before is not null) KeepEarlier(before);
            DurableFile.Replace(file, text);
            return null;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return refusal.Message.TrimEnd('.');
        }
    }

    /// <inheritdoc/>
    public ConfigResult Read(string text) => ConfigFile.Meaning(file, text);

    // From the oldest on: a power cut in between leaves a gap or a double, and all texts whole.
    private void KeepEarlier(string text)
    {
        int first = 1;
        while (first < MostEarlier && File.Exists(PathOf(first))) first++;
        for (int back = first; back > 1; back--) File.Move(PathOf(back - 1), PathOf(back), overwrite: true);
        DurableFile.Replace(PathOf(1), text);
    }

    private string PathOf(int back) => $"{file}.{back}";
}
