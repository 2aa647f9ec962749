using System.Collections;
using System.Reflection;
using Amaranten.Crypto;

namespace Amaranten.Config.Tests;

/// <summary>What a re-read of the file touches.</summary>
public class ConfigDiffTests
{
    private const string TwoTunnels = Sample.Text + """
        [tunnel:b]
        local-network = 10.7.0.0/24
        remote-network = 10.9.0.0/16
        remote-gateway = 203.0.113.3
        psk = correct horse battery staple

        """;

    [Fact]
    public void The_same_text_read_twice_is_the_same()
    {
        ConfigDiff diff = Between(TwoTunnels, TwoTunnels);
        Assert.True(diff.IsEmpty);
        Assert.Equal(["hq", "b"], diff.Unchanged);
    }

    [Theory]
    [InlineData("psk            = correct", "psk = incorrect")]
    [InlineData("203.0.113.1", "203.0.113.2")]
    [InlineData("10.0.0.0/16", "10.0.0.0/16, 10.3.0.0/16")]
    [InlineData("[tunnel:b]", "ike = aes256-sha256-modp2048\n[tunnel:b]")]
    [InlineData("[tunnel:b]", "dpd-delay = 11\n[tunnel:b]")]
    [InlineData("[tunnel:b]", "remote-id = dns:hq\n[tunnel:b]")]
    public void A_changed_tunnel_is_changed_and_the_other_is_not(string old, string replacement)
    {
        ConfigDiff diff = Between(TwoTunnels, TwoTunnels.Replace(old, replacement));
        Assert.Equal(["hq"], diff.Changed);
        Assert.Equal(["b"], diff.Unchanged);
        Assert.False(diff.InterfacesChanged || diff.RoutesChanged || diff.SystemChanged || diff.TunnelOrderChanged);
    }

    [Fact]
    public void Tunnels_come_and_go()
    {
        Assert.Equal(["b"], Between(Sample.Text, TwoTunnels).Added);
        Assert.Equal(["b"], Between(TwoTunnels, Sample.Text).Removed);
        Assert.Equal(["hq"], Between(TwoTunnels, Sample.Text).Unchanged);
    }

    [Fact]
    public void Order_counts_because_the_first_match_wins()
    {
        GatewayConfig before = Sample.Read(TwoTunnels).Config!;
        ConfigDiff diff = ConfigDiff.Between(before, before with { Tunnels = [.. before.Tunnels.Reverse()] });
        Assert.True(diff.TunnelOrderChanged);
        Assert.Empty(diff.Changed);
        Assert.False(Between(Sample.Text, TwoTunnels).TunnelOrderChanged);
    }

    [Theory]
    [InlineData("10.7.0.1/24", "10.7.0.2/24", true, false, false)]
    [InlineData("gateway = 198.51.100.1\n", "gateway = 198.51.100.2\n", true, true, false)]
    [InlineData("branch-7", "branch-8", false, false, true)]
    [InlineData("[tunnel:hq]", "[route:r]\nnetwork = 10.8.0.0/16\ngateway = 10.7.0.9\n[tunnel:hq]", false, true, false)]
    public void Everything_else_is_told_apart(string old, string replacement, bool interfaces, bool routes, bool system)
    {
        ConfigDiff diff = Between(Sample.Text, Sample.Text.Replace(old, replacement));
        Assert.Equal((interfaces, routes, system), (diff.InterfacesChanged, diff.RoutesChanged, diff.SystemChanged));
        Assert.Equal(["hq"], diff.Unchanged);
    }

    /// <summary>A list or a secret that is added to the record one day must be compared by value too.</summary>
    [Fact]
    public void No_property_is_compared_by_reference()
    {
        TunnelConfig a = Sample.Read(Sample.Text).Config!.Tunnels[0], b = Sample.Read(Sample.Text).Config!.Tunnels[0];
        foreach (PropertyInfo property in typeof(TunnelConfig).GetProperties().Where(property => property.CanWrite))
        {
            object x = property.GetValue(a)!, y = property.GetValue(b)!;
            bool sameValue = x is SecretBytes secret ? secret.Span.SequenceEqual(((SecretBytes)y).Span)
                : x is IEnumerable list and not string ? list.Cast<object>().SequenceEqual(((IEnumerable)y).Cast<object>())
                : x.Equals(y);
            Assert.True(sameValue, property.Name);
        }
        Assert.True(ConfigDiff.AreSame(a, b));
    }

    private static ConfigDiff Between(string before, string after)
    {
        ConfigResult[] results = [Sample.Read(before), Sample.Read(after)];
        Assert.All(results, result => Assert.True(result.IsClean, Sample.Complaints(result)));
        return ConfigDiff.Between(results[0].Config!, results[1].Config!);
    }
}
