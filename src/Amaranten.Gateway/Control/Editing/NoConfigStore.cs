using Amaranten.Config;

namespace Amaranten.Gateway.Control.Editing;

/// <summary>Keeps nothing, where a gateway runs what it was handed: in a simulation.</summary>
internal sealed class NoConfigStore : IConfigStore
{
    /// <inheritdoc/>
    public string Name => "the configuration";

    /// <inheritdoc/>
    public IReadOnlyList<DateTimeOffset> Earlier => [];

    /// <inheritdoc/>
    public string? Load(out string problem)
    {
        problem = "there is no configuration file here";
        return null;
    }

    /// <inheritdoc/>
    public string? LoadEarlier(int back) => null;

    /// <inheritdoc/>
    public string Save(string text) => "there is no configuration file here";

    /// <inheritdoc/>
    public ConfigResult Read(string text) => ConfigReader.Read(Name, text);
}
