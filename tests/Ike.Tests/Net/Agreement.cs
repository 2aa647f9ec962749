namespace Ike.Tests.Net;

/// <summary>What two gateways must have in common.</summary>
public static class Agreement
{
    /// <summary>Exactly one pair on each side, with crosswise equal keys, used for sending.</summary>
    public static void AssertOnePair(Gateway alice, Gateway bob, int selectorIndex = 0)
    {
        InstalledPair a = Assert.Single(alice.Pairs.Values, pair => pair.SelectorIndex == selectorIndex);
        InstalledPair b = Assert.Single(bob.Pairs.Values, pair => pair.SelectorIndex == selectorIndex);
        AssertMatch(a, b);
        Assert.Equal(a.InboundSpi, alice.Sending[selectorIndex]);
        Assert.Equal(b.InboundSpi, bob.Sending[selectorIndex]);
    }

    public static void AssertMatch(InstalledPair a, InstalledPair b)
    {
        Assert.Equal(a.InboundSpi, b.OutboundSpi);
        Assert.Equal(a.OutboundSpi, b.InboundSpi);
        Assert.Equal(a.InboundKeymat, b.OutboundKeymat);
        Assert.Equal(a.OutboundKeymat, b.InboundKeymat);
        Assert.NotEqual(a.InboundKeymat, a.OutboundKeymat);
        Assert.Equal(a.Suite, b.Suite);
        Assert.Equal(a.Suite.EncryptionKeyBytes + a.Suite.IntegrityKeyBytes, a.InboundKeymat.Length);
        Assert.Equal(a.Udp, b.Udp);
        Assert.Equal((a.Selector.Local, a.Selector.Remote), (b.Selector.Remote, b.Selector.Local));
    }

    /// <summary>Whether what one sends, the other can open: no black hole.</summary>
    public static bool CanSend(Gateway from, Gateway to, int selectorIndex = 0) =>
        from.Sending.TryGetValue(selectorIndex, out uint spi) && to.Pairs.ContainsKey(from.Pairs[spi].OutboundSpi);

    /// <summary>A packet goes through: both data paths note it.</summary>
    public static bool Traffic(Gateway from, Gateway to, Amaranten.Wire.Instant now, int selectorIndex = 0)
    {
        if (!from.Sending.TryGetValue(selectorIndex, out uint spi))
        {
            from.Engine.Acquire(from.Engine.Status[0].Name, selectorIndex, byOperator: false, now);
            return false;
        }
        if (!to.Pairs.TryGetValue(from.Pairs[spi].OutboundSpi, out InstalledPair? inbound))
        {
            to.Engine.UnknownSpi(from.Address, now);
            return false;
        }
        inbound.LastInbound = now;
        return true;
    }
}
