using Amaranten.Ike.Timing;
using Ike.Tests.Net;
using Ike.Tests.Transaction;

namespace Ike.Tests;

/// <summary>The steps of a negotiation, by what was sent and got; both sides note the same exchange.</summary>
public sealed class TimingTests
{
    [Fact]
    public void A_negotiation_is_noted_step_by_step()
    {
        var (network, alice, bob) = Network.Pair();
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        IReadOnlyList<ExchangeTimes> ours = alice.Engine.Status[0].Times, theirs = bob.Engine.Status[0].Times;
        Assert.Equal([("main mode", true), ("quick mode", true)], ours.Select(exchange => (exchange.Exchange, exchange.WeBegan)));
        Assert.Equal([("main mode", false), ("quick mode", false)], theirs.Select(exchange => (exchange.Exchange, exchange.WeBegan)));
        string[] messages = ["sent SA", "got SA", "sent KE, NONCE", "got KE, NONCE", "sent ID, HASH", "got ID, HASH"];
        Assert.Equal(messages, ours[0].Steps.Select(step => step.What).Where(what => what != "Diffie-Hellman"));
        Assert.Equal(2, ours[0].Steps.Count(step => step.What == "Diffie-Hellman"));
        Assert.Equal(["got SA", "sent SA", "got KE, NONCE", "sent KE, NONCE", "got ID, HASH", "sent ID, HASH"], theirs[0].Steps.Select(step => step.What).Where(what => what != "Diffie-Hellman"));
        Assert.Equal("sent HASH", ours[1].Steps[^1].What);
        foreach (ExchangeTimes exchange in ours.Concat(theirs))
            Assert.Equal(exchange.Steps.OrderBy(step => step.At.Milliseconds), exchange.Steps);
        // The network takes its time, and so it stands in the steps.
        Assert.True(ours[0].Steps[1].At > ours[0].Steps[0].At);
        Assert.Equal(theirs[0].Begun, theirs[0].Steps[0].At);
    }

    [Fact]
    public void XAUTH_stands_between_the_phases()
    {
        var (network, alice, _) = Network.Pair(Tunnels.Alice.AsUser("carol", "open sesame"), Tunnels.Bob.WithUsers(Clients.User("carol", "open sesame")));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Assert.Equal(["main mode", "transaction", "transaction", "quick mode"], alice.Engine.Status[0].Times.Select(exchange => exchange.Exchange));
        Assert.Equal(["got HASH, ATTR", "sent HASH, ATTR"], alice.Engine.Status[0].Times[1].Steps.Select(step => step.What));
    }
}
