using Amaranten.Crypto.Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace Crypto.Tests.Certificates;

/// <summary>What BouncyCastle wrote is read, whatever key and password; and what no honest writer writes is refused with its reason.</summary>
public sealed class KeyFileOracleTests
{
    private static readonly Authority s_root = Authority.Root();
    private static readonly Authority s_leaf = s_root.Leaf();
    private static readonly SecureRandom s_random = new();

    public static TheoryData<string> Pbe =>
    [
        PkcsObjectIdentifiers.PbeWithMD2AndDesCbc.Id, PkcsObjectIdentifiers.PbeWithMD2AndRC2Cbc.Id, PkcsObjectIdentifiers.PbeWithMD5AndDesCbc.Id,
        PkcsObjectIdentifiers.PbeWithMD5AndRC2Cbc.Id, PkcsObjectIdentifiers.PbeWithSha1AndDesCbc.Id, PkcsObjectIdentifiers.PbeWithSha1AndRC2Cbc.Id,
        PkcsObjectIdentifiers.PbeWithShaAnd128BitRC4.Id, PkcsObjectIdentifiers.PbeWithShaAnd40BitRC4.Id,
        PkcsObjectIdentifiers.PbeWithShaAnd3KeyTripleDesCbc.Id, PkcsObjectIdentifiers.PbeWithShaAnd2KeyTripleDesCbc.Id,
        PkcsObjectIdentifiers.PbeWithShaAnd128BitRC2Cbc.Id, PkcsObjectIdentifiers.PbewithShaAnd40BitRC2Cbc.Id,
        "1.3.6.1.4.1.22554.1.1.2.1.2", "1.3.6.1.4.1.22554.1.1.2.1.22", "1.3.6.1.4.1.22554.1.1.2.1.42",
        "1.3.6.1.4.1.22554.1.2.1.2.1.2", "1.3.6.1.4.1.22554.1.2.1.2.1.22", "1.3.6.1.4.1.22554.1.2.1.2.1.42",
    ];

    public static TheoryData<string> Hashes =>
    [
        PkcsObjectIdentifiers.IdHmacWithSha1.Id, PkcsObjectIdentifiers.IdHmacWithSha224.Id, PkcsObjectIdentifiers.IdHmacWithSha256.Id,
        PkcsObjectIdentifiers.IdHmacWithSha384.Id, PkcsObjectIdentifiers.IdHmacWithSha512.Id,
        NistObjectIdentifiers.IdHMacWithSha3_224.Id, NistObjectIdentifiers.IdHMacWithSha3_256.Id, NistObjectIdentifiers.IdHMacWithSha3_384.Id,
        NistObjectIdentifiers.IdHMacWithSha3_512.Id,
    ];

    [Theory]
    [MemberData(nameof(Pbe))]
    public void ReadsPbe(string scheme)
    {
        var random = new SeededRandom(scheme.Length);
        for (int length = 1; length <= 130; length += 43)
        {
            string password = Password(random, length);
            Asn1Encodable parameters = PbeUtilities.GenerateAlgorithmParameters(scheme, random.Bytes(1 + length), 1 + random.Next(3000));
            var cipher = (IBufferedCipher)PbeUtilities.CreateEngine(scheme);
            cipher.Init(true, PbeUtilities.GenerateCipherParameters(scheme, password.ToCharArray(), parameters));
            byte[] text = cipher.DoFinal(PrivateKeyInfoFactory.CreatePrivateKeyInfo(s_leaf.Keys.Private).GetEncoded());
            byte[] file = new EncryptedPrivateKeyInfo(new AlgorithmIdentifier(new DerObjectIdentifier(scheme), parameters), text).GetEncoded();
            AssertReads(password, file, s_leaf.Der.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Hashes))]
    public void ReadsPbes2(string hash)
    {
        var random = new SeededRandom(hash.Length);
        foreach (DerObjectIdentifier cipher in (DerObjectIdentifier[])
            [NistObjectIdentifiers.IdAes128Cbc, NistObjectIdentifiers.IdAes192Cbc, NistObjectIdentifiers.IdAes256Cbc])
        {
            string password = Password(random, random.Next(200));
            byte[] file = EncryptedPrivateKeyInfoFactory.CreateEncryptedPrivateKeyInfo(
                cipher, new DerObjectIdentifier(hash), password.ToCharArray(), random.Bytes(random.Next(40)), 1 + random.Next(3000), s_random,
                s_leaf.Keys.Private).GetEncoded();
            AssertReads(password, file, s_leaf.Der.ToArray());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadsPkcs12InBerAndInDer(bool isDer)
    {
        var random = new SeededRandom(5);
        AsymmetricCipherKeyPair rsa = Authority.RsaKeys(1024);
        foreach (Authority leaf in (Authority[])[s_leaf, s_root.Leaf(keys: rsa)])
        {
            string password = Password(random, random.Next(80));
            Pkcs12Store store = new Pkcs12StoreBuilder().SetUseDerEncoding(isDer).Build();
            X509CertificateEntry[] chain = [.. new[] { leaf, s_root }.Select(a => new X509CertificateEntry(new X509Certificate(a.Der.ToArray())))];
            store.SetKeyEntry("the key", new AsymmetricKeyEntry(leaf.Keys.Private), chain);
            var file = new MemoryStream();
            store.Save(file, password.ToCharArray(), s_random);
            AssertReads(password, file.ToArray());
            // Lengths that are all open, as old browsers wrote them.
            AssertReads(password, WithOpenLengths(file.ToArray()));
        }
    }

    [Fact]
    public void ReadsPkcs8WithOpenLengths() =>
        AssertReads("secret", WithOpenLengths(KeyFileTests.Read("pbes2.hmac-SHA256.der")), KeyFileTests.Read("ec.cert.pem"));

    [Fact]
    public void NestingIsBounded()
    {
        byte[] deep = new byte[200_000];
        for (int i = 0; i < deep.Length; i += 2) (deep[i], deep[i + 1]) = (0x30, 0x80);
        AssertRefuses("neither a certificate nor a private key", "secret", deep);
    }

    [Theory]
    [InlineData(0x7FFF_FFFF, "it asks for 2147483647 iterations; at most 10000000 are done")]
    [InlineData(0, "no iterations")]
    public void IterationsAreBounded(int iterations, string reason)
    {
        var derivation = new KeyDerivationFunc(PkcsObjectIdentifiers.IdPbkdf2, new Pbkdf2Params(new byte[8], iterations));
        AssertRefuses(reason, "secret", Pbes2(derivation, new EncryptionScheme(NistObjectIdentifiers.IdAes128Cbc, new DerOctetString(new byte[16]))));
        var old = new AlgorithmIdentifier(PkcsObjectIdentifiers.PbeWithShaAnd3KeyTripleDesCbc, new Pkcs12PbeParams(new byte[8], iterations));
        AssertRefuses(reason, "secret", new EncryptedPrivateKeyInfo(old, new byte[16]).GetEncoded());
    }

    [Fact]
    public void UnknownAlgorithmsAreNamed()
    {
        EncryptionScheme aes = new(NistObjectIdentifiers.IdAes128Cbc, new DerOctetString(new byte[16]));
        KeyDerivationFunc Pbkdf2(string prf) => new(PkcsObjectIdentifiers.IdPbkdf2,
            new Pbkdf2Params(new byte[8], 1, new AlgorithmIdentifier(new DerObjectIdentifier(prf))));
        string sha1 = PkcsObjectIdentifiers.IdHmacWithSha1.Id;
        AssertRefuses("key derivation 1.3.6.1.4.1.11591.4.11 is not known", "secret",
            Pbes2(new KeyDerivationFunc(MiscScrypt, new DerSequence()), aes));
        AssertRefuses("hash 1.2.3.4 is not known", "secret", Pbes2(Pbkdf2("1.2.3.4"), aes));
        AssertRefuses("cipher 2.16.840.1.101.3.4.1.6 is not known", "secret",
            Pbes2(Pbkdf2(sha1), new EncryptionScheme(NistObjectIdentifiers.IdAes128Gcm, new DerOctetString(new byte[12]))));
        AssertRefuses("encryption 1.2.3.5 is not known", "secret",
            new EncryptedPrivateKeyInfo(new AlgorithmIdentifier(new DerObjectIdentifier("1.2.3.5")), new byte[16]).GetEncoded());
        AssertRefuses("of the algorithm 1.3.101.112", null, PrivateKeyInfoFactory.CreatePrivateKeyInfo(new Ed25519PrivateKeyParameters(s_random)).GetEncoded());
        AssertRefuses("curve 1.3.132.0.10", null, new PrivateKeyInfo(
            new AlgorithmIdentifier(new DerObjectIdentifier("1.2.840.10045.2.1"), new DerObjectIdentifier("1.3.132.0.10")),
            new Org.BouncyCastle.Asn1.Sec.ECPrivateKeyStructure(256, BigInteger.Ten)).GetEncoded());
    }

    [Fact]
    public void ANumberOfRsaThatDoesNotFitIsRefused()
    {
        var key = (RsaPrivateCrtKeyParameters)Authority.RsaKeys(512).Private;
        BigInteger[] good = [key.Modulus, key.PublicExponent, key.Exponent, key.P, key.Q, key.DP, key.DQ, key.QInv];
        AssertRefuses("no certificate", null, Pkcs1(good));
        // All but d, which nobody uses: the two exponents of the primes are.
        foreach (int i in (int[])[0, 1, 3, 4, 5, 6, 7])
        {
            BigInteger[] bad = [.. good];
            bad[i] = bad[i].Add(BigInteger.Two);
            AssertRefuses("do not belong together", null, Pkcs1(bad));
        }
        BigInteger[] zero = [.. good];
        zero[5] = BigInteger.Zero;
        AssertRefuses("is damaged", null, Pkcs1(zero));
    }

    private static DerObjectIdentifier MiscScrypt => new("1.3.6.1.4.1.11591.4.11");

    private static byte[] Pkcs1(BigInteger[] n) =>
        new RsaPrivateKeyStructure(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]).GetEncoded();

    private static byte[] Pbes2(KeyDerivationFunc derivation, EncryptionScheme cipher) =>
        new EncryptedPrivateKeyInfo(new AlgorithmIdentifier(PkcsObjectIdentifiers.IdPbeS2, new PbeS2Parameters(derivation, cipher)), new byte[16]).GetEncoded();

    private static string Password(SeededRandom random, int length) => string.Concat(random.Bytes(length).Select(octet => (char)(' ' + (octet % 95))));

    private static void AssertReads(string? password, params byte[][] files)
    {
        Assert.True(Credential.TryCreate(files, password, out Credential? credential, out string problem), problem);
        using (credential) Assert.True(credential.Certificate.Verifies(TestData.Hash, credential.Sign(TestData.Hash, new SeededRandom(1))));
    }

    private static void AssertRefuses(string reason, string? password, byte[] file)
    {
        Assert.False(Credential.TryCreate([file], password, out _, out string problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    // Every constructed element with an open length, and every octet string in two pieces.
    private static byte[] WithOpenLengths(byte[] encoded) => Open(Asn1Object.FromByteArray(encoded));

    private static byte[] Open(Asn1Encodable element) => element.ToAsn1Object() switch
    {
        Asn1Sequence sequence => [0x30, 0x80, .. sequence.SelectMany(Open), 0, 0],
        Asn1Set set => [0x31, 0x80, .. set.SelectMany(Open), 0, 0],
        Asn1OctetString octets when octets.GetOctetsLength() > 1 =>
            [0x24, 0x80, .. new DerOctetString(octets.GetOctets()[..1]).GetEncoded(), .. new DerOctetString(octets.GetOctets()[1..]).GetEncoded(), 0, 0],
        Asn1TaggedObject { TagNo: 0 } tagged when tagged.IsExplicit() => [0xA0, 0x80, .. Open(tagged.GetExplicitBaseObject()), 0, 0],
        Asn1Object other => other.GetEncoded(),
    };
}
