using System.Device.Gpio;
using System.Text;
using Amaranten.Board.Lights;
using Amaranten.Gateway.Control;
using Amaranten.Wire;

namespace Amaranten.Board.Tests;

/// <summary>The panel on a fake chip below the real System.Device.Gpio, and on files that stand for the kernel's LED class.</summary>
public sealed class FrontPanelTests : IDisposable
{
    private readonly FakeChip _chip = new();
    private readonly List<string> _warnings = [];
    private readonly DirectoryInfo _leds = Directory.CreateTempSubdirectory("amaranten-leds");

    public void Dispose() => _leds.Delete(recursive: true);

    [Fact]
    public void Each_light_shows_its_meaning()
    {
        using FrontPanel panel = Open("""
            [light:SYS]
            shows = system
            chip = chip
            line = 0
            [light:WAN]
            shows = wan
            chip = chip
            line = 1
            [light:VPN]
            shows = vpn
            chip = chip
            line = 2
            active = low
            """);
        Assert.Equal("001", Levels(3));    // all out; the third is lit by a low line

        panel.Show(Panel(LightPattern.On, wan: LightPattern.Off, vpn: LightPattern.On), new Instant(0));
        Assert.Equal("100", Levels(3));
        panel.Show(Panel(LightPattern.Off, wan: LightPattern.On, vpn: LightPattern.Off), new Instant(0));
        Assert.Equal("011", Levels(3));
        Assert.Empty(_warnings);
    }

    [Theory]    // what a watcher sees in two seconds, a sample every 100 ms
    [InlineData(LightPattern.Off, "....................")]
    [InlineData(LightPattern.On, "********************")]
    [InlineData(LightPattern.SlowBlink, "**********..........")]
    [InlineData(LightPattern.FastBlink, "*.*.*.*.*.*.*.*.*.*.")]
    [InlineData(LightPattern.DoubleFlash, "**.**..........**.**")]
    [InlineData(LightPattern.Winking, "*********.*********.")]
    [InlineData(LightPattern.TripleFlash, "**.**.**.......**.**")]
    public void Patterns_differ_in_rhythm(LightPattern pattern, string seen)
    {
        using FrontPanel panel = Open("[light:SYS]\nshows = system\nchip = chip\nline = 0");
        var samples = new StringBuilder();
        for (int i = 0; i < 20; i++)
        {
            panel.Show(Panel(pattern), new Instant(100 * i));
            samples.Append(_chip.Levels[0] == PinValue.High ? '*' : '.');
        }
        Assert.Equal(seen, samples.ToString());
    }

    [Fact]
    public void Called_only_when_it_asks_it_shows_the_same()
    {
        using FrontPanel panel = Open("[light:SYS]\nshows = system\nchip = chip\nline = 0");
        var changes = new List<long>();
        for (var now = new Instant(0); now.Milliseconds < 3000; now = panel.Show(Panel(LightPattern.DoubleFlash), now)) changes.Add(now.Milliseconds);
        Assert.Equal([0, 120, 300, 420, 1500, 1620, 1800, 1920], changes);
        Assert.Equal(Instant.Never, panel.Show(Panel(LightPattern.On), new Instant(3000)));
    }

    [Fact]
    public void A_light_of_several_meanings_shows_the_first_that_is_not_steady()
    {
        using FrontPanel panel = Open("[light:WAN]\nshows = wan, vpn\nchip = chip\nline = 0");
        panel.Show(Panel(wan: LightPattern.On, vpn: LightPattern.On), new Instant(0));
        Assert.Equal("1", Levels(1));
        panel.Show(Panel(wan: LightPattern.Off, vpn: LightPattern.On), new Instant(0));
        Assert.Equal("0", Levels(1));
        panel.Show(Panel(wan: LightPattern.On, vpn: LightPattern.SlowBlink), new Instant(1000));
        Assert.Equal("0", Levels(1));
    }

    [Fact]
    public void Traffic_blinks_on_a_port_s_own_light_and_hides_nothing_on_another()
    {
        using FrontPanel panel = Open("[light:WAN]\nshows = wan\nchip = chip\nline = 0\n[light:BOTH]\nshows = wan, vpn\nchip = chip\nline = 1");
        panel.Show(Panel(wan: LightPattern.FastBlink, vpn: LightPattern.On), new Instant(0));
        Assert.Equal("11", Levels(2));
        panel.Show(Panel(wan: LightPattern.FastBlink, vpn: LightPattern.On), new Instant(100));
        Assert.Equal("01", Levels(2));
        panel.Show(Panel(wan: LightPattern.FastBlink, vpn: LightPattern.Off), new Instant(200));
        Assert.Equal("10", Levels(2));
    }

    [Fact]
    public void An_unchanged_light_is_not_written_again()
    {
        using FrontPanel panel = Open("[light:SYS]\nshows = system\nchip = chip\nline = 0");
        panel.Show(Panel(LightPattern.On), new Instant(0));
        int writes = _chip.Writes;
        for (int i = 0; i < 10; i++) panel.Show(Panel(LightPattern.On), new Instant(i));
        Assert.Equal(writes, _chip.Writes);
    }

    [Fact]
    public void A_missing_or_busy_line_is_one_warning_and_the_others_go_on()
    {
        using FrontPanel panel = Open("""
            [light:A]
            shows = system
            chip = chip
            line = 7
            [light:B]
            shows = system
            chip = chip
            line = 99
            [light:C]
            shows = system
            chip = nosuchchip
            line = 0
            [light:D]
            shows = system
            led = nosuch:led
            [light:E]
            shows = system
            chip = chip
            line = 3
            """);
        for (int i = 0; i < 5; i++) panel.Show(Panel(LightPattern.On), new Instant(i));
        Assert.Equal(["light A", "light B", "light C", "light D"], _warnings.Select(warning => warning[..7]));
        Assert.All(_warnings, warning => Assert.EndsWith("; going on without it", warning, StringComparison.Ordinal));
        Assert.Equal(PinValue.High, _chip.Levels[3]);
    }

    [Fact]
    public void A_light_that_fails_later_is_told_of_once()
    {
        using FrontPanel panel = Open("[light:SYS]\nshows = system\nchip = chip\nline = 0");
        _chip.IsBroken = true;
        for (int i = 0; i < 5; i++) panel.Show(Panel(i % 2 == 0 ? LightPattern.On : LightPattern.Off), new Instant(i));
        Assert.Equal("light SYS: the chip is gone; going on without it", Assert.Single(_warnings));
    }

    [Fact]
    public void An_LED_of_the_kernels_is_taken_from_its_trigger_and_lit_fully()
    {
        DirectoryInfo led = _leds.CreateSubdirectory("green:wan");
        string File(string name) => Path.Combine(led.FullName, name);
        System.IO.File.WriteAllText(File("max_brightness"), "255\n");
        System.IO.File.WriteAllText(File("trigger"), "none [netdev] timer\n");
        System.IO.File.WriteAllText(File("brightness"), "7\n");

        using (FrontPanel panel = Open("[light:WAN]\nshows = wan\nled = green:wan"))
        {
            Assert.Equal(("none", "0"), (System.IO.File.ReadAllText(File("trigger")), System.IO.File.ReadAllText(File("brightness"))));
            panel.Show(Panel(wan: LightPattern.On), new Instant(0));
            Assert.Equal("255", System.IO.File.ReadAllText(File("brightness")));
        }
        Assert.Equal("0", System.IO.File.ReadAllText(File("brightness")));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Lights_are_put_out_and_given_back()
    {
        Open("[light:SYS]\nshows = system\nchip = chip\nline = 0").Dispose();
        Assert.Null(_chip.Levels[0]);
    }

    private FrontPanel Open(string lights)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes("[board]\nname = test\n" + lights));
        return new FrontPanel(
            BoardDescription.Read(file),
            label => label == "chip" ? new GpioController(_chip) : throw new IOException($"there is no GPIO chip {label}"),
            _warnings.Add, _leds.FullName);
    }

    private string Levels(int lines) => string.Concat(_chip.Levels.Take(lines).Select(level => level == PinValue.High ? '1' : '0'));

    private static LightPanel Panel(
        LightPattern system = LightPattern.Off, LightPattern wan = LightPattern.Off, LightPattern vpn = LightPattern.Off) =>
        new(system, [new LinkLight("wan", wan)], vpn);
}
