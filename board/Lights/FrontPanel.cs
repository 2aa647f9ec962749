using System.Device.Gpio;
using Amaranten.Gateway.Control;
using Amaranten.Linux;
using Amaranten.Wire;

namespace Amaranten.Board.Lights;

/// <summary>
/// Shows a <see cref="LightPanel"/> on the lights that the board has. A light that is named for several meanings shows the first of
/// them that is not steadily on: <c>shows = wan, vpn</c> is dark without a link, and then tells of the tunnels; traffic would
/// hide them there, so only a light of a port's own blinks for it. A light that cannot be had or fails is told of once, and the gateway goes on without it.
/// </summary>
public sealed class FrontPanel : IDisposable
{
    private readonly List<Place> _places = [];
    private readonly Dictionary<string, GpioController> _chips = [];
    private readonly Action<string> _warn;

    /// <summary>Takes the board's lights. <paramref name="openChip"/> opens a GPIO chip by its label (<see cref="ChipDriver.Open"/>).</summary>
    public FrontPanel(BoardDescription board, Func<string, GpioController> openChip, Action<string> warn, string ledClass = "/sys/class/leds")
    {
        _warn = warn;
        foreach (LightDescription description in board.Lights)
        {
            Guard(description, () => _places.Add(new Place(description, Take(description, openChip, ledClass))));
        }
    }

    /// <summary>Brings the lights in line with the panel. Returns when the next of them changes by itself, to be called again.</summary>
    public Instant Show(LightPanel panel, Instant now)
    {
        Instant next = Instant.Never;
        foreach (Place place in _places.ToArray())
        {
            (bool lit, Instant until) = Rhythm.At(Pattern(place.Description, panel), now);
            next = Instant.Earlier(next, until);
            if (place.Lit == lit) continue;
            place.Lit = lit;
            if (!Guard(place.Description, () => place.Light.Set(lit))) _places.Remove(place);
        }
        return next;
    }

    /// <summary>Puts the lights out and gives them back.</summary>
    public void Dispose()
    {
        foreach (Place place in _places)
        {
            Guard(place.Description, () =>
            {
                place.Light.Set(false);
                place.Light.Dispose();
            });
        }
        foreach (GpioController chip in _chips.Values) chip.Dispose();
    }

    private static LightPattern Pattern(LightDescription light, LightPanel panel) =>
        light.Shows.Select(meaning => Pattern(meaning, panel, light.Shows.Count == 1)).FirstOrDefault(pattern => pattern != LightPattern.On, LightPattern.On);

    private static LightPattern Pattern(string meaning, LightPanel panel, bool showsTraffic) => meaning switch
    {
        "system" => panel.System,
        "vpn" => panel.Vpn,
        _ => panel.Links.FirstOrDefault(link => link.Interface == meaning)?.Pattern switch
        {
            null => LightPattern.Off,
            LightPattern.FastBlink when !showsTraffic => LightPattern.On,
            LightPattern pattern => pattern,
        },
    };

    private ILight Take(LightDescription light, Func<string, GpioController> openChip, string ledClass)
    {
        if (light.Led is { } led) return new LedClassLight(Path.Combine(ledClass, led));
        if (!_chips.TryGetValue(light.Chip!, out GpioController? chip)) chip = _chips[light.Chip!] = openChip(light.Chip!);
        return new GpioLight(chip, light.Line, light.IsActiveLow);
    }

    private bool Guard(LightDescription light, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception failure) when (failure is LinuxException or IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException)
        {
            _warn($"light {light.Name}: {failure.Message}; going on without it");
            return false;
        }
    }

    private sealed class Place(LightDescription description, ILight light)
    {
        public LightDescription Description => description;
        public ILight Light => light;
        public bool Lit { get; set; }
    }
}
