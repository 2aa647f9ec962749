using Amaranten.Interop.Peer;
using Amaranten.Interop.Script;

namespace Amaranten.Interop;

/// <summary>
/// Whether the tables of the algorithms scenarios are whole: against what the peer itself says that it has, and pair by pair.
/// </summary>
public sealed class AlgorithmTableTests(AlgorithmTableTests.StrongSwan peer) : IClassFixture<AlgorithmTableTests.StrongSwan>
{
    public sealed class StrongSwan() : LibipsecCharon("alg");

    // Every run, and those of the table whose every two words meet.
    private static readonly AlgorithmRows s_rows = RowsOf("algorithms"), s_table = RowsOf("algorithms/");

    // What charon has and no row has, and why. "Unnumbered": IKEv1 has no number for it, so charon cannot ask for it.
    private const string Unnumbered = "IKEv1 has no number for it";

    private static readonly Dictionary<string, string> s_exceptIke = new()
    {
        ["AES_CTR"] = "IKEv1 encrypts in CBC mode alone (RFC 2409 appendix B)",
        ["CAMELLIA_CTR"] = "IKEv1 encrypts in CBC mode alone (RFC 2409 appendix B)",
        ["AES_ECB"] = Unnumbered,
        ["AES_CFB"] = Unnumbered,
        ["DES_ECB"] = Unnumbered,
        ["NULL"] = "IKE is encrypted (RFC 2409 5)",
    };

    private static readonly Dictionary<string, string> s_exceptEsp = new()
    {
        ["AES_ECB"] = Unnumbered,
        ["AES_CFB"] = Unnumbered,
        ["DES_ECB"] = Unnumbered,
        ["CAMELLIA_CTR"] = Unnumbered + "; charon sends 5, which is IDEA",
        ["CHACHA20_POLY1305"] = Unnumbered,
        ["CAMELLIA_CCM_8"] = Unnumbered,
        ["CAMELLIA_CCM_12"] = Unnumbered,
        ["CAMELLIA_CCM_16"] = Unnumbered,
    };

    private static readonly Dictionary<string, string> s_exceptIntegrity = new()
    {
        ["HMAC_MD5_128"] = Unnumbered,
        ["HMAC_SHA1_128"] = Unnumbered,
        ["HMAC_SHA1_160"] = Unnumbered,
        ["HMAC_SHA2_256_256"] = Unnumbered,
        ["HMAC_SHA2_384_384"] = Unnumbered,
        ["HMAC_SHA2_512_512"] = Unnumbered,
        ["AES_CMAC_96"] = Unnumbered + "; libreswan's private one charon does not know",
        ["CAMELLIA_XCBC_96"] = Unnumbered,
    };

    private static readonly Dictionary<string, string> s_exceptHash = new()
    {
        ["PRF_KEYED_SHA1"] = "is for EAP",
        ["PRF_AES128_XCBC"] = Unnumbered,
        ["PRF_AES128_CMAC"] = Unnumbered,
        ["PRF_CAMELLIA128_XCBC"] = Unnumbered,
    };

    private static readonly Dictionary<string, string> s_exceptGroup = new()
    {
        ["MODP_CUSTOM"] = Unnumbered,
    };

    // charon reads the word, and libgcrypt has no such key.
    private static readonly string[] s_onlyRead = ["twofish192"];

    private readonly PeerAlgorithms _theirs = new(peer);

    [Fact]
    public void Every_cipher_of_phase_1_has_a_row() =>
        MustHave(s_rows.IkeCiphers, _theirs.Ciphers("encryption"), s_exceptIke);

    [Fact]
    public void Every_hash_of_phase_1_has_a_row() =>
        MustHave(s_rows.IkeHashes, _theirs.Hashes("prf"), s_exceptHash);

    [Fact]
    public void Every_group_has_a_row()
    {
        MustHave(s_rows.IkeGroups, _theirs.Groups("dh"), s_exceptGroup);
        MustHave(s_rows.PfsGroups, _theirs.Groups("dh"), s_exceptGroup);
    }

    [Fact]
    public void Every_cipher_of_esp_has_a_row() =>
        MustHave(s_rows.EspCiphers, [.. _theirs.Ciphers("encryption"), .. _theirs.Ciphers("aead")], s_exceptEsp);

    [Fact]
    public void Every_integrity_of_esp_has_a_row() =>
        MustHave(s_rows.EspHashes, _theirs.Hashes("integrity"), s_exceptIntegrity);

    [Fact]
    public void Every_two_of_phase_1_meet_in_a_row()
    {
        MustMeet(s_table.Ike, s_table.IkeCiphers, s_table.IkeHashes);
        MustMeet(s_table.Ike, s_table.IkeCiphers, s_table.IkeGroups);
        MustMeet(s_table.Ike, s_table.IkeHashes, s_table.IkeGroups);
    }

    [Fact]
    public void Every_two_of_esp_meet_in_a_row()
    {
        MustMeet(s_table.Esp, s_table.SeparateCiphers, s_table.EspHashes);
        MustMeet(s_table.Esp, s_table.EspCiphers, s_table.PfsGroups);
        MustMeet(s_table.Esp, s_table.EspHashes, s_table.PfsGroups);
    }

    private static AlgorithmRows RowsOf(string beginning) =>
        new(ScenarioFile.All.Where(scenario => scenario.Name.StartsWith(beginning, StringComparison.Ordinal)));

    // An exception that is none any more is a mistake as well.
    private static void MustHave(IReadOnlySet<string> rows, IReadOnlyList<PeerAlgorithm> theirs, Dictionary<string, string> exceptions)
    {
        Assert.NotEmpty(theirs);
        Assert.Empty(exceptions.Keys.Except(theirs.Select(algorithm => algorithm.Name)));
        foreach (PeerAlgorithm algorithm in theirs)
        {
            string[] missing = [.. algorithm.Words.Except(rows).Except(s_onlyRead)];
            if (exceptions.TryGetValue(algorithm.Name, out string? reason))
                Assert.True(!algorithm.Words.Any(rows.Contains), $"{algorithm.Name} has a row, though '{reason}'");
            else
                Assert.True(algorithm.Words.Count > 0 && missing is [], $"{algorithm.Name}: no row has {string.Join(", ", missing)}");
        }
    }

    private static void MustMeet(IEnumerable<string[]> rows, IReadOnlySet<string> these, IReadOnlySet<string> those)
    {
        HashSet<(string, string)> met = [.. from row in rows from one in row from other in row select (one, other)];
        string[] missing = [.. from one in these from other in those where !met.Contains((one, other)) select $"{one}-{other}"];
        Assert.True(missing is [], $"{missing.Length} pairs are in no row: {string.Join(", ", missing.Take(20))}; algorithms.py makes the table");
        Assert.NotEmpty(these);
        Assert.NotEmpty(those);
    }
}
