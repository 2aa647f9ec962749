using System.Runtime.CompilerServices;
using Amaranten.Console.Commands;
using Amaranten.Gateway.Control;

namespace Amaranten.Console.Tests;

/// <summary>Finding, completing and explaining commands; and what they ask of the gateway.</summary>
public class CommandTests
{
    [Theory]
    [InlineData("sh ver", "Amaranten Embedded 0.1.0\n")]
    [InlineData("SHOW Version", "Amaranten Embedded 0.1.0\n")]
    [InlineData("show i", "'i' can be ike, ipsec or interfaces; type some more of it.\n")]
    [InlineData("show", "'show' is not finished; it goes on with status, tunnels, ike, ipsec, settings, certificates, users, radius, pools, interfaces, routes, neighbours, counters, memory, timing, capture, log, lights, version, config, changes or commits.\n")]
    [InlineData("tunnel hq", "'tunnel hq' is not finished; it goes on with up or down.\n")]
    [InlineData("tunnel", "'tunnel' is not finished; it goes on with TUNNEL.\n")]
    [InlineData("shwo status", "Unknown word 'shwo'; did you mean 'show'?\n")]
    [InlineData("show tunels", "Unknown word 'tunels' after 'show'; did you mean 'tunnels'?\n")]
    [InlineData("show weather", "Unknown word 'weather' after 'show'; type show ? to see what there is.\n")]
    [InlineData("dance", "Unknown word 'dance'; type help to see what there is.\n")]
    [InlineData("show status now", "'show status' takes nothing more; 'now' is too much.\n")]
    [InlineData("tunnel office up", "There is no tunnel 'office'; there are hq, spare.\n")]
    [InlineData("show tunnels office", "There is no tunnel 'office'; there are hq, spare.\n")]
    [InlineData("tunnel hq up", "Tunnel hq is being brought up; show tunnels hq says how far it is.\n")]
    [InlineData("tunnel hq d", "Tunnel hq is taken down.\n")]
    [InlineData("ping hq", "'hq' is no IPv4 address; expected one as 10.0.0.1.\n")]
    [InlineData("ping 2001:db8::1", "'2001:db8::1' is no IPv4 address; expected one as 10.0.0.1.\n")]
    [InlineData("ping 10.0.0.1 0", "'0' is no count; expected 1 to 1000.\n")]
    [InlineData("show log many", "'many' is no number of lines; expected 1 to 1000.\n")]
    [InlineData("show log 1", "09:30:00 peer says ?[31mred?\n")]
    [InlineData("# a comment", "")]
    [InlineData("   ", "")]
    [InlineData("exit", "")]
    public void A_command_answers(string line, string answer)
    {
        Terminal terminal = new Terminal(isInteractive: false).Type(line + "\n");
        Assert.Equal(answer, terminal.Sent.ToString());
    }

    [Fact]
    public void The_gateway_is_asked()
    {
        Terminal terminal = new Terminal().Type("tunnel hq up\rtunnel spare down\rping 10.0.0.1\r");
        Assert.Equal(["up hq", "down spare", "ping 10.0.0.1 4"], terminal.Control.Asked);
    }

    [Theory]
    [InlineData("sh\t", "branch-7> show |")]
    [InlineData("show tu\t", "branch-7> show tunnels |")]
    [InlineData("show i\t", "branch-7> show i|")]
    [InlineData("show tunnels h\t", "branch-7> show tunnels hq |")]
    [InlineData("tunnel s\td\t", "branch-7> tunnel spare down |")]
    [InlineData("sh tun h\t", "branch-7> sh tun hq |")]
    [InlineData("help pi\t", "branch-7> help ping |")]
    [InlineData("xyz\t", "branch-7> xyz|")]
    [InlineData("ping \t", "branch-7> ping |")]
    public void Tab_completes(string typed, string row) => Assert.Equal(row, new Terminal().Type(typed).Row);

    [Fact]
    public void Tab_lists_when_there_is_a_choice() => Assert.Equal(
        "branch-7> show i\nike  ipsec  interfaces\nbranch-7> show i", new Terminal().Type("show i\t").Screen);

    [Fact]
    public void Tab_completes_in_the_middle() => Assert.Equal("branch-7> show | hq", new Terminal().Type("sh hq\u001b[D\u001b[D\u001b[D\t").Row);

    [Fact]
    public void A_question_mark_explains_and_keeps_the_line() => Assert.Equal(
        """
        branch-7> tunnel hq ?
        Command             What it is for
        tunnel TUNNEL up    bring a tunnel up now
        tunnel TUNNEL down  take a tunnel down and tell the peer
        branch-7> tunnel hq
        """,
        new Terminal().Type("tunnel hq ?").Screen);

    [Fact]
    public void Help_lists_everything_within_80_columns()
    {
        string screen = new Terminal(isInteractive: false).Type("help\n").Sent.ToString();
        Assert.All(CommandTable.All, command => Assert.Contains($"\n{command.Syntax} ", screen));
        Assert.DoesNotContain(screen.Split('\n'), line => line.Length > 80);
    }

    [Fact]
    public void Help_explains_what_begins_so() => Assert.Equal(
        """
        Command               What it is for
        ping ADDRESS [COUNT]  ask a host whether it answers, 4 times or as often as you
                              say; ^C stops

        """,
        new Terminal(isInteractive: false).Type("help pi\n").Sent.ToString());

    [Fact]
    public void A_ping_tells_each_answer_and_the_sum()
    {
        Terminal terminal = new Terminal().Type("ping 10.0.0.1 3\r");
        terminal.Control.PingCaller!(new PingOutcome(1, 12_345, false));
        terminal.Control.PingCaller!(new PingOutcome(2, -1, false));
        terminal.Control.PingCaller!(new PingOutcome(3, 900, true));
        Assert.Equal(
            """
            branch-7> ping 10.0.0.1 3
            Ping 10.0.0.1, 3 times:
                1  12.345 ms
                2  no answer
                3  0.900 ms
            3 sent, 2 answered; least 0.900 ms, mean 6.622 ms, most 12.345 ms
            branch-7>
            """,
            terminal.Screen);
    }

    [Fact]
    public void Interrupt_stops_showing_a_ping()
    {
        Terminal terminal = new Terminal().Type("ping 10.0.0.1\rshow vers\u0003");
        terminal.Control.PingCaller!(new PingOutcome(1, 12_345, true));
        Assert.Equal("branch-7> ping 10.0.0.1\nPing 10.0.0.1, 4 times:\n^C\n0 sent, none answered\nbranch-7>", terminal.Screen);
    }

    [Fact]
    public void From_a_pipe_the_next_command_waits_for_the_ping_and_so_does_the_end()
    {
        Terminal terminal = new Terminal(isInteractive: false).Type("ping 10.0.0.1 1\nshow version\nshow lights");
        terminal.Session.EndOfInput();
        Assert.Equal("Ping 10.0.0.1, once:\n", terminal.Sent.ToString());
        Assert.False(terminal.Session.Closed);
        terminal.Control.PingCaller!(new PingOutcome(1, -1, true));
        Assert.Equal(
            "Ping 10.0.0.1, once:\n    1  no answer\n1 sent, none answered\nAmaranten Embedded 0.1.0\n[sys * on] [wan * on] [lan . off] [vpn + some down]\n",
            terminal.Sent.ToString());
        Assert.True(terminal.Session.Closed);
    }

    [Fact]
    public void From_a_pipe_too_long_a_line_is_not_run()
    {
        Terminal terminal = new Terminal(isInteractive: false).Type("tunnel hq down" + new string(' ', 300) + "\nshow version\n");
        Assert.Equal("A line longer than 200 characters was not run.\nAmaranten Embedded 0.1.0\n", terminal.Sent.ToString());
        Assert.Empty(terminal.Control.Asked);
    }

    [Fact]
    public void An_event_is_explained_by_its_number()
    {
        Assert.StartsWith("112 warning: wrong pre-shared key\n  meaning         The two sides have different", new Terminal(isInteractive: false).Type("explain 112\n").Sent.ToString());
        Assert.StartsWith("'hq' is no event; expected the number", new Terminal(isInteractive: false).Type("explain hq\n").Sent.ToString());
    }

    [Fact]
    public void The_manual_names_every_command_and_no_other()
    {
        string manual = File.ReadAllText(Manual()).Split("\n## ").Single(part => part.StartsWith("Commands"));
        string[] rows = [.. manual.Split('\n').Where(line => line.StartsWith("| `")).Select(line => line.Split('`')[1])];
        Assert.Equal(CommandTable.All.Select(command => command.Syntax).Order(), rows.Order());
        Assert.All(CommandTable.All, command => Assert.Contains($"| `{command.Syntax}` | {char.ToUpperInvariant(command.Summary[0])}{command.Summary[1..]} |", manual));
    }

    private static string Manual([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "user", "console.md");
}
