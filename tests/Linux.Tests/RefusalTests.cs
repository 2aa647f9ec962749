using Amaranten.Linux.Ports;

namespace Amaranten.Linux.Tests;

/// <summary>What is refused is told in one sentence that says what to do.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void Without_privilege()
    {
        LinuxException refusal = Native.WithoutPrivilege(() => Assert.Throws<LinuxException>(() => PacketPort.Open("wan", "eth0")));
        Assert.Equal("cannot open port wan: needs root or CAP_NET_RAW; run with sudo", refusal.Message);
    }

    [Theory]
    [InlineData("nosuchdevice")]
    [InlineData("a-name-longer-than-any-device-has")]
    [InlineData("")]
    public void Without_the_device(string device)
    {
        LinuxException refusal = Assert.Throws<LinuxException>(() => PacketPort.Open("wan", device));
        Assert.Equal($"cannot open port wan: there is no network device {device}; `ip link` lists those there are", refusal.Message);
    }

    [Fact]
    public void On_a_device_that_is_not_Ethernet()
    {
        LinuxException refusal = Assert.Throws<LinuxException>(() => PacketPort.Open("wan", "lo"));
        Assert.Equal("cannot open port wan: device lo is not an Ethernet device", refusal.Message);
    }

    [Fact]
    public void A_reason_of_the_system_is_given_in_words() =>
        Assert.Equal("cannot open the safe: no such file or directory", new LinuxException("open the safe", 2).Message);
}
