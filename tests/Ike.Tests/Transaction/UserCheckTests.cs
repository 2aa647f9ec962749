using System.Text;
using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Ike.Tests.Net;

namespace Ike.Tests.Transaction;

/// <summary>Users about whom others are asked: the answer comes late, or too late, or says more than yes.</summary>
public sealed class UserCheckTests
{
    private const string Password = "open sesame";
    private static readonly IkeTunnel s_server = Tunnels.Bob with { Xauth = new XauthServer([Clients.User("dave", "else")]) { AsksOthers = true } };

    [Fact]
    public void A_user_whom_we_do_not_know_comes_when_others_do()
    {
        var (network, alice, bob) = Asked("carol", Password);
        UserCheck check = Assert.Single(bob.Checks);
        Assert.Equal(("b", "carol", Password), (check.Tunnel, Encoding.UTF8.GetString(check.Name.Span), Encoding.UTF8.GetString(check.Password.Span)));
        network.Run(20_000);
        Assert.Empty(bob.Pairs);

        bob.Engine.UserChecked(check, new UserVerdict(true, "radius office", "hello"), network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal("user carol, by radius office: \"hello\"", bob.Last(IkeEventKind.UserAccepted)!.Detail);
        Assert.Equal(("carol", "radius office"), (bob.Engine.Status[0].IkeSas[0].User, bob.Engine.Status[0].IkeSas[0].UserBy));
        Assert.All(check.Password.Span.ToArray(), octet => Assert.Equal(0, octet));
        Assert.DoesNotContain(alice.Events.Concat(bob.Events), e => e.Detail.Contains("sesame"));
    }

    [Fact]
    public void Who_is_refused_gets_no_further()
    {
        var (network, alice, bob) = Asked("carol", Password);
        bob.Engine.UserChecked(bob.Checks[0], new UserVerdict(false, "radius office", "is refused by radius office"), network.Now);
        network.Run(3_000);
        Assert.Empty(bob.Pairs);
        Assert.Empty(bob.Engine.Status[0].IkeSas);
        Assert.Empty(alice.Engine.Status[0].IkeSas);
        Assert.Equal("user \"carol\" is refused by radius office", bob.Last(IkeEventKind.UserRefused)!.Detail);
    }

    [Theory]
    [InlineData("dave", "open sesame")]
    [InlineData("carol", "")]
    [InlineData("", "open sesame")]
    public void Nobody_is_asked_about_our_own_users_or_about_nothing(string name, string password)
    {
        var (_, _, bob) = Asked(name, password);
        Assert.Empty(bob.Checks);
        Assert.Equal(1, bob.Count(IkeEventKind.UserRefused));
    }

    [Fact]
    public void Nobody_is_asked_about_a_password_without_end()
    {
        var (_, _, bob) = Asked("carol", new string('x', UserCheck.LongestPassword + 1));
        Assert.Empty(bob.Checks);
        Assert.Equal(1, bob.Count(IkeEventKind.UserRefused));
    }

    [Fact]
    public void An_answer_about_somebody_who_has_gone_changes_nothing()
    {
        var (network, alice, bob) = Asked("carol", Password);
        alice.Engine.Down("a", network.Now);
        network.Settle();
        Assert.Empty(bob.Engine.Status[0].IkeSas);
        bob.Engine.UserChecked(bob.Checks[0], new UserVerdict(true, "radius office", ""), network.Now);
        network.Run(3_000);
        Assert.Empty(bob.Engine.Status[0].IkeSas);
        Assert.Empty(bob.Pairs);
        Assert.Equal(0, bob.Count(IkeEventKind.UserAccepted));
    }

    [Fact]
    public void Whose_time_is_over_has_to_go()
    {
        var (network, alice, bob) = Asked("carol", Password);
        bob.Engine.UserChecked(bob.Checks[0], new UserVerdict(true, "radius office", "") { SessionSeconds = 600 }, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        network.Run(595_000);
        Agreement.AssertOnePair(alice, bob);
        network.Run(6_000);
        Assert.Empty(bob.Pairs);
        Assert.Empty(alice.Pairs);
    }

    // RFC 2865 §5.27 knows no value for "without end", and some servers write 0 for it: nobody is let in to be sent away at once.
    [Theory]
    [InlineData(0L, true)]
    [InlineData(1L, false)]
    [InlineData((long)uint.MaxValue, true)]
    public void A_time_of_0_is_none_that_ends(long seconds, bool isHereAfterAnHour)
    {
        var (network, alice, bob) = Asked("carol", Password);
        bob.Engine.UserChecked(bob.Checks[0], new UserVerdict(true, "radius office", "") { SessionSeconds = seconds }, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        network.Run(3_600_000);
        Assert.Equal(isHereAfterAnHour, bob.Engine.Status[0].IkeSas.Count > 0);
        Assert.Equal(isHereAfterAnHour, bob.Pairs.Count > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tunnel_that_is_taken_away_takes_the_question_with_it(bool isAccepted)
    {
        var (network, alice, bob) = Asked("carol", Password);
        UserCheck check = Assert.Single(bob.Checks);
        bob.Engine.Reconfigure([], network.Now);
        network.Settle();
        Assert.Empty(alice.Engine.Status[0].IkeSas);
        AssertNothingComesOf(check, isAccepted, network, bob);
        Assert.Empty(bob.Engine.Status);
        Assert.Equal(Instant.Never, bob.Engine.Deadline);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tunnel_that_is_changed_asks_anew(bool isAccepted)
    {
        var (network, alice, bob) = Asked("carol", Password);
        UserCheck check = Assert.Single(bob.Checks);
        bob.Engine.Reconfigure([s_server with { EspLifetimeSeconds = 1_800 }], network.Now);
        network.Settle();
        Assert.Empty(bob.Engine.Status[0].IkeSas);
        AssertNothingComesOf(check, isAccepted, network, bob);

        alice.Engine.Down("a", network.Now);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        bob.Engine.UserChecked(bob.Checks[^1], new UserVerdict(true, "radius office", ""), network.Now);
        network.Settle();
        Assert.Equal(2, bob.Checks.Count);
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void A_change_elsewhere_leaves_the_question_open()
    {
        var (network, alice, bob) = Asked("carol", Password);
        bob.Engine.Reconfigure([Tunnels.Bob with { Name = "other", PeerAddress = IpAddress.Parse("192.0.2.77") }, s_server with { Index = 1 }], network.Now);
        network.Settle();
        bob.Engine.UserChecked(bob.Checks[0], new UserVerdict(true, "radius office", ""), network.Now);
        network.Settle();
        Assert.Single(bob.Checks);
        Agreement.AssertOnePair(alice, bob);
    }

    [Fact]
    public void The_address_that_others_grant_is_taken_from_the_pool()
    {
        var (network, alice, bob) = Network.Pair(
            Tunnels.Alice.AsUser("carol", Password).AskingForAddress(), s_server.WithPool());
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        bob.Engine.UserChecked(bob.Checks[0], new UserVerdict(true, "radius office", "") { Address = IpAddress.Parse("10.9.0.12") }, network.Now);
        network.Settle();
        Assert.Equal(IpAddress.Parse("10.9.0.12"), alice.Assigned["a"]!.Address);
        Agreement.AssertOnePair(alice, bob);
    }

    // Threats 30: who has the key of a group is not yet the user whose SAs he would have dropped.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void INITIAL_CONTACT_counts_when_the_user_has_proved_who_he_is(bool isAccepted)
    {
        var (network, alice, bob) = Asked("carol", Password);
        bob.Engine.UserChecked(bob.Checks[0], new UserVerdict(true, "radius office", ""), network.Now);
        network.Settle();
        uint stands = Assert.Single(bob.Pairs).Key;

        alice.Restart(99, Tunnels.Alice.AsUser("carol", "who knows"));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Contains(stands, bob.Pairs.Keys);
        Assert.Equal(0, bob.Count(IkeEventKind.PeerRestarted));

        bob.Engine.UserChecked(bob.Checks[1], new UserVerdict(isAccepted, "radius office", ""), network.Now);
        network.Settle();
        Assert.Equal(!isAccepted, bob.Pairs.ContainsKey(stands));
        Assert.Equal(isAccepted ? 1 : 0, bob.Count(IkeEventKind.PeerRestarted));
    }

    private static void AssertNothingComesOf(UserCheck check, bool isAccepted, Network network, Gateway bob)
    {
        (int sent, int told) = (network.Sent.Count, bob.Events.Count);
        bob.Engine.UserChecked(check, new UserVerdict(isAccepted, "radius office", ""), network.Now);
        Assert.Equal((sent, told), (network.Sent.Count, bob.Events.Count));
        Assert.All(check.Password.Span.ToArray(), octet => Assert.Equal(0, octet));
        network.Run(3_000);
        Assert.Empty(bob.Pairs);
        Assert.All(bob.Engine.Status, tunnel => Assert.Empty(tunnel.IkeSas));
        Assert.Equal((0, 0), (bob.Count(IkeEventKind.UserAccepted), bob.Count(IkeEventKind.UserRefused)));
    }

    private static (Network Network, Gateway Alice, Gateway Bob) Asked(string name, string password)
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice.AsUser(name, password), s_server);
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        return (network, alice, bob);
    }
}
