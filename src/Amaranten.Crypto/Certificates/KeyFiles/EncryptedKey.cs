using System.Diagnostics.CodeAnalysis;

namespace Amaranten.Crypto.Certificates.KeyFiles;

/// <summary>EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm, encryptedData OCTET STRING } (RFC 5208 §6).</summary>
internal static class EncryptedKey
{
    /// <summary>The PKCS#8 inside, in DER, to be wiped by the caller.</summary>
    internal static bool TryOpen(
        ReadOnlySpan<byte> der, PasswordEncryption encryption, [NotNullWhen(true)] out SecretBytes? pkcs8, out string problem)
    {
        pkcs8 = null;
        problem = "the encrypted private key is damaged";
        if (!DerReader.TryReadOnly(der, DerTag.Sequence, out ReadOnlySpan<byte> content)) return false;
        var fields = new DerReader(content);
        if (!AlgorithmIdentifier.TryRead(ref fields, out AlgorithmIdentifier scheme)
            || !fields.TryRead(DerTag.OctetString, out ReadOnlySpan<byte> text)) return false;
        bool opened = encryption.TryDecrypt(scheme, text, out SecretBytes? plain, out problem);
        if (!opened) problem = $"the private key cannot be decrypted: {problem}";
        if (!opened) return false;
        // Now and then a wrong password leaves padding that looks right.
        problem = "the private key cannot be decrypted: the password may be wrong, or the file is damaged";
        using (plain) return Ber.TryToDer(plain!.Span, out pkcs8);
    }
}
