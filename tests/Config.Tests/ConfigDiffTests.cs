using System.Collections;
using System.Reflection;
using Amaranten.Crypto;

namespace Amaranten.Config.Tests;

/// <summary>What a re-read of the file touches.</summary>
public class ConfigDiffTests
{
    private const string Manual = """
        keying = manual
        ipsec = aes128-sha1
        spi-in = 4096
        spi-out = 4097
        encryption-key-in = hex:00112233445566778899aabbccddeeff
        encryption-key-out = hex:ffeeddccbbaa99887766554433221100
        integrity-key-in = hex:000102030405060708090a0b0c0d0e0f10111213
        integrity-key-out = hex:131211100f0e0d0c0b0a09080706050403020100
        ah = md5
        nat-traversal = off
        ah-spi-in = 4100
        ah-spi-out = 4101
        ah-key-in = hex:22112233445566778899aabbccddeeff
        ah-key-out = hex:eeeeddccbbaa99887766554433221100

        """;

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

    /// <summary>Each key of a tunnel, with a value that is not its default: whatever it changes must count as a change.</summary>
    [Theory]
    [InlineData("protocol = tcp")]
    [InlineData("protocol = tcp\nlocal-port = 80")]
    [InlineData("protocol = tcp\nremote-port = 80")]
    [InlineData("start = always")]
    [InlineData("mode = aggressive")]
    [InlineData("local-id = dns:here")]
    [InlineData("remote-id = dns:*.example")]
    [InlineData("enforce-local-id = yes")]
    [InlineData("xauth = server\nusers = ada\n[user:ada]\npassword = lovelace1815")]
    [InlineData("xauth = client\nxauth-user = ada\nxauth-password = lovelace1815")]
    [InlineData("mode-config = client")]
    [InlineData("mode-config = client\nmode-config-push = yes")]
    [InlineData("ipsec = aes256gcm16")]
    [InlineData("ah = sha256")]
    [InlineData("pfs = none")]
    [InlineData("pfs-on = identities")]
    [InlineData("ike-lifetime = 9h")]
    [InlineData("ipsec-lifetime = 2h")]
    [InlineData("ike-lifetime-kilobytes = 100")]
    [InlineData("ipsec-lifetime-kilobytes = 100")]
    [InlineData("sa-per = host")]
    [InlineData("nat-traversal = off")]
    [InlineData("nat-keepalive = 21s")]
    [InlineData("ike-fragmentation = no")]
    [InlineData("dpd-delay = 11s")]
    [InlineData("dpd-timeout = 31s")]
    [InlineData("keep-alive = auto")]
    [InlineData("keep-alive = 10.7.0.1 10.0.0.1")]
    [InlineData("replay-window = 64")]
    [InlineData("plaintext-mtu = 1400")]
    [InlineData("df = set")]
    [InlineData("dscp = 46")]
    [InlineData(Manual)]
    public void Every_key_makes_a_change_and_none_differs_from_itself(string lines)
    {
        GatewayConfig before = Clean(Sample.Text), after = Clean(Sample.Text + lines + "\n"), again = Clean(Sample.Text + lines + "\n");
        Assert.Equal(["hq"], ConfigDiff.Between(before, after).Changed);
        Assert.Equal(["hq"], ConfigDiff.Between(after, again).Unchanged);
    }

    [Theory]
    [InlineData("lovelace1815", "lovelace1816")]
    [InlineData("[user:ada]", "[user:eve]")]
    [InlineData("10.9.0.99", "10.9.0.98")]
    [InlineData("dns = 10.7.0.3", "dns = 10.7.0.4")]
    [InlineData("wins = 10.7.0.5", "wins = 10.7.0.6")]
    [InlineData("networks = 10.7.0.0/25", "networks = 10.7.0.128/25")]
    public void What_a_tunnel_refers_to_belongs_to_it(string old, string replacement)
    {
        const string Text = Sample.Text + """
            xauth = server
            users = ada
            mode-config = server
            pool = c
            [user:ada]
            password = lovelace1815
            [pool:c]
            addresses = 10.9.0.10-10.9.0.99
            dns = 10.7.0.3
            wins = 10.7.0.5
            networks = 10.7.0.0/25

            """;
        string text = Text.Replace("remote-network = 10.0.0.0/16", "remote-network = 10.9.0.0/24");
        string changed = text.Replace(old, replacement);
        if (old.StartsWith('[')) changed = changed.Replace("users = ada", "users = eve");
        Assert.Equal(["hq"], ConfigDiff.Between(Clean(text), Clean(changed)).Changed);
        Assert.Equal(["hq"], ConfigDiff.Between(Clean(text), Clean(text)).Unchanged);
    }

    [Theory]
    [InlineData("spi-in = 4096", "spi-in = 4098")]
    [InlineData("spi-out = 4097", "spi-out = 4099")]
    [InlineData("key-in = hex:00", "key-in = hex:01")]
    [InlineData("key-out = hex:ff", "key-out = hex:fe")]
    [InlineData("ah-spi-in = 4100", "ah-spi-in = 4102")]
    [InlineData("ah-spi-out = 4101", "ah-spi-out = 4103")]
    [InlineData("ah-key-in = hex:22", "ah-key-in = hex:23")]
    [InlineData("ah-key-out = hex:ee", "ah-key-out = hex:ed")]
    public void Manual_keys_are_compared_by_value(string old, string replacement) =>
        Assert.Equal(["hq"], ConfigDiff.Between(Clean(Sample.Text + Manual), Clean(Sample.Text + Manual.Replace(old, replacement))).Changed);

    [Fact]
    public void A_tunnel_that_is_the_same_stays_the_same_object()
    {
        GatewayConfig before = Clean(TwoTunnels), after = ConfigDiff.KeepingTheSame(before, Clean(TwoTunnels.Replace("203.0.113.3", "203.0.113.4")));
        Assert.Same(before.Tunnels[0], after.Tunnels[0]);
        Assert.NotSame(before.Tunnels[1], after.Tunnels[1]);
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
                : Equals(x, y);
            Assert.True(sameValue, property.Name);
        }
        Assert.True(ConfigDiff.AreSame(a, b));
    }

    private static GatewayConfig Clean(string text)
    {
        ConfigResult result = Sample.Read(text);
        Assert.True(result.IsClean, Sample.Complaints(result));
        return result.Config!;
    }

    private static ConfigDiff Between(string before, string after)
    {
        ConfigResult[] results = [Sample.Read(before), Sample.Read(after)];
        Assert.All(results, result => Assert.True(result.IsClean, Sample.Complaints(result)));
        return ConfigDiff.Between(results[0].Config!, results[1].Config!);
    }
}
