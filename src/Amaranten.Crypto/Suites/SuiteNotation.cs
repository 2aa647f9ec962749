namespace Amaranten.Crypto.Suites;

/// <summary>
/// Proposals as strongSwan users write them: <c>aes256-sha256-modp2048</c>, <c>aes256gcm16</c>, <c>3des-md5</c>,
/// <c>null-sha1</c>.
/// </summary>
public static class SuiteNotation
{
    /// <summary>
    /// Reads one phase-1 proposal; on failure <paramref name="problem"/> says what was found and what is accepted.
    /// </summary>
    public static bool TryParseIke(ReadOnlySpan<char> text, out IkeSuite suite, out string? problem)
    {
        suite = default;
        if (!SuiteDraft.TryRead(text, out SuiteDraft draft, out problem)) return false;

        problem = WhyNotIke(draft);
        if (problem is not null) return false;

        suite = new IkeSuite(draft.Cipher!.Value.Algorithm, draft.Cipher.Value.KeyBits, draft.Hash!.Value, draft.Group!.Value);
        return true;
    }

    /// <summary>
    /// Reads one phase-2 proposal; on failure <paramref name="problem"/> says what was found and what is accepted.
    /// </summary>
    public static bool TryParseEsp(ReadOnlySpan<char> text, out EspSuite suite, out string? problem)
    {
        suite = default;
        if (!SuiteDraft.TryRead(text, out SuiteDraft draft, out problem)) return false;

        problem = WhyNotEsp(draft);
        if (problem is not null) return false;

        suite = new EspSuite(
            draft.Cipher!.Value.Algorithm, draft.Cipher.Value.KeyBits, Integrity(draft.Hash), draft.Group ?? DhGroup.None);
        return true;
    }

    /// <summary>Writes a phase-1 proposal so that <see cref="TryParseIke"/> reads it back.</summary>
    public static string Format(in IkeSuite suite) =>
        $"{CipherWord(suite.Encryption, suite.KeyBits)}-{HashWord(suite.Hash)}-{GroupWord(suite.Group)}";

    /// <summary>Writes a phase-2 proposal so that <see cref="TryParseEsp"/> reads it back.</summary>
    public static string Format(in EspSuite suite)
    {
        string text = CipherWord(suite.Encryption, suite.KeyBits);
        if (suite.Integrity != IntegrityAlgorithm.None) text += "-" + HashWord((HashAlgorithm)(suite.Integrity - 1));
        return suite.Group == DhGroup.None ? text : text + "-" + GroupWord(suite.Group);
    }

    /// <summary>Writes an AH proposal: the hash, and the group where there is one.</summary>
    public static string Format(in AhSuite suite)
    {
        string text = HashWord((HashAlgorithm)(suite.Integrity - 1));
        return suite.Group == DhGroup.None ? text : text + "-" + GroupWord(suite.Group);
    }

    private static string? WhyNotIke(in SuiteDraft draft) => draft switch
    {
        { Cipher: null } => "an IKE proposal needs a cipher: 3des, aes128, aes192 or aes256",
        { Cipher.Algorithm: EncryptionAlgorithm.AesGcm16 } =>
            $"'{draft.Cipher.Value.Word}' cannot protect IKEv1, which has no combined modes (RFC 5282); use aes128, aes192 or aes256",
        { Cipher.Algorithm: EncryptionAlgorithm.Null } =>
            "'null' cannot protect IKE, which must be encrypted (RFC 2409 §5); use 3des, aes128, aes192 or aes256",
        { Hash: null } => "an IKE proposal needs a hash: " + SuiteWords.AcceptedHashes,
        { Group: null } => "an IKE proposal needs a group: " + SuiteWords.AcceptedGroups,
        _ => null,
    };

    private static string? WhyNotEsp(in SuiteDraft draft) => draft switch
    {
        { Cipher: null } => "an ESP proposal needs a cipher: " + SuiteWords.AcceptedCiphers,
        { Cipher.Algorithm: EncryptionAlgorithm.AesGcm16, Hash: not null } =>
            $"'{draft.Cipher.Value.Word}' brings its own integrity (RFC 4106 §6); leave the hash out",
        { Cipher.Algorithm: EncryptionAlgorithm.AesGcm16 } => null,
        { Cipher.Algorithm: EncryptionAlgorithm.Null, Hash: null } =>
            "'null' without a hash protects nothing (RFC 4303 §3.2); add " + SuiteWords.AcceptedHashes,
        { Hash: null } =>
            $"'{draft.Cipher.Value.Word}' without integrity can be forged (RFC 4303 §2.8); add " + SuiteWords.AcceptedHashes,
        _ => null,
    };

    // The two enumerations list the same hashes in the same order; integrity begins with None.
    private static IntegrityAlgorithm Integrity(HashAlgorithm? hash) =>
        hash is null ? IntegrityAlgorithm.None : (IntegrityAlgorithm)(hash.Value + 1);

    private static string CipherWord(EncryptionAlgorithm algorithm, int keyBits)
    {
        foreach (var cipher in SuiteWords.Ciphers)
            if (cipher.Algorithm == algorithm && cipher.KeyBits == keyBits) return cipher.Word;
        return $"{algorithm}/{keyBits}";
    }

    private static string HashWord(HashAlgorithm hash)
    {
        foreach (var (word, algorithm) in SuiteWords.Hashes)
            if (algorithm == hash) return word;
        return hash.ToString();
    }

    private static string GroupWord(DhGroup group)
    {
        foreach (var (word, value) in SuiteWords.Groups)
            if (value == group) return word;
        return group.ToString();
    }
}
