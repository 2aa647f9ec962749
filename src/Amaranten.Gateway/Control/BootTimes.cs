using Amaranten.Wire;

namespace Amaranten.Gateway.Control;

/// <summary>What was reached on the way from the start of the program to work, and when.</summary>
/// <param name="What">The step.</param>
/// <param name="At">When it was done.</param>
public readonly record struct BootStep(string What, Instant At);

/// <summary>The last boot: the firmware's own steps, then the first link and the first tunnel.</summary>
internal sealed class BootTimes(IReadOnlyList<BootStep> soFar)
{
    private readonly List<BootStep> _steps = [.. soFar];
    private bool _hasLink, _hasTunnel;

    public IReadOnlyList<BootStep> Steps => _steps;

    /// <summary>Notes what is there for the first time.</summary>
    public void Look(bool anyLink, SaStore sas, Instant now)
    {
        if (anyLink && !_hasLink) Note(ref _hasLink, "first link", now);
        if (!_hasTunnel && !sas.IsEmpty && sas.Pairs.Any(pair => pair.UsedForSending)) Note(ref _hasTunnel, "first tunnel up", now);
    }

    private void Note(ref bool noted, string what, Instant now)
    {
        noted = true;
        _steps.Add(new BootStep(what, now));
    }
}
