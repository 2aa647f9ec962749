using Amaranten.Config;
using Amaranten.Gateway.Control.Editing;

namespace Amaranten.Gateway.Tests.Control.Editing;

/// <summary>A store in memory, which may be told to fail.</summary>
internal sealed class MemoryStore(string text) : IConfigStore
{
    private readonly List<string> _earlier = [];

    public string Kept { get; set; } = text;

    public string? Fault { get; set; }

    public string Name => "gateway.ini";

    public IReadOnlyList<DateTimeOffset> Earlier => [.. _earlier.Select(_ => DateTimeOffset.UnixEpoch)];

    public string? Load(out string problem)
    {
        problem = Fault ?? "";
        return Fault is null ? Kept : null;
    }

    public string? LoadEarlier(int back) => _earlier.ElementAtOrDefault(back - 1);

    public string? Save(string changed)
    {
        if (Fault is not null) return Fault;
        _earlier.Insert(0, Kept);
        Kept = changed;
        return null;
    }

    public ConfigResult Read(string candidate) => ConfigReader.Read(Name, candidate);
}
