using System.Text;
using Amaranten.Board.Lights;
using Amaranten.Config;

namespace Amaranten.Board.Tests;

/// <summary>Board files: those in the repository, and wrong ones.</summary>
public sealed class BoardDescriptionTests
{
    public static TheoryData<string> Boards => [.. new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, "boards")).GetDirectories().Select(board => board.Name)];

    [Theory]
    [MemberData(nameof(Boards))]
    public void Every_board_of_the_repository_can_be_read(string board)
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "boards", board, "board.ini"));
        BoardDescription description = BoardDescription.Read(file);
        Assert.NotEmpty(description.Lights);
        Assert.StartsWith("/dev/tty", description.Console, StringComparison.Ordinal);
        Assert.Contains(description.Lights, light => light.Shows.Contains("system"));
        Assert.Contains(description.Lights, light => light.Shows.Contains("vpn"));
        Assert.Contains(description.Ports, port => port.Name == "wan");
        Assert.Contains(description.Ports, port => port.Name.StartsWith("lan", StringComparison.Ordinal));
        Assert.Equal("/dev/watchdog0", description.Watchdog);
    }

    [Fact]
    public void A_light_is_a_line_or_an_LED()
    {
        BoardDescription board = Read("[light:A]\nshows = wan, vpn\nled = green:wan\n[light:B]\nshows = system\nchip = x.pl061\nline = 5\nactive = low");
        Assert.Equal((2, "green:wan"), (board.Lights[0].Shows.Count, board.Lights[0].Led));
        LightDescription line = board.Lights[1];
        Assert.Equal(("x.pl061", 5, true), (line.Chip, line.Line, line.IsActiveLow));
    }

    [Fact]
    public void A_button_has_a_key_and_does_something()
    {
        BoardDescription board = Read("[button:RESET]\nkey = 408\ndoes = restart\n[button:POWER]\nkey = 116\ndoes = switch-off");
        Assert.Equal(
            [new ButtonDescription("POWER", 116, ButtonAction.SwitchOff), new ButtonDescription("RESET", 408, ButtonAction.Restart)],
            board.Buttons.OrderBy(button => button.Key));
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void The_factory_configuration_of_every_board_can_be_run(string board)
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "boards", board, "board.ini"));
        BoardDescription description = BoardDescription.Read(file);
        ConfigResult read = ConfigReader.Read("gateway.ini", FactoryConfiguration.Text(description));
        Assert.Empty(read.Complaints);
        InterfaceConfig lan = Assert.Single(read.Config!.Interfaces);
        Assert.Contains(description.Ports, port => port.Name == lan.Device);
    }

    [Theory]
    [InlineData("[port:wan]\nwhere = x", "[port:wan] at = (nothing): expected a device of sysfs, as ff540000.ethernet")]
    [InlineData("[button:R]\nkey = RESET", "[button:R] key = RESET: expected a key's code, as 116")]
    [InlineData("[button:R]\nkey = 408\ndoes = explode", "[button:R] does = explode: expected switch-off or restart")]
    [InlineData("[light:A]\nled = x", "[light:A] shows = (nothing): expected system, vpn or an interface's name")]
    [InlineData("[light:A]\nshows = vpn", "[light:A] led = (nothing): expected a device under /sys/class/leds, or chip and line")]
    [InlineData("[light:A]\nshows = vpn\nchip = c\nline = -1", "[light:A] line = -1: expected a number from 0")]
    [InlineData("[light:A]\nshows = vpn\nchip = c\nline = 1\nactive = hi", "[light:A] active = hi: expected high or low")]
    public void What_is_wrong_is_named(string lights, string complaint) =>
        Assert.Equal(complaint, Assert.Throws<InvalidDataException>(() => Read(lights)).Message);

    private static BoardDescription Read(string lights) =>
        BoardDescription.Read(new MemoryStream(Encoding.UTF8.GetBytes("[board]\nname = test\n" + lights)));
}
