using Amaranten.Config;
using Amaranten.Gateway.Control.Editing;
using Amaranten.Gateway.Events;
using Amaranten.Wire;

namespace Amaranten.Gateway.Tests.Control.Editing;

/// <summary>What is in force, what is kept, and what a power cut would leave, at each step of an edit.</summary>
public sealed class CandidateConfigTests
{
    private const string Text = """
        [system]
        name = a

        [interface:wan]
        device  = wan
        address = 198.51.100.7/24

        """;

    private readonly MemoryStore _store = new(Text);
    private readonly List<GatewayEvent> _log = [];
    private readonly CandidateConfig _candidate;
    private string _inForce = "a";
    private bool _needsRestart;

    public CandidateConfigTests() => _candidate = new CandidateConfig(_store, Apply, (what, _) => _log.Add(what));

    [Fact]
    public void Nothing_is_in_force_or_kept_before_commit()
    {
        Rename("b");
        Assert.Equal(("a", Text), (_inForce, _store.Kept));
        Assert.Contains("+ name = b", _candidate.Changes(out _));
        Assert.Equal("Committed.\n", _candidate.Commit());
        Assert.Equal(("b", Text.Replace("name = a", "name = b")), (_inForce, _store.Kept));
        Assert.Equal([GatewayEvent.ConfigurationTaken], _log);
        Assert.Equal("Nothing was changed.\n", _candidate.Commit());
        Assert.Equal("", _candidate.Changes(out _));
    }

    [Fact]
    public void A_trial_is_not_kept_and_is_taken_back()
    {
        Rename("b");
        Assert.Contains("commit within 5 min", _candidate.Try(5, new Instant(1_000)));
        Assert.Equal(("b", Text), (_inForce, _store.Kept)); // so a power cut takes it back
        _candidate.Tick(new Instant(300_999));
        Assert.Equal("b", _inForce);
        Assert.Equal(new Instant(301_000), _candidate.RevertAt);
        _candidate.Tick(new Instant(301_000));
        Assert.Equal(("a", Text), (_inForce, _store.Kept));
        Assert.False(_candidate.IsOnTrial);
        Assert.Contains("+ name = b", _candidate.Changes(out _)); // it can be mended and tried again
    }

    [Fact]
    public void Commit_confirms_a_trial()
    {
        Rename("b");
        _candidate.Try(5, default);
        Assert.Equal("Committed.\n", _candidate.Commit());
        _candidate.Tick(new Instant(10_000_000));
        Assert.Equal(("b", 1), (_inForce, _store.Earlier.Count));
        Assert.Contains("name = b", _store.Kept);
    }

    [Fact]
    public void A_second_trial_begins_its_time_anew_and_both_are_taken_back()
    {
        Rename("b");
        _candidate.Try(1, default);
        Rename("c");
        _candidate.Try(1, new Instant(50_000));
        _candidate.Tick(new Instant(60_000));
        Assert.Equal("c", _inForce);
        _candidate.Tick(new Instant(110_000));
        Assert.Equal("a", _inForce);
    }

    [Fact]
    public void After_discard_a_trial_goes_on_and_can_be_confirmed()
    {
        Rename("b");
        _candidate.Try(1, default);
        Rename("c");
        _candidate.Discard();
        Assert.Equal("Committed.\n", _candidate.Commit());
        Assert.Equal("b", _inForce);
        Assert.Contains("name = b", _store.Kept);
    }

    [Fact]
    public void Errors_are_named_and_nothing_is_taken()
    {
        _candidate.Replace(_candidate.Text(out _)!.With("interface:wan", "address", "nonsense"));
        Assert.Contains("gateway.ini:6: error: [interface:wan] address", _candidate.Commit());
        Assert.Contains("mend the errors", _candidate.Try(1, default));
        Assert.Equal(("a", Text), (_inForce, _store.Kept));
        Assert.False(_candidate.IsOnTrial);
    }

    [Fact]
    public void A_file_that_changed_meanwhile_is_told_and_not_lost()
    {
        Rename("b");
        _store.Kept = Text.Replace("name = a", "name = z");
        Assert.Contains("changed by other means", _candidate.Commit());
        Assert.Contains("name = z", _store.Kept);
        Assert.Contains("- name = z", _candidate.Changes(out _));
        Assert.Equal("Committed.\n", _candidate.Commit());
        Assert.Contains("name = z", _store.LoadEarlier(1));
    }

    [Fact]
    public void A_medium_that_fails_changes_nothing()
    {
        Rename("b");
        _store.Fault = "the medium is full";
        Assert.Contains("the medium is full", _candidate.Commit());
        Assert.Equal(("a", Text), (_inForce, _store.Kept));
    }

    [Fact]
    public void Roll_back_edits_what_was_before()
    {
        foreach (string name in (string[])["b", "c"])
        {
            Rename(name);
            _candidate.Commit();
        }
        Assert.Null(_candidate.RollBack(2));
        Assert.Equal("c", _inForce);
        _candidate.Commit();
        Assert.Equal(("a", Text), (_inForce, _store.Kept));
        Assert.Equal("there are 3 earlier configurations; expected 1 to 3", _candidate.RollBack(4));
    }

    [Fact]
    public void Other_interfaces_are_kept_for_the_next_start_but_not_tried()
    {
        _needsRestart = true;
        Rename("b");
        Assert.Contains("cannot be tried", _candidate.Try(1, default));
        Assert.False(_candidate.IsOnTrial);
        Assert.Contains("next start", _candidate.Commit());
        Assert.Equal("a", _inForce);
        Assert.Contains("name = b", _store.Kept);
    }

    private void Rename(string name) => Assert.Null(_candidate.Replace(_candidate.Text(out _)!.With("system", "name", name)));

    private bool Apply(GatewayConfig config, IReadOnlyList<string> complaints)
    {
        if (!_needsRestart) _inForce = config.System.Name;
        return !_needsRestart;
    }
}
