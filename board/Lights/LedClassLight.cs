using System.Globalization;

namespace Amaranten.Board.Lights;

/// <summary>A light that the kernel's LED class drives: a directory of /sys/class/leds. We take it from whatever trigger moved it so far.</summary>
public sealed class LedClassLight : ILight
{
    private readonly string _brightness;
    private readonly string _lit;

    /// <summary>Takes the light; it is out.</summary>
    public LedClassLight(string directory)
    {
        _brightness = Path.Combine(directory, "brightness");
        _lit = File.ReadAllText(Path.Combine(directory, "max_brightness")).Trim();
        File.WriteAllText(Path.Combine(directory, "trigger"), "none");
        Set(false);
    }

    /// <inheritdoc/>
    public void Set(bool lit) => File.WriteAllText(_brightness, lit ? _lit : 0.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public void Dispose() => Set(false);
}
