using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>Many pairs of networks wanted at once under one ISAKMP SA. strongSwan tracks three exchanges at a time and loses the others.</summary>
public sealed class ManyPairsTests
{
    private const int Networks = 8;

    [Fact]
    public void Few_quick_modes_run_at_a_time_and_all_get_their_turn()
    {
        var (network, alice, bob) = Pair();
        for (int i = 0; i < Networks; i++) alice.Engine.Acquire("a", i, byOperator: true, network.Now);
        int most = 0;
        do most = Math.Max(most, Unfinished(alice)); while (network.Step() is not null);
        Assert.Equal(2, most);
        Assert.Equal(Networks, alice.Pairs.Count);
        Assert.Equal(alice.Pairs.Values.Select(pair => pair.OutboundSpi).Order(), bob.Pairs.Keys.Order());
    }

    [Fact]
    public void One_that_the_peer_refuses_does_not_keep_the_others_from_their_turn()
    {
        var (network, alice, _) = Pair(unknownToBob: 0);
        for (int i = 0; i < Networks; i++) alice.Engine.Acquire("a", i, byOperator: true, network.Now);
        network.Run(120_000);
        Assert.Equal(Enumerable.Range(1, Networks - 1), alice.Pairs.Values.Select(pair => pair.SelectorIndex).Order());
    }

    [Fact]
    public void What_waited_when_the_peer_ended_everything_can_be_wanted_again()
    {
        for (int steps = 6; steps < 20; steps++)
        {
            var (network, alice, bob) = Pair();
            for (int i = 0; i < Networks; i++) alice.Engine.Acquire("a", i, byOperator: true, network.Now);
            for (int i = 0; i < steps; i++) network.Step();
            bob.Engine.Down("b", network.Now);
            network.Run(120_000);
            for (int i = 0; i < Networks; i++) alice.Engine.Acquire("a", i, byOperator: true, network.Now);
            network.Run(120_000);
            Assert.Equal(Enumerable.Range(0, Networks), alice.Sending.Keys.Order());
        }
    }

    private static int Unfinished(Gateway gateway) =>
        gateway.Engine.Tunnels[0].IkeSas.Sum(sa => sa.QuickModes.Count(quickMode => !quickMode.IsOver));

    private static (Network Network, Gateway Alice, Gateway Bob) Pair(int unknownToBob = -1) => Network.Pair(
        Tunnels.Alice with { Selectors = [.. Enumerable.Range(0, Networks).Select(i => Tunnels.Selector("10.1.0.0/16", $"10.2.{i}.0/24"))] },
        Tunnels.Bob with
        {
            Selectors = [.. Enumerable.Range(0, Networks).Where(i => i != unknownToBob).Select(i => Tunnels.Selector($"10.2.{i}.0/24", "10.1.0.0/16"))],
        });
}
