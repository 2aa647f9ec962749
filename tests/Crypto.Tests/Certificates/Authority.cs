using Amaranten.Crypto.Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace Crypto.Tests.Certificates;

/// <summary>A certificate that BouncyCastle made for one test, and whatever it issues.</summary>
internal sealed class Authority
{
    private static readonly SecureRandom s_random = new();
    private static int s_serial = 100;

    private Authority(AsymmetricCipherKeyPair keys, X509Name name, Certificate certificate) => (Keys, Name, Certificate) = (keys, name, certificate);

    internal AsymmetricCipherKeyPair Keys { get; }

    internal X509Name Name { get; }

    internal Certificate Certificate { get; }

    internal ReadOnlyMemory<byte> Der => Certificate.Der;

    internal static Authority Root(string name = "CN=Root", Action<X509V3CertificateGenerator>? change = null) =>
        Make(null, name, authority: true, change: change);

    internal Authority Issue(string name, Action<X509V3CertificateGenerator>? change = null) => Make(this, name, authority: true, change: change);

    internal Authority Leaf(
        string name = "CN=leaf", Action<X509V3CertificateGenerator>? change = null, string algorithm = "SHA256WITHECDSA",
            AsymmetricCipherKeyPair? keys = null) =>
        Make(this, name, authority: false, algorithm, change, keys);

    /// <summary>A list of its own, in DER.</summary>
    internal byte[] Crl(DateTimeOffset thisUpdate, int days, params string[] revoked)
    {
        var generator = new X509V2CrlGenerator();
        generator.SetIssuerDN(Name);
        generator.SetThisUpdate(thisUpdate.UtcDateTime);
        generator.SetNextUpdate(thisUpdate.AddDays(days).UtcDateTime);
        foreach (string serial in revoked) generator.AddCrlEntry(new BigInteger(serial, 16), thisUpdate.UtcDateTime, CrlReason.KeyCompromise);
        return generator.Generate(new Asn1SignatureFactory("SHA256WITHECDSA", Keys.Private, s_random)).GetEncoded();
    }

    internal static AsymmetricCipherKeyPair EcKeys()
    {
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(SecObjectIdentifiersP256, s_random));
        return generator.GenerateKeyPair();
    }

    internal static AsymmetricCipherKeyPair RsaKeys(int bits)
    {
        var generator = new RsaKeyPairGenerator();
        generator.Init(new KeyGenerationParameters(s_random, bits));
        return generator.GenerateKeyPair();
    }

    private static DerObjectIdentifier SecObjectIdentifiersP256 => Org.BouncyCastle.Asn1.Sec.SecObjectIdentifiers.SecP256r1;

    private static Authority Make(
        Authority? issuer, string name, bool authority, string algorithm = "SHA256WITHECDSA", Action<X509V3CertificateGenerator>? change = null,
        AsymmetricCipherKeyPair? keys = null)
    {
        keys ??= EcKeys();
        var generator = new X509V3CertificateGenerator();
        var subject = new X509Name(name);
        generator.SetSerialNumber(BigInteger.ValueOf(Interlocked.Increment(ref s_serial)));
        generator.SetIssuerDN(issuer?.Name ?? subject);
        generator.SetSubjectDN(subject);
        generator.SetNotBefore(TestData.Day.AddYears(-1).UtcDateTime);
        generator.SetNotAfter(TestData.Day.AddYears(1).UtcDateTime);
        generator.SetPublicKey(keys.Public);
        if (authority) generator.AddExtension(X509Extensions.BasicConstraints, true, new BasicConstraints(true));
        change?.Invoke(generator);
        byte[] der = generator.Generate(new Asn1SignatureFactory(algorithm, (issuer?.Keys ?? keys).Private, s_random)).GetEncoded();
        Assert.True(Certificate.TryParse(der, out Certificate? certificate, out string problem), problem);
        return new(keys, subject, certificate);
    }
}
