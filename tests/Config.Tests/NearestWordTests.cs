using Amaranten.Config.Values;

namespace Amaranten.Config.Tests;

/// <summary>Slips of the pen find the word that was meant; other words find nothing.</summary>
public class NearestWordTests
{
    [Theory]
    [InlineData("pks", "psk")]
    [InlineData("PSK", "psk")]
    [InlineData("psk1", "psk")]
    [InlineData("localnetwork", "local-network")]
    [InlineData("remote_network", "remote-network")]
    [InlineData("replay-widnow", "replay-window")]
    [InlineData("dpd-dealy", "dpd-delay")]
    [InlineData("colour", null)]
    [InlineData("", null)]
    [InlineData("password", null)]
    public void The_word_that_was_meant(string typed, string? meant) =>
        Assert.Equal(meant, NearestWord.To(typed, KnownKeys.BySection["tunnel"]));
}
