using System.Reflection;

namespace Amaranten.Firmware;

/// <summary>Who we are.</summary>
internal static class Versions
{
    /// <summary>The firmware's version, as Directory.Build.props has it.</summary>
    public static string Firmware => Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "unknown";
}
