using Amaranten.Gateway.Control;

namespace Gateway.Tests.Control;

/// <summary>The warning before clients are refused.</summary>
public sealed class TunnelCapacityTests
{
    private readonly TunnelCapacity _capacity = new();
    private readonly List<string> _log = [];

    [Fact]
    public void It_comes_once_at_nine_of_ten()
    {
        for (int count = 0; count < 90; count++) Watch(count);
        Assert.Empty(_log);
        for (int count = 90; count <= 100; count++) Watch(count);
        Assert.Equal("there are 90 of at most 100 tunnels, clients included; beyond that clients are refused (max-tunnels in [system])", Assert.Single(_log));
    }

    // One client that comes and goes must not fill the log.
    [Fact]
    public void It_comes_again_only_after_there_were_clearly_fewer()
    {
        foreach (int count in (int[])[90, 89, 90, 80, 95]) Watch(count);
        Assert.Single(_log);
        foreach (int count in (int[])[79, 90]) Watch(count);
        Assert.Equal(2, _log.Count);
    }

    private void Watch(int count) => _capacity.Watch(count, 100, (_, line) => _log.Add(line));
}
