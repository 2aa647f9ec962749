using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Amaranten.Board.Lights;

/// <summary>One light of a board: a section <c>[light:NAME]</c>.</summary>
/// <param name="Name">What is printed beside it.</param>
/// <param name="Shows">What it shows: <c>system</c>, <c>vpn</c>, or an interface's name; see <see cref="FrontPanel"/> for several.</param>
/// <param name="Led">The kernel's LED device that drives it (/sys/class/leds); null when <paramref name="Chip"/> and <paramref name="Line"/> say which line does.</param>
/// <param name="Chip">Label of the GPIO chip.</param>
/// <param name="Line">Line of that chip.</param>
/// <param name="IsActiveLow">Whether the light is lit by a low line.</param>
public sealed record LightDescription(string Name, IReadOnlyList<string> Shows, string? Led, string? Chip, int Line, bool IsActiveLow)
{
    internal static LightDescription Read(IConfigurationSection section)
    {
        string[] shows = section["shows"]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (shows.Length == 0) throw Wrong(section, "shows", "system, vpn or an interface's name");
        if (section["led"] is { } led) return new LightDescription(section.Key, shows, led, null, 0, false);

        string chip = section["chip"] ?? throw Wrong(section, "led", "a device under /sys/class/leds, or chip and line");
        bool isNumber = int.TryParse(section["line"], NumberStyles.None, CultureInfo.InvariantCulture, out int line);
        if (!isNumber) throw Wrong(section, "line", "a number from 0");
        bool isActiveLow = section["active"] switch
        {
            null or "high" => false,
            "low" => true,
            _ => throw Wrong(section, "active", "high or low"),
        };
        return new LightDescription(section.Key, shows, null, chip, line, isActiveLow);
    }

    private static InvalidDataException Wrong(IConfigurationSection section, string key, string accepted) =>
        new($"[{section.Path}] {key} = {section[key] ?? "(nothing)"}: expected {accepted}");
}
