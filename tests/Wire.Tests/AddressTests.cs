using System.Net;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Tests;

public class AddressTests
{
    private static readonly Gen<IpAddress> s_address = Gen.OneOf(
        Gen.UInt.Select(IpAddress.FromV4),
        Gen.ULong.Select(Gen.ULong, (high, low) => IpAddress.FromV6(new UInt128(high, low))));

    [Theory]
    [InlineData("10.7.0.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("::", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("10.7.1", false)]
    [InlineData("010.7.0.1", false)]
    [InlineData("0x0a.7.0.1", false)]
    [InlineData("10.7.0.256", false)]
    [InlineData("167772161", false)]
    [InlineData("10.7.0.1 ", false)]
    [InlineData("[2001:db8::1]", false)]
    [InlineData("[2001:db8::1]:500", false)]
    [InlineData("fe80::1%3", false)]
    [InlineData("fe80::1%0", false)]
    [InlineData("2001:db8::1/64", false)]
    [InlineData("", false)]
    public void AddressesAreReadStrictly(string text, bool expected) => Assert.Equal(expected, IpAddress.TryParse(text, out _));

    [Fact]
    public void AnyAddressSurvivesTextAndWire() => s_address.Sample(address =>
    {
        byte[] wire = Dirty.Octets(address.Size);
        address.Write(wire);
        return IpAddress.TryRead(wire, out IpAddress read) && read == address
            && IpAddress.TryParse(address.ToString(), out IpAddress parsed) && parsed == address
            && address.ToString() == new IPAddress(wire).ToString();
    });

    [Fact]
    public void FamiliesAreNotConfused()
    {
        Assert.NotEqual(IpAddress.FromV4(1), IpAddress.FromV6(1));
        Assert.False(IpAddress.TryRead(new byte[5], out _));
        Assert.Equal(IpAddress.Parse("0.0.0.0"), default);
        Assert.True(IpAddress.Parse("224.0.0.5").IsMulticast && IpAddress.Parse("ff02::1").IsMulticast);
        Assert.False(IpAddress.Parse("223.255.255.255").IsMulticast || IpAddress.Parse("fe80::1").IsMulticast);
    }

    [Fact]
    public void APrefixContainsWhatAgreesInItsLeadingBits() => s_address.Select(s_address, Gen.Int[0, 128]).Sample((network, address, length) =>
    {
        length = Math.Min(length, network.Width);
        var prefix = new IpPrefix(network, length);
        bool agrees = network.IsV6 == address.IsV6;
        for (int bit = 0; agrees && bit < length; bit++)
            agrees = (network.Bits >> (network.Width - 1 - bit) & 1) == (address.Bits >> (network.Width - 1 - bit) & 1);
        return prefix.Contains(address) == agrees && prefix.Contains(network) && prefix.Contains(prefix)
            && IpPrefix.TryParse(prefix.ToString(), out IpPrefix parsed) && parsed == prefix;
    });

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("10.7.0.1", true)]
    [InlineData("0.0.0.0/0", true)]
    [InlineData("2001:db8::/32", true)]
    [InlineData("10.7.0.1/24", false)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("10.0.0.0/-1", false)]
    [InlineData("10.0.0.0/ 8", false)]
    [InlineData("10.0.0.0/", false)]
    [InlineData("/8", false)]
    public void PrefixesAreReadStrictly(string text, bool expected) => Assert.Equal(expected, IpPrefix.TryParse(text, out _));

    [Fact]
    public void PrefixesOverlapWhenOneContainsTheOther()
    {
        IpPrefix wide = IpPrefix.Parse("10.0.0.0/8"), narrow = IpPrefix.Parse("10.7.0.0/16"), other = IpPrefix.Parse("11.0.0.0/8");
        Assert.True(wide.Contains(narrow) && !narrow.Contains(wide) && wide.Overlaps(narrow) && narrow.Overlaps(wide));
        Assert.False(wide.Overlaps(other) || IpPrefix.AllV4.Contains(IpAddress.Parse("::1")));
        Assert.True(IpPrefix.AllV4.Contains(IpAddress.Parse("198.51.100.7")));
        Assert.True(IpPrefix.TrySplit("10.7.0.1/24", out IpAddress address, out int length));
        Assert.Equal(("10.7.0.1", 24), (address.ToString(), length));
    }

    [Fact]
    public void ASelectorMatchesNetworksProtocolAndPorts()
    {
        IpAddress local = IpAddress.Parse("10.7.0.5"), remote = IpAddress.Parse("10.0.0.9");
        var any = new TrafficSelector(IpPrefix.Parse("10.7.0.0/24"), IpPrefix.Parse("10.0.0.0/16"));
        TrafficSelector web = any with { Protocol = 6, RemotePort = 443 };

        Assert.True(any.Matches(local, remote, 17, 1, 2));
        Assert.False(any.Matches(remote, local, 17, 1, 2));
        Assert.True(web.Matches(local, remote, 6, 40000, 443));
        Assert.False(web.Matches(local, remote, 17, 40000, 443));
        Assert.False(web.Matches(local, remote, 6, 443, 40000));
        Assert.False(web.Matches(local, remote, 6, 0, 0));
        Assert.True(any.Contains(web) && any.Contains(any) && !web.Contains(any));
    }

    [Fact]
    public void InstantsAreOrdered()
    {
        Instant now = new(1000), later = now.Plus(5);
        Assert.True(now < later && later > now && now <= later && later >= now && !(later <= now) && !(now >= later));
        Assert.Equal(5, later.Since(now));
        Assert.Equal(now, Instant.Earlier(later, now));
        Assert.True(later < Instant.Never);
        Assert.Equal("[2001:db8::1]:500 10.0.0.1:4500",
            $"{new UdpEndpoint(IpAddress.Parse("2001:db8::1"), 500)} {new UdpEndpoint(IpAddress.Parse("10.0.0.1"), 4500)}");
    }
}
