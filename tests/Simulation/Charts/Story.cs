namespace Simulation;

/// <summary>What was seen and heard during a simulation, from which charts are drawn.</summary>
public sealed class Story
{
    private readonly List<StoryLine> _lines = [];

    /// <summary>All of it, in order of time.</summary>
    public IReadOnlyList<StoryLine> Lines => _lines;

    /// <summary>Something is to be told.</summary>
    public void Add(StoryLine line) => _lines.Add(line);

    /// <summary>The part around an instant; packets of ESP that follow one another between the same ends are one line.</summary>
    public IReadOnlyList<StoryLine> Around(long at, long beforeMilliseconds, long afterMilliseconds)
    {
        var part = new List<StoryLine>();
        foreach (StoryLine line in _lines.Where(line => line.At >= at - beforeMilliseconds && line.At <= at + afterMilliseconds))
        {
            int last = line.IsEsp ? part.FindLastIndex(other => !other.IsEsp) : part.Count;
            int same = line.IsEsp ? part.FindIndex(last + 1, other => other.Sent == line.Sent && other.IsLost == line.IsLost && other.Text == line.Text) : -1;
            if (same >= 0) part[same] = part[same] with { Times = part[same].Times + 1 };
            else part.Add(line);
        }
        return part;
    }
}

/// <summary>A frame between two sites, or something that happened or was logged at one.</summary>
/// <param name="At">Milliseconds after the start.</param>
/// <param name="Text">What it is.</param>
public sealed record StoryLine(long At, string Text)
{
    /// <summary>From and to whom a frame goes; null for a note.</summary>
    public (int From, int To)? Sent { get; init; }

    /// <summary>Whose note it is; <see cref="Happening.Everyone"/>: nobody's in particular.</summary>
    public int Site { get; init; } = Happening.Everyone;

    /// <summary>The frame never arrives.</summary>
    public bool IsLost { get; init; }

    /// <summary>Whether it is a packet of ESP.</summary>
    public bool IsEsp { get; init; }

    /// <summary>How many like it, one after the other.</summary>
    public int Times { get; init; } = 1;
}
