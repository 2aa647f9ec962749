using Amaranten.Config;

namespace Amaranten.Gateway.Control.Editing;

/// <summary>Where the configuration is kept, with those that were in force before. All calls may wait for the medium.</summary>
public interface IConfigStore
{
    /// <summary>What it is called, for people: the file.</summary>
    string Name { get; }

    /// <summary>The text that the next start will run.</summary>
    /// <param name="problem">Why there is none, in one sentence.</param>
    /// <returns>Null when it cannot be read.</returns>
    string? Load(out string problem);

    /// <summary>The text that was in force before the last <paramref name="back"/> commits, from 1.</summary>
    /// <param name="back">How many commits back.</param>
    /// <returns>Null when there is no such one.</returns>
    string? LoadEarlier(int back);

    /// <summary>The earlier texts, newest first: when each was replaced.</summary>
    IReadOnlyList<DateTimeOffset> Earlier { get; }

    /// <summary>
    /// Keeps a text: after a power cut at any moment there is the text before or this one, whole. What was there before becomes the newest of the earlier ones.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>Why it was not kept, in one sentence; null: it was.</returns>
    string? Save(string text);

    /// <summary>What a text means, with the files that it names.</summary>
    /// <param name="text">The text.</param>
    ConfigResult Read(string text);
}
