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

        suite = new IkeSuite(draft.Cipher!.Value.Algorithm, draft.Cipher.Value.KeyBits, draft.Hash!.Hash!.Value, draft.Group!.Value);
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
            draft.Cipher!.Value.Algorithm, draft.Cipher.Value.KeyBits, draft.Hash?.Algorithm ?? IntegrityAlgorithm.None,
            draft.Group ?? DhGroup.None);
        return true;
    }

    /// <summary>Writes a phase-1 proposal so that <see cref="TryParseIke"/> reads it back.</summary>
    public static string Format(in IkeSuite suite) =>
        $"{CipherWord(suite.Encryption, suite.KeyBits)}-{IntegrityTable.Of(suite.Hash).Word}-{GroupWord(suite.Group)}";

    /// <summary>Writes a phase-2 proposal so that <see cref="TryParseEsp"/> reads it back.</summary>
    public static string Format(in EspSuite suite)
    {
        string text = CipherWord(suite.Encryption, suite.KeyBits);
        if (suite.Integrity != IntegrityAlgorithm.None) text += "-" + IntegrityTable.Of(suite.Integrity).Word;
        return suite.Group == DhGroup.None ? text : text + "-" + GroupWord(suite.Group);
    }

    /// <summary>Writes an AH proposal: the hash, and the group where there is one.</summary>
    public static string Format(in AhSuite suite)
    {
        string text = IntegrityTable.Of(suite.Integrity).Word;
        return suite.Group == DhGroup.None ? text : text + "-" + GroupWord(suite.Group);
    }

    private static string? WhyNotIke(in SuiteDraft draft)
    {
        const string Better = "use aes128, aes192 or aes256";
        if (draft.Cipher is not var (word, algorithm, _)) return "an IKE proposal needs a cipher: " + SuiteWords.AcceptedIkeCiphers;
        return CipherTable.Of(algorithm).Kind switch
        {
            CipherKind.Combined => $"'{word}' cannot protect IKEv1, which has no combined modes (RFC 5282); {Better}",
            CipherKind.Counter => $"'{word}' cannot protect IKEv1, which knows CBC mode alone (RFC 2409 appendix B); {Better}",
            CipherKind.Null or CipherKind.Authentication => $"'{word}' cannot protect IKE, which must be encrypted (RFC 2409 §5); {Better}",
            _ when draft.Hash is null => "an IKE proposal needs a hash: " + SuiteWords.AcceptedHashes,
            _ when draft.Hash.Hash is null =>
                $"'{draft.Hash.Word}' authenticates packets and is no hash of IKE (RFC 2409 appendix A); use {SuiteWords.AcceptedHashes}",
            _ when draft.Group is null => "an IKE proposal needs a group: " + SuiteWords.AcceptedGroups,
            _ => null,
        };
    }

    private static string? WhyNotEsp(in SuiteDraft draft)
    {
        if (draft.Cipher is not var (word, algorithm, _)) return "an ESP proposal needs a cipher: " + SuiteWords.AcceptedCiphers;
        CipherTraits cipher = CipherTable.Of(algorithm);
        return (cipher.HasOwnIcv, draft.Hash is not null, cipher.Kind) switch
        {
            (true, true, _) => $"'{word}' brings its own integrity (RFC 4303 §3.2.3); leave the hash out",
            (false, false, CipherKind.Null) => $"'{word}' without a hash protects nothing (RFC 4303 §3.2); add " + SuiteWords.AcceptedIntegrity,
            (false, false, _) => $"'{word}' without integrity can be forged (RFC 4303 §2.8); add " + SuiteWords.AcceptedIntegrity,
            _ => null,
        };
    }

    private static string CipherWord(EncryptionAlgorithm algorithm, int keyBits)
    {
        CipherTraits cipher = CipherTable.Of(algorithm);
        return cipher.Keys.Contains(keyBits) ? cipher.Word(keyBits) : $"{algorithm}/{keyBits}";
    }

    private static string GroupWord(DhGroup group)
    {
        foreach (var (word, value) in SuiteWords.Groups)
            if (value == group) return word;
        return group.ToString();
    }
}
