using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;

namespace Amaranten.Crypto.Certificates;

/// <summary>
/// Collects certificates and keys from the files of a credential. They are the owner's, not a stranger's: BouncyCastle reads the forms of keys, and
/// what it throws becomes a complaint.
/// </summary>
internal sealed class CredentialFiles(string? password)
{
    internal List<Certificate> Certificates { get; } = [];

    internal List<PrivateKey> Keys { get; } = [];

    internal bool TryAdd(ReadOnlySpan<byte> file, out string problem)
    {
        if (!PemBlock.TryReadAll(file, out List<PemBlock> blocks, out problem)) return false;
        foreach (PemBlock block in blocks)
            if (!TryAdd(block, out problem)) return false;
        return true;
    }

    private bool TryAdd(PemBlock block, out string problem)
    {
        switch (block.Label)
        {
            case "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE": return TryAddCertificate(block.Der, out problem);
            // OpenSSL writes the curve again before a key.
            case "EC PARAMETERS": problem = ""; return true;
            case null when Certificate.TryParse(block.Der, out Certificate? certificate, out _):
                Certificates.Add(certificate);
                problem = "";
                return true;
        }
        try
        {
            return block.Label is null && IsPkcs12(block.Der) ? TryAddPkcs12(block.Der, out problem) : TryAddKey(block, out problem);
        }
        catch (Exception bad) when (bad is IOException or ArgumentException or InvalidOperationException or CryptoException or GeneralSecurityException
            or FormatException or InvalidCastException or ArithmeticException or Asn1ParsingException or NotSupportedException or PkcsException)
        {
            problem = password is null ? "neither a certificate nor a private key can be read from it; it may need a password" :
                "neither a certificate nor a private key can be read from it; the password may be wrong";
            return false;
        }
    }

    private bool TryAddCertificate(byte[] der, out string problem)
    {
        bool read = Certificate.TryParse(der, out Certificate? certificate, out problem);
        if (read) Certificates.Add(certificate!);
        else problem = $"a certificate cannot be read: {problem}";
        return read;
    }

    private bool TryAddKey(PemBlock block, out string problem) => block.Label switch
    {
        "RSA PRIVATE KEY" => TryAddKey(new RsaPrivateCrtKeyParameters(RsaPrivateKeyStructure.GetInstance(block.Der)), out problem),
        "EC PRIVATE KEY" => TryAddKey(ReadSec1(block.Der), out problem),
        "PRIVATE KEY" => TryAddKey(PrivateKeyFactory.CreateKey(block.Der), out problem),
        "ENCRYPTED PRIVATE KEY" => TryAddEncrypted(block.Der, out problem),
        null => TryAddUnlabelled(block.Der, out problem),
        _ => Unknown(block.Label, out problem),
    };

    private static bool Unknown(string label, out string problem)
    {
        problem = $"'-----BEGIN {NameText.Escape(label)}' is neither a certificate nor a private key";
        return false;
    }

    // PKCS#8 begins with INTEGER SEQUENCE, PKCS#1 with INTEGER INTEGER, SEC 1 with INTEGER OCTET STRING, encrypted PKCS#8 with SEQUENCE.
    private bool TryAddUnlabelled(byte[] der, out string problem)
    {
        problem = "it is neither a certificate, nor a private key, nor PKCS#12";
        if (!DerReader.TryReadOnly(der, DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
        var fields = new DerReader(content);
        if (fields.NextTag == DerTag.Sequence) return TryAddEncrypted(der, out problem);
        if (!fields.TryRead(DerTag.Integer, out _)) return false;
        string label = fields.NextTag switch { DerTag.Sequence => "PRIVATE KEY", DerTag.Integer => "RSA PRIVATE KEY", _ => "EC PRIVATE KEY" };
        return TryAddKey(new PemBlock(label, der), out problem);
    }

    private bool TryAddEncrypted(byte[] der, out string problem)
    {
        problem = "the private key is encrypted, and no password is given";
        if (password is null) return false;
        var info = EncryptedPrivateKeyInfo.GetInstance(Asn1Object.FromByteArray(der));
        return TryAddKey(PrivateKeyFactory.CreateKey(PrivateKeyInfoFactory.CreatePrivateKeyInfo(password.ToCharArray(), info)), out problem);
    }

    private bool TryAddPkcs12(byte[] der, out string problem)
    {
        Pkcs12Store store = new Pkcs12StoreBuilder().Build();
        store.Load(new MemoryStream(der), (password ?? "").ToCharArray());
        problem = "";
        foreach (string alias in store.Aliases)
        {
            if (store.IsKeyEntry(alias) && !TryAddKey(store.GetKey(alias).Key, out problem)) return false;
            IEnumerable<X509CertificateEntry> entries = store.IsKeyEntry(alias) ? store.GetCertificateChain(alias) : [store.GetCertificate(alias)];
            foreach (X509CertificateEntry entry in entries)
                if (!TryAddCertificate(entry.Certificate.GetEncoded(), out problem)) return false;
        }
        return true;
    }

    private bool TryAddKey(AsymmetricKeyParameter parameters, out string problem)
    {
        bool created = PrivateKey.TryCreate(parameters, out PrivateKey? key, out problem);
        if (created) Keys.Add(key!);
        return created;
    }

    // SEC 1 §C.4 has the curve inside, where PKCS#8 has it outside.
    private static AsymmetricKeyParameter ReadSec1(byte[] der)
    {
        var structure = ECPrivateKeyStructure.GetInstance(Asn1Object.FromByteArray(der));
        var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.IdECPublicKey, structure.Parameters);
        return PrivateKeyFactory.CreateKey(new PrivateKeyInfo(algorithm, structure));
    }

    // PFX ::= SEQUENCE { version INTEGER (3), authSafe ContentInfo, ... }. Some writers use lengths that are not DER: only the beginning is asked.
    private static bool IsPkcs12(ReadOnlySpan<byte> der) =>
        der.Length > 16 && der[0] == DerTag.Sequence && der[..16].IndexOf([DerTag.Integer, (byte)1, (byte)3, DerTag.Sequence]) is >= 2 and <= 6;
}
