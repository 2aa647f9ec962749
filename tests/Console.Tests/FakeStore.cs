using Amaranten.Config;
using Amaranten.Gateway.Control.Editing;

namespace Amaranten.Console.Tests;

/// <summary>A configuration file in memory.</summary>
internal sealed class FakeStore : IConfigStore
{
    private readonly List<string> _earlier = [];
    private string _kept = """
        [system]
        name = branch-7

        [interface:wan]
        device  = wan
        address = 198.51.100.7/24

        [tunnel:hq]
        local-network  = 10.7.0.0/24
        remote-network = 10.0.0.0/16
        remote-gateway = 203.0.113.1
        psk            = correct horse battery staple

        """;

    public string Name => "gateway.ini";

    public IReadOnlyList<DateTimeOffset> Earlier => [.. _earlier.Select(_ => DateTimeOffset.UnixEpoch)];

    public string? Load(out string problem)
    {
        problem = "";
        return _kept;
    }

    public string? LoadEarlier(int back) => _earlier.ElementAtOrDefault(back - 1);

    public string? Save(string text)
    {
        _earlier.Insert(0, _kept);
        _kept = text;
        return null;
    }

    public ConfigResult Read(string text) => ConfigReader.Read(Name, text);
}
