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
        ("aes128gcm12", "9D17C64F5442987B1B5770064A7062B4"),
        ("aes128gcm8", "12C8E7E1855D63A10600879EC18EDA4B"),
        ("aes128ccm16", "B848B17EFDA473B4A849054BBCCD9769"),
        ("aes128ccm12", "6DFED05243D61B569C4871CFFBE561A3"),
        ("aes128ccm8", "C46BF9868BA81278E05A53D7BE780FC1"),
        ("aes192ccm16", "B7F4687DD8B88BE9C40723434ED1EFD4"),
        ("aes256ccm16", "0214B695A93DC4881E13951E69A8591A"),
        ("aes128ctr-sha1", "9C3FB3D3D0FA62F4B494EDB0F261F9B9"),
        ("aes192ctr-sha1", "4A3CDFF222F816805649561A0634BD6A"),
        ("aes256ctr-sha1", "F4278957EB511C1EBC651A9F48318E0E"),
        ("aes128gmac", "B742F773B36737A5A127738E613AC9D9"),
        ("aes192gmac", "4B22CB4FC40ED760EFEDEAF190030AC8"),
        ("aes256gmac", "52A7167B025398FD1A4EBF06C278EFBC"),
        ("chacha20poly1305", "3718985120F36D8A576C3508AA502AFC"),
        ("null-aesxcbc", "15E205CAC016D570B62F0F7EF25EB263"),
        ("null-aescmac", "A3CDC43E4E3633FB7AA32AA1A7AC5C1D"),
        ("camellia128-sha1", "303148697F994DBECFA104D6CC88D837"),
        ("camellia192-sha1", "9D0808452D3D2978FC9ADE16A9240F73"),
        ("camellia256-sha1", "4C7E98EB56739DBC0E0801A07BBBAE2D"),
        ("twofish128-sha1", "01832D0A0AF7ECC68F7CD60FB0D22839"),
        ("twofish192-sha1", "29D59B8F8035B529CEFF4DBC3F3BDD28"),
        ("twofish256-sha1", "7EDD4D042150F6796C400DD6B0310EF2"),
        ("serpent128-sha1", "B3EA30DF78C304467842D87132C4328A"),
        ("serpent192-sha1", "ACC05850076A45FC2DFCC54DF24F1251"),
        ("serpent256-sha1", "BC203ABF57437CA589F30ADFCC8CA637"),
        ("blowfish128-sha1", "E17262B1D8A46AEF7895244AA788D659"),
        ("blowfish448-sha1", "263E3D423F0769AA22A28DBC19CBBF2B"),
        ("cast128-sha1", "128891CC028754593002519F52603810"),
        ("cast40-sha1", "8F38E29EFEDC20260AF3CA67C7C60FF2"),
        ("des-md5", "2E47FD9F4A231C3FBFE83F4079BC0762"),
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
    private static IEnumerable<AesChoice> AesChoices(EspSuite suite) =>
        IsOfWords(suite) ? [KernelChoice.BestAes] : Enum.GetValues<AesChoice>().Where(KernelChoice.IsSupported);

    private static IEnumerable<HashChoice> HashChoices(EspSuite suite) =>
        IsOfWords(suite) ? Enum.GetValues<HashChoice>().Where(KernelChoice.IsSupported) : [KernelChoice.BestHash];

    private static string KernelNames(EspSuite suite, AesChoice aes, HashChoice hash) => IsOfWords(suite) ? $", {hash}" : $", {aes}";

    // Made of 32-bit or 64-bit words and nothing of AES.
    private static bool IsOfWords(EspSuite suite) =>
        suite.Encryption == EncryptionAlgorithm.ChaCha20Poly1305
        || (suite.Encryption == EncryptionAlgorithm.Null && IntegrityTable.Of(suite.Integrity).Hash is not null);

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
