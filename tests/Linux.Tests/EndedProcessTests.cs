using Amaranten.Linux.Device;

namespace Amaranten.Linux.Tests;

/// <summary>How processes end, as waitpid(2) tells it (bits/waitstatus.h of glibc).</summary>
public sealed class EndedProcessTests
{
    [Theory]
    [InlineData(0x0000, 0, 0, "ended with status 0")]
    [InlineData(0x0300, 3, 0, "ended with status 3")]
    [InlineData(0xFF00, 255, 0, "ended with status 255")]
    [InlineData(0x0009, null, 9, "ended by signal 9")]
    [InlineData(0x0086, null, 6, "ended by signal 6")]    // and a core was written
    public void A_status_is_a_number_or_a_signal(int waitStatus, int? exitStatus, int signal, string told)
    {
        var ended = new EndedProcess(7, waitStatus);
        Assert.Equal((exitStatus, signal, told), (ended.ExitStatus, ended.Signal, ended.ToString()));
    }
}
