using Amaranten.Gateway.Control;

namespace Amaranten.Console.Tests;

/// <summary>Starting a board anew, and switching it off.</summary>
public sealed class PowerCommandTests
{
    private readonly List<PowerWish> _wishes = [];

    private Terminal WithBoard(bool isInteractive = true) => new(isInteractive, new FakeControl { Power = _wishes.Add });

    [Theory]
    [InlineData("reboot\ryes\r", PowerWish.Restart)]
    [InlineData("poweroff\ryes\r", PowerWish.Off)]
    [InlineData("factory-reset\ryes\r", PowerWish.FactoryReset)]
    [InlineData("reboot\rnoo\u007f\u007f\u007fyes\r", PowerWish.Restart)]
    public void Only_a_whole_yes_is_one(string typed, PowerWish wish)
    {
        WithBoard().Type(typed);
        Assert.Equal([wish], _wishes);
    }

    [Theory]
    [InlineData("no\r")]
    [InlineData("y\r")]
    [InlineData("\r")]
    [InlineData("\u0003")]
    public void Anything_else_is_none(string answer)
    {
        Terminal terminal = WithBoard().Type("reboot\r" + answer);
        Assert.Empty(_wishes);
        Assert.Contains("Nothing was done.", terminal.Screen);
        Assert.Equal("branch-7> |", terminal.Row);
    }

    [Fact]
    public void What_would_be_lost_is_said_before_it_is_asked()
    {
        Terminal terminal = WithBoard().Type("set system name b\rreboot\r");
        Assert.Contains("What is edited and not committed will be lost.", terminal.Screen);
        Assert.DoesNotContain("on trial", terminal.Screen);
        terminal.Type("no\rcommit confirm 5\rreboot\r");
        Assert.Contains("What is on trial is not kept", terminal.Screen);
        terminal.Type("no\rcommit\r");
        int before = terminal.Screen.Length;
        terminal.Type("reboot\r");
        Assert.DoesNotContain("What is", terminal.Screen[before..]);
    }

    [Fact]
    public void From_a_pipe_the_answer_is_the_next_line()
    {
        Assert.Equal("", WithBoard(isInteractive: false).Type("reboot\nyes\n").Sent.ToString());
        Assert.Equal([PowerWish.Restart], _wishes);
    }

    [Fact]
    public void Memory_is_told_where_it_is_known()
    {
        string screen = new Terminal().Type("show memory\r").Screen;
        Assert.Matches(@"resident +21504\r?\n", screen);
        Assert.Matches(@"resident at most so far +23000\r?\n", screen);
        Assert.Contains("Collections since the start: 7", screen);
        Assert.Contains("is not known here", new Terminal(true, new FakeControl { Memory = null }).Type("show memory\r").Screen);
    }

    [Fact]
    public void A_program_of_another_machine_has_no_board() =>
        Assert.Contains("There is no board", new Terminal().Type("reboot\r").Screen);
}
