using System.Security.Cryptography;
using Amaranten.Crypto.Certificates.KeyFiles;

namespace Amaranten.Crypto.Certificates;

/// <summary>Collects certificates and keys from the files of a credential, in whatever form each comes.</summary>
internal sealed class CredentialFiles(string? password)
{
    private readonly IterationBudget _budget = new();

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
        problem = "neither a certificate nor a private key can be read from it";
        if (!Ber.TryToDer(block.Der, out SecretBytes? der)) return false;
        CryptographicOperations.ZeroMemory(block.Der);
        using (der) return block.Label is null && Pkcs12Reader.IsPkcs12(der.Span) ? TryAddPkcs12(der, out problem) : TryAddKey(block.Label, der, out problem);
    }

    private bool TryAddCertificate(byte[] der, out string problem)
    {
        bool read = Certificate.TryParse(der, out Certificate? certificate, out problem);
        if (read) Certificates.Add(certificate!);
        else problem = $"a certificate cannot be read: {problem}";
        return read;
    }

    private bool TryAddKey(string? label, SecretBytes der, out string problem)
    {
        PrivateKey? key;
        switch (label)
        {
            case "RSA PRIVATE KEY": return PrivateKeyReader.TryReadPkcs1(der.Span, out key, out problem) && Add(key);
            case "EC PRIVATE KEY": return PrivateKeyReader.TryReadSec1(der.Span, out key, out problem) && Add(key);
            case "PRIVATE KEY": return PrivateKeyReader.TryReadPkcs8(der.Span, out key, out problem) && Add(key);
            case "ENCRYPTED PRIVATE KEY": return TryAddEncrypted(der, out problem);
            case null: return TryAddUnlabelled(der, out problem);
            default:
                problem = $"'-----BEGIN {NameText.Escape(label)}' is neither a certificate nor a private key";
                return false;
        }
    }

    private bool Add(PrivateKey key)
    {
        Keys.Add(key);
        return true;
    }

    // PKCS#8 begins with INTEGER SEQUENCE, PKCS#1 with INTEGER INTEGER, SEC 1 with INTEGER OCTET STRING, encrypted PKCS#8 with SEQUENCE.
    private bool TryAddUnlabelled(SecretBytes der, out string problem)
    {
        problem = "it is neither a certificate, nor a private key, nor PKCS#12";
        if (!DerReader.TryReadOnly(der.Span, DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
        var fields = new DerReader(content);
        if (fields.NextTag == DerTag.Sequence) return TryAddEncrypted(der, out problem);
        if (!fields.TryRead(DerTag.Integer, out _)) return false;
        string label = fields.NextTag switch { DerTag.Sequence => "PRIVATE KEY", DerTag.Integer => "RSA PRIVATE KEY", _ => "EC PRIVATE KEY" };
        return TryAddKey(label, der, out problem);
    }

    private bool TryAddEncrypted(SecretBytes der, out string problem)
    {
        problem = "the private key is encrypted, and no password is given";
        if (password is null) return false;
        foreach (FilePassword reading in FilePassword.Readings(password))
        {
            using (reading)
            {
                if (!EncryptedKey.TryOpen(der.Span, new PasswordEncryption(reading, _budget), out SecretBytes? pkcs8, out problem)) continue;
                using (pkcs8) if (PrivateKeyReader.TryReadPkcs8(pkcs8.Span, out PrivateKey? key, out problem)) return Add(key);
            }
        }
        return false;
    }

    private bool TryAddPkcs12(SecretBytes der, out string problem)
    {
        problem = "";
        foreach (FilePassword reading in FilePassword.Readings(password ?? ""))
        {
            using (reading)
            {
                var pkcs12 = new Pkcs12Reader(reading, _budget);
                if (!pkcs12.TryRead(der.Span, out problem)) continue;
                Keys.AddRange(pkcs12.Keys);
                foreach (byte[] certificate in pkcs12.Certificates)
                    if (!TryAddCertificate(certificate, out problem)) return false;
                return true;
            }
        }
        if (password is null) problem = "the PKCS#12 file cannot be read without a password; it may need a password";
        return false;
    }
}
