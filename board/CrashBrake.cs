using System.Globalization;
using System.Runtime.Versioning;
using Amaranten.Linux;

namespace Amaranten.Board;

/// <summary>What a board starts with.</summary>
public enum StartChoice
{
    /// <summary>The configuration that is kept.</summary>
    Kept,
    /// <summary>The last one with which the gateway ran well.</summary>
    LastGood,
    /// <summary>The factory configuration.</summary>
    Factory,
}

/// <summary>
/// Keeps a board from starting for ever what crashes again and again: after three crashes in a row it starts with the last configuration that ran well,
/// after three more with the factory configuration. A run of ten minutes, or one that ends as it should, breaks the row. Its two files lie beside
/// the configuration.
/// </summary>
/// <param name="configuration">The file of the configuration that is kept.</param>
[SupportedOSPlatform("linux")]
public sealed class CrashBrake(string configuration)
{
    /// <summary>So many crashes in a row are one cause, and no accident.</summary>
    public const int MostCrashes = 3;

    private readonly string _count = Path.Combine(Path.GetDirectoryName(configuration)!, "crashes");
    private string? _before;

    /// <summary>The last configuration that ran well; there may be none.</summary>
    public string Good { get; } = Path.Combine(Path.GetDirectoryName(configuration)!, "good.ini");

    /// <summary>How many crashes there were in a row.</summary>
    public int Crashes =>
        File.Exists(_count) && int.TryParse(File.ReadAllText(_count), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 0;

    /// <summary>What to start with.</summary>
    public StartChoice Choose()
    {
        if (Crashes < MostCrashes) return StartChoice.Kept;
        bool hasOther = File.Exists(Good) && File.ReadAllText(Good) != File.ReadAllText(configuration);
        return hasOther && Crashes < 2 * MostCrashes ? StartChoice.LastGood : StartChoice.Factory;
    }

    /// <summary>The gateway has crashed.</summary>
    /// <exception cref="IOException">That cannot be written down.</exception>
    public void CountCrash() => DurableFile.Replace(_count, (Crashes + 1).ToString(CultureInfo.InvariantCulture));

    /// <summary>The gateway has run long enough, or has ended as it should.</summary>
    /// <exception cref="IOException">That cannot be written down.</exception>
    public void Forget() => File.Delete(_count);

    /// <summary>The gateway starts with the configuration that is kept, and <see cref="RanWell"/> may be called.</summary>
    public void Begin() => _before = File.ReadAllText(configuration);

    /// <summary>The gateway has run for another ten minutes: what was kept all that time is good.</summary>
    /// <exception cref="IOException">That cannot be written down.</exception>
    public void RanWell()
    {
        Forget();
        string now = File.ReadAllText(configuration);
        bool isNew = !File.Exists(Good) || File.ReadAllText(Good) != now;
        if (now == _before && isNew) DurableFile.Replace(Good, now);
        _before = now;
    }
}
