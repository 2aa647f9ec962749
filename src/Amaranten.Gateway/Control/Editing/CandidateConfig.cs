using Amaranten.Config;
using Amaranten.Config.Editing;
using Amaranten.Gateway.Events;
using Amaranten.Wire;

namespace Amaranten.Gateway.Control.Editing;

/// <summary>
/// The configuration as operators are changing it. Nothing is in force before <see cref="Commit"/>. <see cref="Try"/> puts it in force without keeping it:
/// unless confirmed in time it is taken back, and a power cut takes it back too, since the next start runs what was kept. There is one
/// candidate, whoever edits it. All calls happen on the control thread.
/// </summary>
public sealed class CandidateConfig
{
    private const int MillisecondsPerMinute = 60_000;

    private readonly IConfigStore _store;
    private readonly Func<GatewayConfig, IReadOnlyList<string>, bool> _apply;
    private readonly Action<GatewayEvent, string> _log;
    private ConfigText? _edited;
    private string _base = "";
    private string? _trial;

    /// <summary>The candidate of a gateway.</summary>
    /// <param name="store">Where configurations are kept.</param>
    /// <param name="apply">Puts one in force; false when its interfaces need a restart.</param>
    /// <param name="log">Tells what was done.</param>
    public CandidateConfig(IConfigStore store, Func<GatewayConfig, IReadOnlyList<string>, bool> apply, Action<GatewayEvent, string> log) =>
        (_store, _apply, _log) = (store, apply, log);

    /// <summary>When what is on trial is taken back; never while nothing is.</summary>
    public Instant RevertAt { get; private set; } = Instant.Never;

    /// <summary>Whether something is in force that was not kept.</summary>
    public bool IsOnTrial => RevertAt != Instant.Never;

    /// <summary>Whether something is edited that is neither kept nor on trial.</summary>
    public bool IsEdited => _edited is not null && _edited.ToString() != (_trial ?? Kept);

    /// <summary>The earlier configurations, newest first: when each was replaced.</summary>
    public IReadOnlyList<DateTimeOffset> Earlier => _store.Earlier;

    /// <summary>The text as edited so far; null with a reason when there is nothing to edit.</summary>
    /// <param name="problem">Why, in one sentence.</param>
    public ConfigText? Text(out string problem)
    {
        problem = "";
        if (_edited is not null) return _edited;
        if (_store.Load(out problem) is not { } kept) return null;
        _base = kept;
        return _edited = new ConfigText(_trial ?? kept);
    }

    /// <summary>Replaces the text.</summary>
    /// <param name="text">The new text.</param>
    /// <returns>Why not, in one sentence; null: done.</returns>
    public string? Replace(ConfigText text)
    {
        if (Text(out string problem) is null) return problem;
        _edited = text;
        return null;
    }

    /// <summary>What the candidate changes, secrets masked; empty when nothing.</summary>
    /// <param name="problem">Why that cannot be said, in one sentence.</param>
    public string Changes(out string problem) =>
        Text(out problem) is { } text && _store.Load(out problem) is { } kept ? ConfigTextDiff.Between(kept, text.ToString()) : "";

    /// <summary>All that is wrong with the candidate.</summary>
    /// <returns>Null with a reason when there is nothing to check.</returns>
    /// <param name="problem">Why, in one sentence.</param>
    public ConfigResult? Check(out string problem) => Text(out problem) is { } text ? _store.Read(text.ToString()) : null;

    /// <summary>All that would be wrong with a text.</summary>
    /// <param name="text">The text.</param>
    public ConfigResult Check(string text) => _store.Read(text);

    /// <summary>The report of <see cref="Check(out string)"/>, as <c>amaranten check</c> prints it.</summary>
    /// <param name="result">What was checked.</param>
    public string Report(ConfigResult result) => CheckReport.Text(_store.Name, result);

    /// <summary>Forgets what was edited. What is on trial stays so.</summary>
    public void Discard() => _edited = null;

    /// <summary>Makes the candidate what was in force some commits ago.</summary>
    /// <param name="back">How many, from 1.</param>
    /// <returns>Why not, in one sentence; null: done.</returns>
    public string? RollBack(int back)
    {
        if (_store.LoadEarlier(back) is { } earlier) return Replace(new ConfigText(earlier));
        return _store.Earlier.Count == 0 ? "there is no earlier configuration yet" : $"there are {_store.Earlier.Count} earlier configurations; expected 1 to {_store.Earlier.Count}";
    }

    /// <summary>Keeps the candidate and puts it in force; only what changed is touched. Confirms what is on trial.</summary>
    /// <returns>What came of it, in sentences for the operator.</returns>
    public string Commit()
    {
        if (Objection(out GatewayConfig? config, out IReadOnlyList<string> complaints) is { } why) return why;
        string text = _edited!.ToString();
        bool isKept = text == Kept;
        if (isKept && !IsOnTrial) return "Nothing was changed.\n";
        if (!isKept && _store.Save(text) is { } refusal) return $"Nothing was committed: {refusal}.\n";
        (_edited, _trial, RevertAt) = (null, null, Instant.Never);
        bool isInForce = _apply(config!, complaints);
        _log(GatewayEvent.ConfigurationTaken, isInForce ? "committed from the console; only what changed was touched" : "committed from the console");
        return isInForce ? "Committed.\n" : "Committed. Interfaces were added, removed or given other devices, and nothing is in force before the next start.\n";
    }

    /// <summary>Puts the candidate in force for some minutes without keeping it.</summary>
    /// <param name="minutes">How long, from 1.</param>
    /// <param name="now">The time.</param>
    /// <returns>What came of it, in sentences for the operator.</returns>
    public string Try(int minutes, Instant now)
    {
        if (Objection(out GatewayConfig? config, out IReadOnlyList<string> complaints) is { } why) return why;
        string text = _edited!.ToString();
        if (text == (_trial ?? Kept)) return "Nothing was changed.\n";
        if (!_apply(config!, complaints))
            return "Interfaces were added, removed or given other devices: that cannot be tried, only committed for the next start.\n";
        (_trial, RevertAt) = (text, now.Plus((long)minutes * MillisecondsPerMinute));
        _log(GatewayEvent.ConfigurationTaken, $"in force on trial for {minutes} min; without commit it is taken back");
        return $"In force, but not kept: commit within {minutes} min, or it is taken back, at a power cut too.\n";
    }

    /// <summary>Takes back what was not confirmed in time.</summary>
    /// <param name="now">The time.</param>
    public void Tick(Instant now)
    {
        if (now < RevertAt) return;
        (_edited, RevertAt) = (new ConfigText(_trial!), Instant.Never); // as the candidate, it can be mended
        _trial = null;
        Reload("is in force again: what was on trial was not confirmed in time");
    }

    /// <summary>Puts in force what is kept: the file may have been changed by other means. What was edited here is not touched.</summary>
    public void Reload() => Reload("read again; only what changed was touched");

    private string? Kept => _store.Load(out _);

    private void Reload(string done)
    {
        if (_store.Load(out string problem) is not { } kept)
        {
            _log(GatewayEvent.ConfigurationRefused, $"{problem}; the old configuration stays in force");
            return;
        }
        ConfigResult read = _store.Read(kept);
        foreach (Complaint complaint in read.Complaints) _log(GatewayEvent.ConfigurationComplaint, complaint.ToString());
        if (!read.IsClean || read.Config is null) _log(GatewayEvent.ConfigurationRefused, $"{_store.Name} has errors; the old configuration stays in force");
        else if (_apply(read.Config, read.Errors)) _log(GatewayEvent.ConfigurationTaken, $"{_store.Name} {done}");
    }

    // Why the candidate cannot be put in force; null: it can.
    private string? Objection(out GatewayConfig? config, out IReadOnlyList<string> complaints)
    {
        (config, complaints) = (null, []);
        if (Check(out string problem) is not { } read) return $"{problem}.\n";
        if (!read.IsClean || read.Config is null) return Report(read) + "Nothing was committed: mend the errors first.\n";
        if (Kept is { } kept && kept != _base)
        {
            _base = kept;
            return $"{_store.Name} was changed by other means meanwhile: show changes compares with it as it is now, and commit again puts yours in its place.\n";
        }
        (config, complaints) = (read.Config, read.Errors);
        return null;
    }
}
