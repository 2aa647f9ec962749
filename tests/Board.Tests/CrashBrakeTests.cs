namespace Amaranten.Board.Tests;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class CrashBrakeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("amaranten-brake");

    private string Configuration => Path.Combine(_folder.FullName, "gateway.ini");

    public CrashBrakeTests() => File.WriteAllText(Configuration, "first");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Three_crashes_lead_to_what_ran_well_and_three_more_to_the_factory()
    {
        RunsWell();
        File.WriteAllText(Configuration, "second");
        Assert.Equal(
            [StartChoice.Kept, StartChoice.Kept, StartChoice.LastGood, StartChoice.LastGood, StartChoice.LastGood, StartChoice.Factory, StartChoice.Factory],
            Enumerable.Range(0, 7).Select(_ => Crash()));
        Assert.Equal("first", File.ReadAllText(new CrashBrake(Configuration).Good));
        Assert.Equal("second", File.ReadAllText(Configuration));
    }

    [Fact]
    public void Where_nothing_else_ran_well_three_lead_to_the_factory()
    {
        Assert.Equal([StartChoice.Kept, StartChoice.Kept, StartChoice.Factory], Enumerable.Range(0, 3).Select(_ => Crash()));
        new CrashBrake(Configuration).Forget();
        RunsWell();    // with what crashes now
        Assert.Equal([StartChoice.Kept, StartChoice.Kept, StartChoice.Factory], Enumerable.Range(0, 3).Select(_ => Crash()));
    }

    [Fact]
    public void A_run_that_lasts_or_ends_as_it_should_breaks_the_row()
    {
        Crash();
        Crash();
        RunsWell();
        Assert.Equal(0, new CrashBrake(Configuration).Crashes);
        Crash();
        Crash();
        new CrashBrake(Configuration).Forget();
        Assert.Equal(StartChoice.Kept, Crash());
        Assert.Equal(1, new CrashBrake(Configuration).Crashes);
    }

    [Fact]
    public void What_was_committed_within_the_ten_minutes_is_not_good_yet()
    {
        var brake = new CrashBrake(Configuration);
        brake.Begin();
        File.WriteAllText(Configuration, "second");
        brake.RanWell();
        Assert.False(File.Exists(brake.Good));
        brake.RanWell();
        Assert.Equal("second", File.ReadAllText(brake.Good));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0")]
    [InlineData("-7")]
    public void A_count_that_is_damaged_is_none(string damaged)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "crashes"), damaged);
        Assert.Equal(StartChoice.Kept, new CrashBrake(Configuration).Choose());
    }

    // As each start does: from the files alone.
    private StartChoice Crash()
    {
        new CrashBrake(Configuration).CountCrash();
        return new CrashBrake(Configuration).Choose();
    }

    private void RunsWell()
    {
        var brake = new CrashBrake(Configuration);
        brake.Begin();
        brake.RanWell();
    }
}
