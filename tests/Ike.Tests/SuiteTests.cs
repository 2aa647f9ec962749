using Amaranten.Ike;
using Ike.Tests.Net;

namespace Ike.Tests;

/// <summary>Every cipher, hash, group and ESP suite comes up, with and without PFS.</summary>
public sealed class SuiteTests
{
    private static readonly string[] s_ikeCiphers =
        ["3des", "aes128", "aes192", "aes256", "des", "blowfish128", "blowfish448", "cast128", "twofish256", "serpent192", "camellia192"];

    private static readonly string[] s_espCiphers =
        ["3des", "aes128", "aes192", "aes256", "null", "des", "blowfish128", "cast128", "camellia256", "aes128ctr"];

    public static TheoryData<string> IkeSuites => [.. from cipher in s_ikeCiphers
                                                      from hash in (string[])["md5", "sha1", "sha256", "sha384", "sha512"]
                                                      select $"{cipher}-{hash}-modp768"];

    public static TheoryData<string> EspSuites => [.. (from cipher in s_espCiphers
                                                       from hash in (string[])["md5", "sha1", "sha256", "sha384", "sha512", "aesxcbc", "aescmac"]
                                                       select $"{cipher}-{hash}")
        .Concat(from mode in (string[])["gcm16", "gcm12", "gcm8", "ccm16", "ccm12", "ccm8", "gmac"]
                from bits in (int[])[128, 192, 256]
                select $"aes{bits}{mode}")];

    [Theory, MemberData(nameof(IkeSuites))]
    public void Phase_1_with_every_cipher_and_hash(string suite) => Up(Tunnels.Alice.WithIke(suite), Tunnels.Bob.WithIke(suite));

    [Theory]
    [InlineData("aes128-sha256-modp1024")]
    [InlineData("aes128-sha256-modp1536")]
    [InlineData("aes128-sha256-modp2048")]
    [InlineData("aes128-sha256-modp3072")]
    [InlineData("aes128-sha256-modp4096")]
    [InlineData("aes128-sha256-modp6144")]
    [InlineData("aes128-sha256-modp8192")]
    public void Phase_1_with_every_group(string suite) => Up(Tunnels.Alice.WithIke(suite), Tunnels.Bob.WithIke(suite));

    [Theory, MemberData(nameof(EspSuites))]
    public void Phase_2_with_every_suite(string suite) => Up(Tunnels.Alice.WithEsp(suite), Tunnels.Bob.WithEsp(suite));

    [Theory]
    [InlineData("aes128-sha1-modp768")]
    [InlineData("aes256gcm16-modp1024")]
    [InlineData("3des-md5-modp1536")]
    public void Phase_2_with_PFS(string suite) => Up(Tunnels.Alice.WithEsp(suite), Tunnels.Bob.WithEsp(suite));

    [Fact]
    public void The_initiators_first_acceptable_transform_is_chosen()
    {
        var (network, alice, bob) = Network.Pair(
            Tunnels.Alice.WithIke("3des-md5-modp768", "aes256-sha256-modp1024", "aes128-sha1-modp768").WithEsp("aes256gcm16", "aes128-sha1", "3des-md5"),
            Tunnels.Bob.WithIke("aes128-sha1-modp768", "aes256-sha256-modp1024").WithEsp("3des-md5", "aes128-sha1"));
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(Tunnels.Ike("aes256-sha256-modp1024"), alice.Engine.Status[0].IkeSas[0].Suite);
        Assert.Equal(Tunnels.Esp("aes128-sha1"), bob.Pairs.Values.First().Suite);
    }

    [Fact]
    public void Several_selectors_become_several_pairs_under_one_ISAKMP_SA()
    {
        var (network, alice, bob) = Network.Pair(
            Tunnels.Alice with { Selectors = [Tunnels.Selector("10.1.0.0/16", "10.2.0.0/16"), Tunnels.Selector("10.3.0.0/16", "10.2.0.0/16")] },
            Tunnels.Bob with { Selectors = [Tunnels.Selector("10.2.0.0/16", "10.3.0.0/16"), Tunnels.Selector("10.2.0.0/16", "10.1.0.0/16")] });
        alice.Engine.Acquire("a", 0, false, network.Now);
        alice.Engine.Acquire("a", 1, false, network.Now);
        alice.Engine.Acquire("a", 1, false, network.Now);
        network.Settle();
        Assert.Equal(2, alice.Pairs.Count);
        Assert.Equal(2, bob.Pairs.Count);
        Assert.Single(alice.Engine.Status[0].IkeSas);
        foreach (InstalledPair pair in alice.Pairs.Values) Agreement.AssertMatch(pair, bob.Pairs[pair.OutboundSpi]);
        Assert.Equal(1, bob.Pairs[alice.Pairs[alice.Sending[0]].OutboundSpi].SelectorIndex);
    }

    [Fact]
    public void A_responder_accepts_networks_within_its_own()
    {
        var (network, alice, bob) = Network.Pair(Tunnels.Alice with { Selectors = [Tunnels.Selector("10.1.7.0/24", "10.2.3.4/32")] });
        alice.Engine.Acquire("a", 0, false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(alice, bob);
        Assert.Equal(Tunnels.Selector("10.2.3.4/32", "10.1.7.0/24"), bob.Pairs.Values.First().Selector);
    }

    [Theory]
    [InlineData(2, "gate.example.org")]
    [InlineData(3, "admin@example.org")]
    public void Names_are_identities(byte type, string name)
    {
        var id = new IkeIdentity(type, name);
        Up(Tunnels.Alice with { LocalId = id }, Tunnels.Bob with { PeerId = id });
    }

    private static void Up(IkeTunnel alice, IkeTunnel bob)
    {
        var (network, a, b) = Network.Pair(alice, bob);
        a.Engine.Acquire("a", 0, byOperator: false, network.Now);
        network.Settle();
        Agreement.AssertOnePair(a, b);
        Assert.Equal(TunnelPhase.Up, a.Engine.Status[0].Phase);
    }
}
