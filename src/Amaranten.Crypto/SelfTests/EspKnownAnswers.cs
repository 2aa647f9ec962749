using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.SelfTests;

/// <summary>ESP suites sealed, compared, opened, and refused when damaged.</summary>
internal static class EspKnownAnswers
{
    // From an independent implementation, which the tests run again.
    internal static readonly (string Suite, string Fingerprint)[] Answers =
    [
        ("aes128gcm16", "5A84BD850F210FC8B639A9289B277914"),
        ("aes192gcm16", "3D532A4518BD31C4065F73EEF018B159"),
        ("aes256gcm16", "DAEE845AB81A0DC1A1208941BBBDD8B7"),
        ("aes128-sha1", "1AAE1029348E3F41243DF57A9BC5BDD6"),
        ("aes192-sha1", "35D4AC91A49EDCCD73073B664223012D"),
        ("aes256-sha1", "6CED86B8B6DC7EACA0F9E7FC8D3C470F"),
        ("3des-md5", "6654921CCDCB11108A4C65BA2981C4A0"),
        ("null-md5", "C69D40849568FCFDA515E6A9E3798A1B"),
        ("null-sha1", "51332491A854EFDFFCEBC01C201BF172"),
        ("null-sha256", "4CB3E0C313A2F346B4804034069B61CB"),
        ("null-sha384", "FE7CB5F21BFF1A50FC727EEC0D738535"),
        ("null-sha512", "B110432278F3321223BE2BFDF749DB14"),
    ];

    internal static IEnumerable<KnownAnswer> All()
    {
        foreach (var (notation, fingerprint) in Answers)
        {
            if (!SuiteNotation.TryParseEsp(notation, out EspSuite suite, out string? problem)) throw new InvalidOperationException(problem);
            foreach (AesChoice aes in AesChoices(suite))
                foreach (HashChoice hash in HashChoices(suite))
                    yield return new KnownAnswer($"ESP {notation}{KernelNames(suite, aes, hash)}", () => Holds(suite, aes, hash, fingerprint));
        }
    }

    // A kernel that the suite does not use is not tried twice.
    private static IEnumerable<AesChoice> AesChoices(EspSuite suite) => suite.Encryption == EncryptionAlgorithm.Null
        ? [KernelChoice.BestAes]
        : Enum.GetValues<AesChoice>().Where(KernelChoice.IsSupported);

    private static IEnumerable<HashChoice> HashChoices(EspSuite suite) => suite.Encryption == EncryptionAlgorithm.Null
        ? Enum.GetValues<HashChoice>().Where(KernelChoice.IsSupported)
        : [KernelChoice.BestHash];

    private static string KernelNames(EspSuite suite, AesChoice aes, HashChoice hash) =>
        suite.Encryption == EncryptionAlgorithm.Null ? $", {hash}" : $", {aes}";

    private static bool Holds(EspSuite suite, AesChoice aes, HashChoice hash, string fingerprint)
    {
        var batch = new EspBatch(suite);
        bool[] authentic = new bool[batch.Slices.Length];
        using EspTransform transform = EspKernels.Create(suite, batch.EncryptionKey, batch.IntegrityKey, new PatternRandom(), aes, hash);
        transform.Seal(batch.Memory, batch.Slices, EspBatch.FirstSequence);
        if (batch.Fingerprint() != fingerprint) return false;

        const int Damaged = 4;
        batch.Memory[batch.Slices[Damaged].Offset + batch.TextAt] ^= 1;
        transform.Open(batch.Memory, batch.Slices, authentic);
        for (int i = 0; i < authentic.Length; i++)
        {
            if (authentic[i] != (i != Damaged)) return false;
            ReadOnlySpan<byte> text = batch.Memory.AsSpan(batch.Slices[i].Offset + batch.TextAt, batch.Text(i).Length);
            if (authentic[i] && !text.SequenceEqual(batch.Text(i))) return false;
        }
        return true;
    }
}
