using System.Device.Gpio;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Amaranten.Board.Lights;
using Amaranten.Gateway.Control;
using Amaranten.Wire;

namespace Amaranten.Board.Tests;

/// <summary>docs/user/leds.md and its picture show the patterns as the lights do.</summary>
public sealed class LedManualTests
{
    private const int PictureMilliseconds = 3_000, TextMilliseconds = 2_000, Step = 20, TextStep = 100;
    private const double PictureLeft = 180, UnitsPerMillisecond = 0.15;

    public static TheoryData<LightPattern> Patterns => new(Enum.GetValues<LightPattern>());

    [Theory, MemberData(nameof(Patterns))]
    public void The_picture_shows_each_pattern_as_it_is(LightPattern pattern)
    {
        string drawn = Regex.Match(Manual("leds.svg"), $"<g id=\"{pattern}\">(.*?)</g>", RegexOptions.Singleline).Groups[1].Value;
        (double, double)[] spans = [.. Regex.Matches(drawn, "<rect x=\"([0-9.]+)\" y=\"\\d+\" width=\"([0-9.]+)\"")
            .Select(rectangle => (Math.Round((Number(rectangle, 1) - PictureLeft) / UnitsPerMillisecond), Math.Round(Number(rectangle, 2) / UnitsPerMillisecond)))];
        Assert.Contains("<text", drawn);
        Assert.Equal(Spans(Seen(pattern, PictureMilliseconds, Step)), spans);
    }

    [Theory, MemberData(nameof(Patterns))]
    public void The_text_shows_each_pattern_as_it_is(LightPattern pattern)
    {
        string name = Regex.Match(Manual("leds.svg"), $"<g id=\"{pattern}\">\\s*<text[^>]*>([^<]+)<").Groups[1].Value;
        Assert.Contains($"| {name} | `{Seen(pattern, TextMilliseconds, TextStep)}` |\n", Manual("leds.md"));
        Assert.Equal(2, Regex.Count(Manual("leds.md"), $"(?m)^\\| {name} \\|"));    // and once where it is said what it means
    }

    private static string Seen(LightPattern pattern, int milliseconds, int step)
    {
        var chip = new FakeChip();
        using var description = new MemoryStream(Encoding.UTF8.GetBytes("[board]\nname = Test\n[light:SYS]\nshows = system\nchip = chip\nline = 0"));
        using var panel = new FrontPanel(BoardDescription.Read(description), _ => new GpioController(chip), Assert.Fail);
        var seen = new StringBuilder();
        for (int at = 0; at < milliseconds; at += step)
        {
            panel.Show(new LightPanel(pattern, [], LightPattern.Off), new Instant(at));
            seen.Append(chip.Levels[0] == PinValue.High ? '*' : '.');
        }
        return seen.ToString();
    }

    private static IEnumerable<(double Start, double Length)> Spans(string seen) =>
        Regex.Matches(seen, @"\*+").Select(lit => ((double)lit.Index * Step, (double)lit.Length * Step));

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static string Manual(string name, [CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "user", name));
}
