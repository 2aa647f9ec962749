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
        int length = a.Suite.Esp is { } esp ? esp.EncryptionKeyBytes + esp.IntegrityKeyBytes : a.Suite.Ah!.Value.KeyBytes;
        Assert.Equal(length, a.InboundKeymat.Length);
        AssertAhMatches(a, b);
        Assert.Equal((a.Encapsulation, a.NonIkeMarker), (b.Encapsulation, b.NonIkeMarker));
        Assert.Equal(a.Udp, b.Udp);
        Assert.Equal((a.Selector.Local, a.Selector.Remote), (b.Selector.Remote, b.Selector.Local));
    }

    private static void AssertAhMatches(InstalledPair a, InstalledPair b)
    {
        Assert.Equal((a.AhInboundSpi, a.AhOutboundSpi), (b.AhOutboundSpi, b.AhInboundSpi));
        Assert.Equal(a.AhInboundKeymat, b.AhOutboundKeymat);
        Assert.Equal(a.AhOutboundKeymat, b.AhInboundKeymat);
        bool both = a.Suite is { Esp: not null, Ah: not null };
        Assert.Equal(both ? a.Suite.Ah!.Value.KeyBytes : 0, a.AhInboundKeymat.Length);
        if (both) Assert.Distinct([a.AhInboundSpi, a.AhOutboundSpi, a.InboundSpi, a.OutboundSpi]);
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
