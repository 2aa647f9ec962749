using Amaranten.Crypto.Certificates;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;

namespace Crypto.Tests.Certificates;

/// <summary>Signatures over HASH_I and HASH_R (RFC 2409 §5.1, RFC 4754). OpenSSL and the RFC are the witnesses.</summary>
public sealed class SignatureTests
{
    private static readonly Authority s_root = Authority.Root();

    [Fact]
    public void OpenSslsRsaSignatureVerifies()
    {
        Certificate gateway = TestData.Certificate("rsa2048.pem");
        Assert.True(gateway.Verifies(TestData.Hash, TestData.Read("rsa2048.sig")));
        // PKCS#1 v1.5 has one signature for a key and a hash: ours must be OpenSSL's.
        using Credential credential = TestData.Credential(null, "rsa2048.pem", "rsa2048.key");
        Assert.Equal(TestData.Read("rsa2048.sig"), credential.Sign(TestData.Hash, new SeededRandom(1)));
        Assert.Equal(TestData.Read("rsa2048.sig"), credential.Sign(TestData.Hash, new SeededRandom(2)));
    }

    [Theory]
    [InlineData("p256", 32)]
    [InlineData("p384", 48)]
    [InlineData("p521", 66)]
    public void OpenSslsEcdsaSignaturesVerify(string name, int field)
    {
        var sequence = (Org.BouncyCastle.Asn1.Asn1Sequence)Org.BouncyCastle.Asn1.Asn1Object.FromByteArray(TestData.Read(name + ".der"));
        byte[] signature = [.. sequence.SelectMany(n => Fixed(((Org.BouncyCastle.Asn1.DerInteger)n).Value, field))];
        Certificate certificate = TestData.Certificate(name + ".pem");
        Assert.True(certificate.Verifies(TestData.Hash, signature));
        for (int i = 0; i < signature.Length; i += 7)
        {
            signature[i] ^= 1;
            Assert.False(certificate.Verifies(TestData.Hash, signature));
            signature[i] ^= 1;
        }
        Assert.False(certificate.Verifies(TestData.Hash.AsSpan(1), signature));
    }

    /// <summary>RFC 6979: k comes from the key and the hash, so our signatures are fixed. OpenSSL verified these two.</summary>
    [Theory]
    [InlineData("p256.key", "p256.pem", "E8E1B7EB6AE0DFB20889375790F4EA1F9C17138FEAC37431D8B36BA2CA6239F5452E6386AFF2F22B60801A6E15DA996338181C0266B51567"
            + "7ACB9EE942132D25")]
    [InlineData("p384.sec1.pem", "p384.pem", "5CF3C14F4F363DDF75E0C09A8D8A325C987BC334E6B887C6789142A3400246BF5AEF79FF84DB71F19DF7230FE576FFE39E69B9B095BF6DD6"
            + "E71181911130473FBCBB564996F13B77A22667985F210ED8F62DEAA39BE7C95838ACAE76C80F1B9A")]
    public void OpenSslVerifiedOurEcdsaSignatures(string key, string certificate, string signature)
    {
        using Credential credential = TestData.Credential(null, key, certificate);
        Assert.Equal(signature, Convert.ToHexString(credential.Sign(TestData.Hash, new SeededRandom(1))));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(32)]
    [InlineData(48)]
    [InlineData(64)]
    public void OurSignaturesVerifyForEveryHashAndKey(int hashBytes)
    {
        byte[] hash = new SeededRandom(hashBytes).Bytes(hashBytes);
        foreach (Credential credential in Credentials())
        {
            byte[] signature = credential.Sign(hash, new SeededRandom(3));
            Assert.True(credential.Certificate.Verifies(hash, signature));
            hash[0] ^= 1;
            Assert.False(credential.Certificate.Verifies(hash, signature));
            credential.Dispose();
        }
    }

    /// <summary>RFC 4754 §8: the keys, the hash of "abc", and the signatures it prints.</summary>
    [Theory]
    [MemberData(nameof(EcdsaVectors.All), MemberType = typeof(EcdsaVectors))]
    public void VerifiesWhatRfc4754Prints(string curve, string x, string y, string hash, string signature)
    {
        PublicKey key = Key(curve, Convert.FromHexString("04" + x + y));
        Assert.True(key.VerifiesBare(Convert.FromHexString(hash), Convert.FromHexString(signature)));
    }

    // Threat 8, the edges of Wycheproof's ECDSA vectors: r and s of 0, n, above n, and each plus n (CVE-2013-2944: an error read as success).
    [Theory]
    [MemberData(nameof(EcdsaVectors.All), MemberType = typeof(EcdsaVectors))]
    public void EcdsaNumbersOutOfRangeAreRefused(string curve, string x, string y, string hash, string signature)
    {
        PublicKey key = Key(curve, Convert.FromHexString("04" + x + y));
        byte[] h = Convert.FromHexString(hash), good = Convert.FromHexString(signature);
        int field = good.Length / 2;
        BigInteger n = Org.BouncyCastle.Asn1.X9.ECNamedCurveTable.GetByName(curve).N, r = new(1, good[..field]), s = new(1, good[field..]);
        BigInteger[] edges = [BigInteger.Zero, BigInteger.One, n.Subtract(BigInteger.One), n, n.Add(BigInteger.One), n.Negate().Add(n.ShiftLeft(1))];
        foreach (BigInteger edge in edges)
        {
            Assert.False(key.VerifiesBare(h, [.. Fixed(edge, field), .. good[field..]]));
            Assert.False(key.VerifiesBare(h, [.. good[..field], .. Fixed(edge, field)]));
            foreach (BigInteger other in edges) Assert.False(key.VerifiesBare(h, [.. Fixed(edge, field), .. Fixed(other, field)]));
        }
        if (r.Add(n).BitLength <= field * 8) Assert.False(key.VerifiesBare(h, [.. Fixed(r.Add(n), field), .. good[field..]]));
        if (s.Add(n).BitLength <= field * 8) Assert.False(key.VerifiesBare(h, [.. good[..field], .. Fixed(s.Add(n), field)]));
        byte[] ones = [.. Enumerable.Repeat((byte)0xFF, good.Length)];
        Assert.False(key.VerifiesBare(h, ones));
        for (int length = 0; length < good.Length; length++) Assert.False(key.VerifiesBare(h, good.AsSpan(0, length)));
        Assert.False(key.VerifiesBare(h, [.. good, 0]));
        Assert.False(key.VerifiesBare(h, [0, .. good[..field], 0, .. good[field..]]));
        Assert.False(key.VerifiesBare([], good));
    }

    // Threat 6: every way of writing the block but the one (CVE-2018-16151, CVE-2018-16152, CVE-2026-50721). With exponent 3 and the private key at
    // hand the test can sign any block it likes.
    [Fact]
    public void OnlyTheOneRsaBlockVerifies()
    {
        AsymmetricCipherKeyPair keys = Authority.RsaKeys(2048);
        Certificate certificate = s_root.Leaf(keys: keys).Certificate;
        byte[] hash = TestData.Hash, digestInfo = [.. Convert.FromHexString("3031300D060960864801650304020105000420"), .. hash];
        Assert.True(certificate.Verifies(hash, SignBlock(keys, Block(0x01, 0xFF, hash, 256))));

        byte[][] forged =
        [
            Block(0x02, 0xFF, hash, 256),
            Block(0x01, 0xFE, hash, 256),
            Block(0x01, 0xFF, digestInfo, 256),
            [0, 1, .. Enumerable.Repeat((byte)0xFF, 8), 0, .. hash, .. new byte[256 - 11 - 32]], // rubbish after the hash: the forgery under e = 3
            [.. Block(0x01, 0xFF, hash, 255), 0],
            Block(0x01, 0xFF, hash[1..], 256),
            Block(0x01, 0xFF, [0, .. hash], 256),
            Block(0x01, 0xFF, [.. hash, 0], 256),
            new byte[256],
            [.. new byte[255], 1],
        ];
        foreach (byte[] block in forged) Assert.False(certificate.Verifies(hash, SignBlock(keys, block)));

        byte[] good = SignBlock(keys, Block(0x01, 0xFF, hash, 256));
        Assert.False(certificate.Verifies(hash, [0, .. good]));
        Assert.False(certificate.Verifies(hash, good.AsSpan(1)));
        Assert.False(certificate.Verifies(hash, []));
        Assert.False(certificate.Verifies(hash.AsSpan(0, 15), SignBlock(keys, Block(0x01, 0xFF, hash[..15], 256))));
        Assert.False(certificate.Verifies([], SignBlock(keys, Block(0x01, 0xFF, [], 256))));
        // The same number plus the modulus is another octet string.
        var rsa = (RsaKeyParameters)keys.Public;
        byte[] more = new BigInteger(1, good).Add(rsa.Modulus).ToByteArrayUnsigned();
        Assert.False(certificate.Verifies(hash, more));
    }

    private static IEnumerable<Credential> Credentials() =>
    [
        TestData.Credential(null, "rsa2048.pem", "rsa2048.key"), TestData.Credential(null, "p256.pem", "p256.key"),
        TestData.Credential(null, "p384.sec1.pem", "p384.pem"), TestData.Credential(null, "p521.pkcs8.der", "p521.pem"),
    ];

    private static byte[] Block(byte type, byte padding, byte[] content, int length) =>
        [0, type, .. Enumerable.Repeat(padding, length - 3 - content.Length), 0, .. content];

    private static byte[] SignBlock(AsymmetricCipherKeyPair keys, byte[] block)
    {
        var key = (RsaPrivateCrtKeyParameters)keys.Private;
        return Fixed(new BigInteger(1, block).ModPow(key.Exponent, key.Modulus), block.Length);
    }

    private static PublicKey Key(string curve, byte[] point)
    {
        ReadOnlySpan<byte> oid = curve switch { "P-256" => ObjectIds.P256, "P-384" => ObjectIds.P384, _ => ObjectIds.P521 };
        Assert.True(EcdsaPublicKey.TryRead(oid, point, out PublicKey? key, out string problem), problem);
        return key!;
    }

    private static byte[] Fixed(BigInteger value, int length) => Org.BouncyCastle.Utilities.BigIntegers.AsUnsignedByteArray(length, value);
}
