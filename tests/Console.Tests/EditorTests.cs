namespace Amaranten.Console.Tests;

/// <summary><c>edit</c>: what is on the screen after some keys, and what the draft holds then.</summary>
public sealed class EditorTests
{
    private const string Down = "\u001b[B", Up = "\u001b[A", PageDown = "\u001b[6~", PageUp = "\u001b[5~", End = "\u001b[F", Home = "\u001b[H", Delete = "\u001b[3~";
    private const string Keep = "\u000f", Leave = "\u0018", Search = "\u0017", EndOfLine = "\u000b";

    private readonly FakeControl _control = new();

    private string Draft => _control.Candidate.Text(out _)!.ToString();

    private Vt100 Edit(string keys = "", int rows = 12, int columns = 60) => new Vt100(_control, rows, columns).Type("edit\r").Type(keys);

    [Fact]
    public void The_text_is_shown_with_a_title_and_secrets_masked()
    {
        Assert.Equal(
            """
             draft, line 1 of 12   ^O keep  ^X leave  ^W search
              |[system]
              name = branch-7

              [interface:wan]
              device  = wan
              address = 198.51.100.7/24

              [tunnel:hq]
              local-network  = 10.7.0.0/24
              remote-network = 10.0.0.0/16
            """, Edit().Screen.TrimEnd());
        Vt100 end = Edit(PageDown + PageDown);
        Assert.Equal("  psk            = (hidden)", end.Row(10));
        Assert.DoesNotContain("correct", end.Screen);
    }

    [Fact]
    public void A_bad_line_is_marked_and_its_reason_is_told_where_the_cursor_is()
    {
        Vt100 screen = Edit(Down + End + "!" + Down);
        Assert.Equal("! name = branch-7!", screen.Row(2));
        Assert.Equal("", screen.Row(11));
        Assert.StartsWith("error: found 'branch-7!'; expected a name", screen.Type(Up).Row(11));
        Assert.Equal("  name = branch-7", screen.Type(End + "\u007f" + Down).Row(2));
    }

    [Fact]
    public void What_is_kept_is_the_draft_and_nothing_is_committed()
    {
        Vt100 screen = Edit(Down + End + "b" + Keep);
        Assert.Equal("kept in the draft", screen.Row(11));
        Assert.Contains("name = branch-7b\n", Draft);
        Assert.Contains("psk            = correct horse battery staple\n", Draft);
        Assert.Contains("- name = branch-7\n", _control.Candidate.Changes(out _));
        Assert.EndsWith("branch-7> |", screen.Type(Leave).Screen);
    }

    [Theory]
    [InlineData("yes\r", true)]
    [InlineData("no\r", false)]
    public void Leaving_asks_when_something_was_changed(string answer, bool isKept)
    {
        Vt100 screen = Edit(Down + End + "b" + Leave);
        Assert.StartsWith("keep the changes in the draft?", screen.Row(11));
        Assert.EndsWith("branch-7> |", screen.Type(answer).Screen);
        Assert.Equal(isKept, Draft.Contains("branch-7b"));
    }

    [Fact]
    public void Ctrl_C_goes_on_editing()
    {
        Vt100 screen = Edit(Down + End + "b" + Leave + "\u0003" + "c");
        Assert.Equal("  name = branch-7bc", screen.Row(2));
    }

    [Theory]
    [InlineData(Down + "x\r", "[system]\nx\nname = branch-7\n")]
    [InlineData(Down + Home + "\u007f", "[system]name = branch-7\n")]
    [InlineData(End + Delete, "[system]name = branch-7\n")]
    [InlineData(Down + EndOfLine, "[system]\n\n")]
    [InlineData(Down + EndOfLine + EndOfLine, "[system]\n\n[interface:wan]")]
    [InlineData(Down + End + "\u0015dns = 9.9.9.9", "[system]\ndns = 9.9.9.9\n")]
    [InlineData("\r" + Up + "; ä", "; ä\n[system]\n")]
    [InlineData("\u001b[D\u001b[C\u001b[C=", "[s=ystem]\n")]
    public void Keys_edit_the_text(string keys, string begins)
    {
        Edit(keys + Keep);
        Assert.StartsWith(begins, Draft);
    }

    [Fact]
    public void A_secret_is_kept_unless_it_is_typed_anew()
    {
        Vt100 screen = Edit(PageDown + PageDown).Type(Home + EndOfLine + "psk = tree trunk" + Up);
        Assert.Equal("? psk = (hidden)", screen.Row(10));    // and it is short
        screen.Type(Keep);
        Assert.EndsWith("psk = tree trunk\n", Draft);
        Edit(PageDown + PageDown + Home + Delete + "p" + Keep);    // the key is edited, not what is masked
        Assert.EndsWith("psk = tree trunk\n", Draft);
    }

    [Fact]
    public void A_text_is_found_around_the_end()
    {
        Vt100 screen = Edit(Search + "wan\r");
        Assert.Contains("  [interface:|wan]", screen.Screen);
        Assert.Contains("  device  = |wan", screen.Type(Search + "\r").Screen);
        Assert.Contains("  [interface:|wan]", screen.Type(Search + "\r").Screen);
        Assert.Equal("'nowhere' does not stand there.", screen.Type(Search + "nowhere\r").Row(11));
    }

    [Fact]
    public void A_long_line_moves_under_the_cursor()
    {
        Vt100 screen = Edit(Down + End + new string('x', 100));
        Assert.EndsWith("xxx|", screen.Screen.Split('\n')[2]);
        Assert.Equal("  name = branch-7" + new string('x', 42), screen.Type(Home).Row(2));
    }

    [Fact]
    public void A_key_sends_what_it_changes_and_no_more()
    {
        Vt100 screen = Edit(Down + End, 24, 80);
        screen.Octets = 0;
        screen.Type("b");
        Assert.InRange(screen.Octets, 1, 160);    // title and line; a whole screen is 1,900
        screen.Octets = 0;
        screen.Type(PageDown + PageUp);
        Assert.InRange(screen.Octets, 1, 200);
    }

    [Fact]
    public void A_terminal_that_does_not_answer_is_told_so_and_left_as_it_was()
    {
        var control = new FakeControl();
        var screen = new List<byte>();
        var session = new ConsoleSession(control, octets => screen.AddRange(octets.Span), new ConsoleOptions("branch-7"));
        session.Receive("edit\r\r"u8);
        string shown = System.Text.Encoding.UTF8.GetString(screen.ToArray());
        Assert.Contains("The editor needs a terminal like a VT100", shown);
        Assert.EndsWith("branch-7> ", shown);
    }

    [Fact]
    public void From_a_pipe_there_is_no_editor() =>
        Assert.Equal("The editor needs a terminal; set, delete and load need none.\n", new Terminal(isInteractive: false).Type("edit\n").Sent.ToString());
}
