using Amaranten.Config;

namespace Simulation.Tests;

/// <summary>What a running gateway cannot change is left as it is, all of it, and the log says what to do.</summary>
public sealed class RestartNeededTests
{
    private readonly World _world = new(1);

    [Theory]
    [InlineData("workers = 2", "workers = 3", "the number of workers was changed")]
    [InlineData("workers = 2", "", "the number of workers was changed")]
    [InlineData("device = lan", "device = lan\nvlan = 7", "interfaces were added, removed or given other devices")]
    [InlineData("device = lan", "device = lan\nsuperpackets = no", "interfaces were added, removed or given other devices")]
    [InlineData("device = lan", "device = eth7", "interfaces were added, removed or given other devices")]
    public void Devices_and_workers_stay(string written, string instead, string said)
    {
        const string Ini = "[system]\nname = branch\nworkers = 2\n[interface:lan]\ndevice = lan\naddress = 10.7.0.1/24\n";
        var gateway = new SimulatedGateway(_world, Ini, new Cable(_world));
        Assert.Equal(2, gateway.Controller.Workers.Length);
        Assert.True(gateway.Controller.Reconfigure(Read(Ini.Replace("branch", "other", StringComparison.Ordinal)), [], _world.Now));
        Assert.False(gateway.Controller.Reconfigure(Read(Ini.Replace(written, instead, StringComparison.Ordinal)), [], _world.Now));
        Assert.Equal("other", gateway.Controller.Status.Name);
        Assert.Contains(gateway.Log, line => line.Contains(said) && line.Contains("next start"));
    }

    private static GatewayConfig Read(string ini) => ConfigReader.Read("gateway.ini", ini).Config!;
}
