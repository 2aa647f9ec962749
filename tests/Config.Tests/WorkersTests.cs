namespace Amaranten.Config.Tests;

/// <summary>How many workers there are.</summary>
public class WorkersTests
{
    [Theory, InlineData(1, 1), InlineData(2, 1), InlineData(4, 3), InlineData(8, 7), InlineData(128, 16)]
    public void One_processor_is_left_to_the_rest(int processors, int workers) => Assert.Equal(workers, Read("auto").WorkersOn(processors));

    [Theory, InlineData("1", 1), InlineData("4", 4), InlineData("16", 16)]
    public void The_operator_may_know_better(string written, int workers) => Assert.Equal(workers, Read(written).WorkersOn(2));

    private static SystemConfig Read(string workers) =>
        ConfigReader.Read("gateway.ini", $"[system]\nworkers = {workers}\n[interface:lan]\ndevice = lan\naddress = 10.7.0.1/24\n").Config!.System;
}
