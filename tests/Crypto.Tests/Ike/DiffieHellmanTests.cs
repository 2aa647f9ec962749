using Amaranten.Crypto;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;
using Org.BouncyCastle.Math;

namespace Crypto.Tests.Ike;

/// <summary>RFC 2409 §6 and RFC 3526, the groups with generator 2. BouncyCastle's own table of the groups is the witness for the primes.</summary>
public sealed class DiffieHellmanTests
{
    public static TheoryData<DhGroup> Groups => [.. Enum.GetValues<DhGroup>().Where(g => g is >= DhGroup.Modp768 and <= DhGroup.Modp8192)];

    [Theory]
    [MemberData(nameof(Groups))]
    public void BothSidesAgreeAndBouncyCastleWithThem(DhGroup group)
    {
        byte[] x = PrivateValue(group, seed: 1), y = PrivateValue(group, seed: 2);
        using var ours = DiffieHellman.Generate(group, new SeededRandom(1));
        using var peers = DiffieHellman.Generate(group, new SeededRandom(2));
        BigInteger p = Prime(group);

        Assert.Equal(Octets(BigInteger.Two.ModPow(new BigInteger(1, x), p), group), ours.PublicValue.ToArray());

        using SecretBytes a = ours.Agree(peers.PublicValue), b = peers.Agree(ours.PublicValue);
        Assert.Equal(a.Span.ToArray(), b.Span.ToArray());
        BigInteger expected = BigInteger.Two.ModPow(new BigInteger(1, x).Multiply(new BigInteger(1, y)), p);
        Assert.Equal(Octets(expected, group), a.Span.ToArray());
        Assert.Equal(group, ours.Group);
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void UnacceptableValuesAreRefused(DhGroup group)
    {
        BigInteger p = Prime(group);
        BigInteger[] bad = [BigInteger.Zero, BigInteger.One, p.Subtract(BigInteger.One), p, p.Add(BigInteger.One)];
        foreach (BigInteger value in bad)
            Assert.False(DiffieHellman.IsAcceptable(group, Octets(value, group)));

        byte[] two = Octets(BigInteger.Two, group), largest = Octets(p.Subtract(BigInteger.Two), group);
        Assert.True(DiffieHellman.IsAcceptable(group, two));
        Assert.True(DiffieHellman.IsAcceptable(group, largest));
        Assert.False(DiffieHellman.IsAcceptable(group, largest.AsSpan(1)));
        Assert.False(DiffieHellman.IsAcceptable(group, [0, .. two]));
        Assert.False(DiffieHellman.IsAcceptable(group, []));
        byte[] tooLarge = new byte[two.Length];
        tooLarge.AsSpan().Fill(0xFF);
        Assert.False(DiffieHellman.IsAcceptable(group, tooLarge));
        byte[] onlyTopOctet = new byte[two.Length];
        onlyTopOctet[0] = 1;
        Assert.True(DiffieHellman.IsAcceptable(group, onlyTopOctet));
    }

    [Fact]
    public void AgreeRefusesWhatWasNotChecked()
    {
        using var dh = DiffieHellman.Generate(DhGroup.Modp768, new SeededRandom(3));
        Assert.Throws<ArgumentException>(() => dh.Agree(new byte[96]));
        Assert.Throws<ArgumentException>(() => dh.Agree(new byte[95]));
    }

    [Fact]
    public void NoneIsNoGroup()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DiffieHellman.PublicValueBytes(DhGroup.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => DiffieHellman.Generate((DhGroup)33, new SeededRandom(0)));
    }

    [Fact]
    public void LeadingZerosOfSecretAndPublicValueAreKept()
    {
        bool shortSecret = false, shortPublic = false;
        using var ours = DiffieHellman.Generate(DhGroup.Modp768, new SeededRandom(0));
        for (int seed = 1; seed < 4000 && !(shortSecret && shortPublic); seed++)
        {
            using var peers = DiffieHellman.Generate(DhGroup.Modp768, new SeededRandom(seed));
            using SecretBytes secret = ours.Agree(peers.PublicValue);
            Assert.Equal(96, secret.Length);
            Assert.Equal(96, peers.PublicValue.Length);
            shortPublic |= peers.PublicValue[0] == 0;
            if (secret.Span[0] != 0) continue;
            shortSecret = true;
            using SecretBytes theirs = peers.Agree(ours.PublicValue);
            Assert.Equal(secret.Span.ToArray(), theirs.Span.ToArray());
        }
        Assert.True(shortSecret && shortPublic);
    }

    /// <summary>RFC 3526 §8, the larger estimate; RFC 2409 gives none for its own groups.</summary>
    [Theory]
    [InlineData(DhGroup.Modp768, 160)]
    [InlineData(DhGroup.Modp1024, 190)]
    [InlineData(DhGroup.Modp1536, 240)]
    [InlineData(DhGroup.Modp2048, 320)]
    [InlineData(DhGroup.Modp3072, 420)]
    [InlineData(DhGroup.Modp4096, 480)]
    [InlineData(DhGroup.Modp6144, 540)]
    [InlineData(DhGroup.Modp8192, 620)]
    public void PrivateValuesAreTwiceAsLongAsTheStrength(DhGroup group, int bits)
    {
        var random = new CountingRandom();
        using var dh = DiffieHellman.Generate(group, random);
        // One bit of what was drawn is overwritten, and must not count.
        Assert.True(random.Drawn * 8 - 1 >= bits);
        Assert.Equal(DiffieHellman.RandomBytes(group), random.Drawn);
    }

    private static byte[] PrivateValue(DhGroup group, int seed)
    {
        var counting = new CountingRandom();
        DiffieHellman.Generate(group, counting).Dispose();
        byte[] x = new SeededRandom(seed).Bytes(counting.Drawn);
        x[0] |= 0x80;
        return x;
    }

    private static byte[] Octets(BigInteger value, DhGroup group)
    {
        byte[] octets = value.ToByteArrayUnsigned();
        return [.. new byte[DiffieHellman.PublicValueBytes(group) - octets.Length], .. octets];
    }

    private static BigInteger Prime(DhGroup group) => group switch
    {
        DhGroup.Modp768 => Org.BouncyCastle.Crypto.Agreement.DHStandardGroups.rfc2409_768.P,
        DhGroup.Modp1024 => Org.BouncyCastle.Crypto.Agreement.DHStandardGroups.rfc2409_1024.P,
        DhGroup.Modp1536 => Org.BouncyCastle.Crypto.Agreement.DHStandardGroups.rfc3526_1536.P,
        DhGroup.Modp2048 => Org.BouncyCastle.Crypto.Agreement.DHStandardGroups.rfc3526_2048.P,
        DhGroup.Modp3072 => Org.BouncyCastle.Crypto.Agreement.DHStandardGroups.rfc3526_3072.P,
        DhGroup.Modp4096 => Org.BouncyCastle.Crypto.Agreement.DHStandardGroups.rfc3526_4096.P,
        DhGroup.Modp6144 => Org.BouncyCastle.Crypto.Agreement.DHStandardGroups.rfc3526_6144.P,
        _ => Org.BouncyCastle.Crypto.Agreement.DHStandardGroups.rfc3526_8192.P,
    };

    private sealed class CountingRandom : IRandom
    {
        internal int Drawn { get; private set; }

        public void Fill(Span<byte> destination)
        {
            Drawn += destination.Length;
            destination.Fill(0x5A);
        }
    }
}
