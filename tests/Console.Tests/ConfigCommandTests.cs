namespace Amaranten.Console.Tests;

/// <summary>Editing the configuration over a serial line.</summary>
public sealed class ConfigCommandTests
{
    [Fact]
    public void Set_commit_and_roll_back()
    {
        Terminal terminal = new Terminal(isInteractive: false).Type("set system name b\nshow changes\ncommit\nshow config system\nrollback\ncommit\nshow config system\n");
        Assert.Equal(
            "  [system]\n- name = branch-7\n+ name = b\n\n  [interface:wan]\nCommitted.\n[system]\nname = b\nThat is what is edited now; show changes says what differs, commit puts it in force.\nCommitted.\n[system]\nname = branch-7\n",
            terminal.Sent.ToString());
    }

    [Fact]
    public void A_secret_is_asked_for_twice_and_never_shown()
    {
        Terminal terminal = new Terminal().Type("set tunnel:hq psk\r").Type("tree trunk?\r").Type("tree trunk?\rshow config tunnel:hq\r");
        Assert.DoesNotContain("trunk", terminal.Sent.ToString());
        Assert.Contains("psk            = (hidden)", terminal.Screen);
        Assert.Contains("psk            = tree trunk?", terminal.Control.Candidate.Text(out _)!.ToString());
    }

    [Theory]
    [InlineData("one\rtwo\r", "The two differ; nothing was changed.")]
    [InlineData("one\u0003", "^C")]
    [InlineData("\r", "Nothing was typed, nothing was changed.")]
    public void A_secret_that_is_not_sure_changes_nothing(string typed, string answer)
    {
        Terminal terminal = new Terminal().Type("set tunnel:hq psk\r" + typed);
        Assert.Contains(answer, terminal.Screen);
        Assert.EndsWith("branch-7> |", terminal.Row);
        Assert.DoesNotContain("= one", terminal.Control.Candidate.Text(out _)!.ToString());
    }

    [Fact]
    public void A_secret_in_the_line_is_not_recalled()
    {
        Terminal terminal = new Terminal().Type("show version\rset tunnel:hq psk tree  trunk\r\u0010");
        Assert.Equal("branch-7> show version|", terminal.Row);
        Assert.Contains("psk            = tree  trunk", terminal.Control.Candidate.Text(out _)!.ToString()); // as it was typed
    }

    [Fact]
    public void From_a_pipe_the_secret_is_the_next_line()
    {
        Terminal terminal = new Terminal(isInteractive: false).Type("set tunnel:hq psk\ntree trunk\nshow changes\n");
        Assert.Contains("psk            = tree trunk", terminal.Control.Candidate.Text(out _)!.ToString());
        Assert.DoesNotContain("trunk", terminal.Sent.ToString());
    }

    [Theory]
    [InlineData("set tunnel:hq pks x", "No such key in [tunnel:NAME]; did you mean 'psk'?\n")]
    [InlineData("set tunel:hq psk x", "There is no section 'tunel:hq'; did you mean 'tunnel:NAME'?\n")]
    [InlineData("set tunnel psk x", "'tunnel' is no section; expected tunnel:NAME.\n")]
    [InlineData("set system:a name x", "'system:a' is no section; expected system.\n")]
    [InlineData("set system name", "set system name needs a value; delete system name takes the key out.\n")]
    [InlineData("set interface:wan address here", "error: found 'here'; expected the gateway's IPv4 address with the length of its network, as in 192.0.2.1/24\n")]
    [InlineData("delete tunnel:x", "There is no section 'tunnel:x'; there are system, interface:wan, tunnel:hq.\n")]
    [InlineData("delete tunnel:hq pfs", "There is no key 'pfs' in [tunnel:hq].\n")]
    [InlineData("show config tunnel:x", "There is no section 'tunnel:x'; there are system, interface:wan, tunnel:hq.\n")]
    [InlineData("commit confirm soon", "'soon' is no number of minutes; expected 1 to 1440.\n")]
    [InlineData("rollback", "Nothing was changed: there is no earlier configuration yet.\n")]
    [InlineData("show commits", "There is no earlier configuration yet.\n")]
    [InlineData("show changes", "Nothing is changed.\n")]
    [InlineData("commit", "Nothing was changed.\n")]
    public void What_does_not_fit_is_told(string line, string answer)
    {
        Terminal terminal = new Terminal(isInteractive: false).Type(line + "\n");
        Assert.Equal(answer, terminal.Sent.ToString());
    }

    [Fact]
    public void A_whole_configuration_is_pasted()
    {
        string text = string.Concat(Enumerable.Range(0, 2_000).Select(i => $"# line {i}: ä\tb\r\n")) + "[system]\r\nname = pasted\r\npsk = never shown\r\n";
        Terminal terminal = new Terminal().Type("load\r" + text + ".\rshow config system\r");
        Assert.Contains("2003 lines were read", terminal.Screen);
        Assert.Contains("name = pasted", terminal.Screen);
        Assert.DoesNotContain("never", terminal.Screen);
        Assert.Equal(text.Replace("\r", ""), terminal.Control.Candidate.Text(out _)!.ToString());
        Assert.Equal(0, terminal.Bells);
    }

    [Fact]
    public void A_paste_that_is_broken_off_changes_nothing()
    {
        Terminal terminal = new Terminal().Type("load\r[system]\rname = x\u0003show config system\r");
        Assert.Contains("Nothing was changed.", terminal.Screen);
        Assert.Contains("name = branch-7", terminal.Screen);
    }

    [Fact]
    public void From_a_pipe_the_paste_ends_with_the_input()
    {
        var terminal = new Terminal(isInteractive: false);
        terminal.Type("load\n[system]\nname = piped");
        terminal.Session.EndOfInput();
        Assert.True(terminal.Session.Closed);
        Assert.Equal("[system]\nname = piped\n", terminal.Control.Candidate.Text(out _)!.ToString());
    }

    [Theory]
    [InlineData("set tun\t", "branch-7> set tunnel:hq |")]
    [InlineData("set tunnel:hq ps\t", "branch-7> set tunnel:hq psk |")]
    [InlineData("delete int\t", "branch-7> delete interface:wan |")]
    public void Sections_and_keys_are_completed(string typed, string row) => Assert.Equal(row, new Terminal().Type(typed).Row);
}
