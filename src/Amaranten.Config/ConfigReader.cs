namespace Amaranten.Config;

/// <summary>Reads INI text into a <see cref="GatewayConfig"/>.</summary>
public static class ConfigReader
{
    /// <summary>
    /// Reads <paramref name="text"/>, collecting every complaint. Sections with an error are left out of the result, so that a bad
    /// tunnel does not stop a good one; <c>Config</c> is null only when nothing could run (no usable interface).
    /// </summary>
    /// <param name="file">The file's name, for the complaints.</param>
    /// <param name="text">The whole INI text.</param>
    public static ConfigResult Read(string file, string text) => throw new NotImplementedException();
}

/// <summary>A configuration as far as it is usable, and all that is wrong with it.</summary>
public sealed record ConfigResult(GatewayConfig? Config, IReadOnlyList<Complaint> Complaints)
{
    /// <summary>True if there is no error (warnings may be).</summary>
    public bool IsClean => Complaints.All(complaint => complaint.Severity != Severity.Error);
}
