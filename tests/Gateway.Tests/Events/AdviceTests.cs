using Amaranten.Config;
using Amaranten.Gateway.Events;
using Amaranten.Ike;

namespace Amaranten.Gateway.Tests.Events;

/// <summary>A failure names the line that it is about.</summary>
public class AdviceTests
{
    private const string Ini = """
        [interface:wan]
        device = wan
        address = 198.51.100.7/24

        [tunnel:hq]
        local-network  = 10.7.0.0/24
        remote-network = 10.0.0.0/16
        remote-gateway = 198.51.100.1
        psk            = correct horse battery staple
        IKE            = aes256-sha256-modp2048
        """;

    private static readonly ConfigPlaces s_places = ConfigReader.Read("gateway.ini", Ini).Config!.Places!;

    [Theory]
    [InlineData(IkeParameter.Group, "ike in line 10 of gateway.ini")]
    [InlineData(IkeParameter.Encryption, "ike in line 10 of gateway.ini")]
    [InlineData(IkeParameter.PreSharedKey, "psk in line 9 of gateway.ini")]
    [InlineData(IkeParameter.Selectors, "local-network in line 6, remote-network in line 7 of gateway.ini")]
    [InlineData(IkeParameter.Cipher, "ipsec, not written in [tunnel:hq], line 5 of gateway.ini")]
    [InlineData(IkeParameter.Identity, "remote-id, not written in [tunnel:hq], line 5 of gateway.ini")]
    public void A_difference_has_a_line(IkeParameter parameter, string expected) => Assert.Equal(expected, Advice.For(Failure(parameter), s_places));

    [Fact]
    public void Several_differences_name_each_line_once() => Assert.Equal(
        "ike in line 10 of gateway.ini", Advice.For(Failure(IkeParameter.Encryption, IkeParameter.Hash, IkeParameter.Group), s_places));

    [Fact]
    public void Every_parameter_has_a_key_that_there_is()
    {
        var known = new HashSet<string>(KnownKeys.BySection["tunnel"]);
        Assert.All(Enum.GetValues<IkeParameter>(), parameter =>
        {
            string place = Advice.For(Failure(parameter), s_places)!;
            string[] keys = [.. place.Split(" in line")[0].Split(", not written")[0].Split(" or ")];
            Assert.All(keys, key => Assert.Contains(key, known));
        });
    }

    [Fact]
    public void Nothing_is_said_about_a_tunnel_that_stands_nowhere()
    {
        Assert.Null(Advice.For(Failure(IkeParameter.Group) with { Tunnel = "other" }, s_places));
        Assert.Null(Advice.For(Failure(IkeParameter.Group) with { Tunnel = null }, s_places));
        Assert.Null(Advice.For(Failure(IkeParameter.Group), null));
        Assert.Null(Advice.For(new IkeEvent(IkeEventKind.Phase1Failed, "hq", null, "the peer fell silent"), s_places));
    }

    [Fact]
    public void The_line_of_the_log_ends_with_it()
    {
        IkeEvent failure = Failure(IkeParameter.Group) with { Peer = "198.51.100.1:500", Detail = "group: peer offers a, we accept b", ElapsedMilliseconds = 3 };
        Assert.Equal(
            "tunnel hq: peer 198.51.100.1:500: no common proposal: group: peer offers a, we accept b; here: ike in line 10 of gateway.ini (3 ms)",
            EventText.Format(failure, s_places));
    }

    private static IkeEvent Failure(params IkeParameter[] parameters) => new(IkeEventKind.NoProposalChosen, "hq", null, "")
    {
        Differences = [.. parameters.Select(parameter => new Difference(parameter, "a", "b"))],
    };
}
