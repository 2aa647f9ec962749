namespace Simulation.Tests;

/// <summary>That the histories with names meet the races that they are named after: what was on the wire and in the logs, not only that all held.</summary>
public sealed class NamedRaceTests
{
    private const int HeadOffice = 0, Branch = 1;
    private const string FirstOfPhase1 = "main mode 1 ", FirstOfPhase2 = "quick mode* 1 ", Informational = "informational*";

    [Theory]
    [InlineData("lost request of phase 1", Branch, "main mode ")]
    [InlineData("lost reply of phase 1", HeadOffice, "main mode ")]
    [InlineData("lost request of phase 2", Branch, "quick mode")]
    [InlineData("lost reply of phase 2", HeadOffice, "quick mode")]
    [InlineData("lost request of a rekey", Branch, "quick mode")]
    [InlineData("lost reply of a rekey", HeadOffice, "quick mode")]
    [InlineData("lost deletes", Branch, Informational)]
    [InlineData("peer silent then back", HeadOffice, "ESP")]
    public void What_is_to_be_lost_is_lost(string name, int from, string message) =>
        Assert.Contains(StoryOf(name), line => line.IsLost && line.Sent?.From == from && line.Text.StartsWith(message, StringComparison.Ordinal));

    [Theory]
    [InlineData("both sides rekey phase 1 at once", FirstOfPhase1, FirstOfPhase1)]
    [InlineData("both sides rekey phase 2 at once", FirstOfPhase2, FirstOfPhase2)]
    [InlineData("both sides rekey both phases at once", FirstOfPhase1, FirstOfPhase1)]
    [InlineData("both operators delete at once", Informational, Informational)]
    [InlineData("delete crossing rekey", Informational, "quick mode")]
    public void What_is_to_cross_crosses(string name, string fromHeadOffice, string fromBranch)
    {
        long latency = NamedHistories.Find(name)!.Setup.LatencyMilliseconds;
        IReadOnlyList<StoryLine> story = StoryOf(name);
        bool after = name.Contains("rekey", StringComparison.Ordinal);
        List<StoryLine> theirs = Messages(story, HeadOffice, fromHeadOffice), ours = Messages(story, Branch, fromBranch);
        Assert.Contains(theirs, one => (!after || one.At > 5_000) && ours.Exists(other => Math.Abs(one.At - other.At) < latency));
    }

    [Theory]
    [InlineData("every frame twice", "message dropped, Duplicate")]
    [InlineData("peer restarted", "the peer has restarted: INITIAL-CONTACT")]
    [InlineData("peer restarted and calls", "the peer has restarted: INITIAL-CONTACT")]
    [InlineData("peer behind a new NAT port", "it was at 192.0.2.200:")]
    [InlineData("peer silent then back", "its SAs are removed")]
    [InlineData("clock jump of one", "its lifetime is over")]
    [InlineData("kilobytes end in a burst", "phase 2 is replaced")]
    [InlineData("responder with a shorter lifetime", "lifetime 60 s")]
    [InlineData("foreign peer deletes first", "the peer deleted it")]
    [InlineData("foreign peer reauthenticates", "the peer deleted it")]
    [InlineData("foreign peer deletes before it makes", "the peer deleted it")]
    [InlineData("foreign peer answers with INITIAL-CONTACT each time", "the peer has restarted: INITIAL-CONTACT")]
    [InlineData("foreign peer behind a NAT", "ESP in UDP")]
    [InlineData("foreign peer in front of a NAT", "ESP in UDP")]
    [InlineData("foreign peer with PFS", "aes128gcm16-curve25519")]
    [InlineData("foreign client in aggressive mode does not replace phase 1 in time", "only the client may begin another")]
    public void What_is_to_happen_is_told(string name, string told) => Assert.Contains(StoryOf(name), line => line.Sent is null && line.Text.Contains(told, StringComparison.Ordinal));

    [Theory]
    [InlineData("foreign peer never deletes", "the peer deleted it")]
    [InlineData("foreign peer restarted without initial contact", "INITIAL-CONTACT")]
    [InlineData("peer silent for less than dpd-timeout", "its SAs are removed")]
    public void What_is_not_to_happen_does_not(string name, string told) => Assert.DoesNotContain(StoryOf(name), line => line.Text.Contains(told, StringComparison.Ordinal));

    [Fact]
    public void Both_sides_begin_before_the_other_has_ended()
    {
        IReadOnlyList<StoryLine> story = StoryOf("both sides begin at once");
        long established = story.First(line => line.Text.Contains("phase 1 established", StringComparison.Ordinal)).At;
        Assert.True(Messages(story, HeadOffice, FirstOfPhase1)[0].At < established && Messages(story, Branch, FirstOfPhase1)[0].At < established);
    }

    [Fact]
    public void The_kilobytes_end_within_the_burst()
    {
        StoryLine replaced = StoryOf("kilobytes end in a burst").First(line => line.Text.Contains("phase 2 is replaced", StringComparison.Ordinal));
        Assert.InRange(replaced.At, 20_000, 20_600);
    }

    [Fact]
    public void Of_two_roadwarriors_behind_one_NAT_the_other_one_notices_nothing()
    {
        IReadOnlyList<StoryLine> story = StoryOf("two roadwarriors behind one NAT of whom one restarts");
        Assert.Contains(story, line => line.Site == 1 && line.At > 20_000 && line.Text.Contains("phase 1 established", StringComparison.Ordinal));
        Assert.DoesNotContain(story, line => line.Site == 2 && line.At is > 20_000 and < 60_000 && line.Text.Contains("phase", StringComparison.Ordinal));
    }

    private static IReadOnlyList<StoryLine> StoryOf(string name)
    {
        var story = new Story();
        Outcome outcome = HistoryRun.Of(NamedHistories.Find(name)!, story: story);
        Assert.False(outcome.HasFailed, FailureReport.Sentence(outcome));
        return story.Lines;
    }

    private static List<StoryLine> Messages(IReadOnlyList<StoryLine> story, int from, string text) =>
        [.. story.Where(line => line.Sent?.From == from && line.Text.StartsWith(text, StringComparison.Ordinal))];
}
