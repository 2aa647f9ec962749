using System.Text;
using Amaranten.Console.Editing;

namespace Amaranten.Console.Tests;

/// <summary>Typing: what the terminal shows afterwards, and where the cursor stands (|).</summary>
public class EditingTests
{
    private const string Left = "\u001b[D", Right = "\u001b[C", Up = "\u001b[A", Down = "\u001b[B";

    [Theory]
    [InlineData("abc", "branch-7> abc|")]
    [InlineData("abc" + Left + Left + "x", "branch-7> ax|bc")]
    [InlineData("abc" + Left + Left + Right + "x", "branch-7> abx|c")]
    [InlineData("abc\u0002\u0002\u0006x", "branch-7> abx|c")]
    [InlineData("abc\u001bOD\u001bOD\u001bOCx", "branch-7> abx|c")]
    [InlineData("abc\u0001x", "branch-7> x|abc")]
    [InlineData("abc\u001b[Hx\u001b[Fy", "branch-7> xabcy|")]
    [InlineData("abc\u001b[1~x\u001b[4~y", "branch-7> xabcy|")]
    [InlineData("abc\u0001\u001b[3~", "branch-7> |bc")]
    [InlineData("abc\u0001\u0004", "branch-7> |bc")]
    [InlineData("abc\u007f\b", "branch-7> a|")]
    [InlineData("abcd" + Left + Left + "\u007f", "branch-7> a|cd")]
    [InlineData("abcd" + Left + Left + "\u0015", "branch-7> |cd")]
    [InlineData("abcd" + Left + Left + "\u000b", "branch-7> ab|")]
    [InlineData("show tunnels hq\u0017", "branch-7> show tunnels |")]
    [InlineData("show tunnels  \u0017", "branch-7> show |")]
    [InlineData("äö€x" + Left + "\u007f", "branch-7> äö|x")]
    [InlineData("a\u001b[1;5Db\u001b[?25hc", "branch-7> abc|")]
    public void Keys_edit_the_line(string typed, string row) => Assert.Equal(row, new Terminal().Type(typed).Row);

    [Fact]
    public void Damaged_utf8_is_one_odd_character_and_eats_nothing()
    {
        var terminal = new Terminal();
        terminal.Session.Receive([(byte)'a', 0xC3, (byte)'b', 0xFF, (byte)'c', 0xE2, 0x82]);
        terminal.Session.Receive([0xAC]);
        Assert.Equal("branch-7> a\uFFFDb\uFFFDc€|", terminal.Row);
    }

    [Fact]
    public void Arrows_recall_lines_and_come_back_to_what_was_being_typed()
    {
        Terminal terminal = new Terminal().Type("show version\rshow lights\rshow lights\rsho");
        Assert.Equal("branch-7> show lights|", terminal.Type(Up).Row);
        Assert.Equal("branch-7> show version|", terminal.Type(Up).Row);
        Assert.Equal("branch-7> show version|", terminal.Type(Up).Row);
        Assert.Equal(1, terminal.Bells);
        Assert.Equal("branch-7> show lights|", terminal.Type(Down).Row);
        Assert.Equal("branch-7> sho|", terminal.Type("\u000e").Row);
    }

    [Fact]
    public void Interrupt_abandons_the_line()
    {
        Terminal terminal = new Terminal().Type("tunnel hq down\u0003");
        Assert.Equal("branch-7> tunnel hq down^C\nbranch-7>", terminal.Screen);
        Assert.Empty(terminal.Control.Asked);
    }

    [Theory]
    [InlineData("exit\r")]
    [InlineData("quit\n")]
    [InlineData("\u0004")]
    public void The_session_closes(string typed) => Assert.True(new Terminal().Type(typed).Session.Closed);

    [Fact]
    public void After_the_end_nothing_is_done()
    {
        Terminal terminal = new Terminal().Type("exit\rtunnel hq down\r");
        Assert.Empty(terminal.Control.Asked);
        Assert.Equal("branch-7> exit\n", terminal.Screen);
    }

    [Theory]
    [InlineData("show version\rshow version\r")]
    [InlineData("show version\nshow version\n")]
    [InlineData("show version\r\nshow version\r\n")]
    public void Any_line_ending_ends_a_line_once(string typed) => Assert.Equal(
        "branch-7> show version\nAmaranten Embedded 0.1.0\nbranch-7> show version\nAmaranten Embedded 0.1.0\nbranch-7>", new Terminal().Type(typed).Screen);

    [Fact]
    public void A_line_has_an_end()
    {
        Terminal terminal = new Terminal().Type(new string('x', 300));
        Assert.Equal($"branch-7> {new string('x', LineEditor.LongestLine)}|", terminal.Row);
        Assert.Equal(100, terminal.Bells);
    }

    [Fact]
    public void Refresh_clears_the_screen_and_keeps_the_line()
    {
        var output = new StringBuilder();
        var session = new ConsoleSession(new FakeControl(), octets => output.Append(Encoding.UTF8.GetString(octets.Span)), new ConsoleOptions("g"));
        session.Receive("ab\u001b[D\u000c"u8);
        Assert.EndsWith("\u001b[H\u001b[2Jg> ab\b", output.ToString());
    }

    /// <summary>The screen always shows what the editor holds, whatever is typed.</summary>
    [Fact]
    public void The_terminal_agrees_with_the_editor()
    {
        string[] keys = ["a", "é", "x ", " ", Left, Right, Up, Down, "\u0001", "\u0005", "\u007f", "\u001b[3~", "\u0015", "\u000b", "\u0017", "\r", "\u001b[9~"];
        Gen.Int[0, keys.Length - 1].Array[0, 60].Sample(typed =>
        {
            var terminal = new Terminal();
            var (reader, editor) = (new KeyReader(), new LineEditor());
            foreach (string key in typed.Select(index => keys[index]))
            {
                terminal.Type(key);
                foreach (byte octet in Encoding.UTF8.GetBytes(key))
                    reader.Feed(octet, press => { if (press.Key == Key.Enter) editor.Take(); else editor.Apply(press); });
            }
            Assert.Equal(("branch-7> " + editor.Text).Insert(10 + editor.Cursor, "|").TrimEnd(), terminal.Row);
        }, iter: 2_000);
    }

    [Fact]
    public void No_octets_make_it_throw() => Gen.Byte.Array[0, 200].Sample(octets =>
    {
        var session = new ConsoleSession(new FakeControl(), _ => { }, new ConsoleOptions("g"));
        session.Receive(octets);
        var plain = new ConsoleSession(new FakeControl(), _ => { }, new ConsoleOptions("g", IsInteractive: false));
        plain.Receive(octets);
        plain.EndOfInput();
    }, iter: 5_000);
}
