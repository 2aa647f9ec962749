using Amaranten.Crypto.Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.X509;

namespace Crypto.Tests.Certificates;

/// <summary>RFC 5280 §4: certificates of OpenSSL, strongSwan and BouncyCastle.</summary>
public sealed class CertificateTests
{
    [Fact]
    public void ReadsWhatOpenSslWrote()
    {
        Certificate gateway = TestData.Certificate("rsa2048.pem");
        Assert.Equal("C=SE, O=Amaranten, CN=gw.example.net", gateway.Subject.ToString());
        Assert.Equal("C=SE, O=Amaranten, CN=Test Intermediate", gateway.Issuer.ToString());
        Assert.Equal("3001", gateway.SerialNumber);
        Assert.Equal((SignatureKind.Rsa, 2048, false), (gateway.KeyKind, gateway.KeyBits, gateway.IsAuthority));
        Assert.Equal(
            [(SubjectNameKind.Dn, "C=SE, O=Amaranten, CN=gw.example.net"), (SubjectNameKind.Ip, "192.0.2.7"), (SubjectNameKind.Dns, "gw.example.net"),
             (SubjectNameKind.Email, "gw@example.net")],
            gateway.Names.Select(n => (n.Kind, n.Value)));
        Assert.Equal([192, 0, 2, 7], gateway.Names[1].Octets.ToArray());
        Assert.Equal("gw.example.net"u8.ToArray(), gateway.Names[2].Octets.ToArray());
        Assert.Equal(gateway.Subject.Der.ToArray(), gateway.Names[0].Octets.ToArray());
        Assert.True(TestData.Certificate("inter.pem").IsAuthority);
        Assert.Equal("gw.example.net", gateway.ToString());
    }

    [Theory]
    [InlineData("rsa3072.pem", SignatureKind.Rsa, 3072)]
    [InlineData("p256.pem", SignatureKind.Ecdsa256, 256)]
    [InlineData("p384.pem", SignatureKind.Ecdsa384, 384)]
    [InlineData("p521.pem", SignatureKind.Ecdsa521, 521)]
    [InlineData("ss-leaf.pem", SignatureKind.Ecdsa256, 256)]
    public void KeysHaveTheirKind(string file, SignatureKind kind, int bits) =>
        Assert.Equal(((SignatureKind?)kind, bits), (TestData.Certificate(file).KeyKind, TestData.Certificate(file).KeyBits));

    [Theory]
    [InlineData("root.pem")]
    [InlineData("rsa2048.pem")]
    [InlineData("p521.pem")]
    [InlineData("expired.pem")]
    [InlineData("ss-leaf.pem")]
    public void BouncyCastleReadsTheSame(string file)
    {
        Certificate ours = TestData.Certificate(file);
        X509Certificate theirs = new X509CertificateParser().ReadCertificate(ours.Der.ToArray());
        Assert.Equal(theirs.SubjectDN.GetEncoded(), ours.Subject.Der.ToArray());
        Assert.Equal(theirs.IssuerDN.GetEncoded(), ours.Issuer.Der.ToArray());
        Assert.Equal(theirs.NotBefore, ours.NotBefore.UtcDateTime);
        Assert.Equal(theirs.NotAfter, ours.NotAfter.UtcDateTime);
        Assert.Equal(theirs.SerialNumber, new BigInteger(ours.SerialNumber, 16));
        Assert.Equal(theirs.GetBasicConstraints() >= 0, ours.IsAuthority);
    }

    // Threat 9: whatever a stranger sends is read or refused, in bounded work, without an exception.
    [Theory]
    [InlineData("rsa2048.pem")]
    [InlineData("inter.pem")]
    [InlineData("p384.pem")]
    public void DamageIsRefused(string file)
    {
        byte[] der = TestData.Certificate(file).Der.ToArray();
        for (int length = 0; length < der.Length; length++) Assert.False(Certificate.TryParse(der.AsSpan(0, length), out _, out _));
        Assert.False(Certificate.TryParse([.. der, 0], out _, out _));
        var random = new SeededRandom(2);
        for (int i = 0; i < 4000; i++)
        {
            byte[] bent = [.. der];
            for (int changes = random.Next(4); changes >= 0; changes--) bent[random.Next(bent.Length)] = (byte)random.Next(256);
            if (Certificate.TryParse(bent, out Certificate? certificate, out string problem)) _ = certificate.ToString();
            else Assert.NotEmpty(problem);
        }
    }

    // Threat 9: CVE-2017-9023 was a loop and deep nesting in an ASN.1 parser. A thousand sequences inside one another cost us one look.
    [Fact]
    public void DeepNestingIsNotFollowed()
    {
        byte[] nested = [];
        for (int i = 0; i < 4000; i++) nested = [0x30, 0x83, (byte)(nested.Length >> 16), (byte)((nested.Length >> 8) & 0xFF),
            (byte)(nested.Length & 0xFF), .. nested];
        Assert.False(Certificate.TryParse(nested, out _, out _));
        Assert.False(Certificate.TryParse(new byte[40_000], out _, out string problem));
        Assert.Contains("longer", problem, StringComparison.Ordinal);
        // An indefinite length, a length in too many octets, and one that does not fit.
        foreach (byte[] bad in (byte[][])[[0x30, 0x80, 0, 0], [0x30, 0x81, 0x01, 0], [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], [0x3F, 0x81, 1, 0]])
            Assert.False(Certificate.TryParse(bad, out _, out _));
    }

    // Threat 7: CVE-2017-9022 (a modulus of zero, division by it) and CVE-2018-17540.
    [Theory]
    [InlineData("00", "010001", "even")]
    [InlineData("8000000000000000000000000000000000000000000000000000000000000002", "010001", "even")]
    [InlineData("8000000000000000000000000000000000000000000000000000000000000001", "01", "exponent")]
    [InlineData("8000000000000000000000000000000000000000000000000000000000000001", "04", "exponent")]
    [InlineData("8000000000000000000000000000000000000000000000000000000000000001", "00", "exponent")]
    [InlineData("05", "07", "exponent")]
    [InlineData("8000000000000000000000000000000000000000000000000000000000000001", "0100000000000000000000000001", "exponent")]
    public void ImpossibleRsaKeysAreRefused(string modulus, string exponent, string reason)
    {
        byte[] der = WithKey(new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(PkcsObjectIdentifiers.RsaEncryption, DerNull.Instance),
            new DerSequence(new DerInteger(new BigInteger(modulus, 16)), new DerInteger(new BigInteger(exponent, 16)))));
        Assert.False(Certificate.TryParse(der, out _, out string problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void ImpossiblePointsAreRefused()
    {
        byte[] point = new byte[65];
        point[0] = 4;
        byte[] der = WithKey(new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(Org.BouncyCastle.Asn1.X9.X9ObjectIdentifiers.IdECPublicKey,
                Org.BouncyCastle.Asn1.Sec.SecObjectIdentifiers.SecP256r1), point));
        Assert.False(Certificate.TryParse(der, out _, out string problem));
        Assert.Contains("not a point of its curve", problem, StringComparison.Ordinal);
    }

    // The signature is wrong then; only reading is asked.
    private static byte[] WithKey(SubjectPublicKeyInfo key)
    {
        X509CertificateStructure structure = X509CertificateStructure.GetInstance(TestData.Certificate("rsa2048.pem").Der.ToArray());
        TbsCertificateStructure body = structure.TbsCertificate;
        var generator = new V3TbsCertificateGenerator();
        generator.SetSerialNumber(body.SerialNumber);
        generator.SetSignature(body.Signature);
        generator.SetIssuer(body.Issuer);
        generator.SetSubject(body.Subject);
        generator.SetStartDate(body.StartDate);
        generator.SetEndDate(body.EndDate);
        generator.SetSubjectPublicKeyInfo(key);
        return new DerSequence(generator.GenerateTbsCertificate(), structure.SignatureAlgorithm, structure.Signature).GetEncoded();
    }
}
