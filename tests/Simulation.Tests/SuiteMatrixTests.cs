namespace Simulation.Tests;

/// <summary>Every cipher, hash and group that is implemented, negotiated and carried between two whole gateways.</summary>
public class SuiteMatrixTests
{
    private static readonly string[] s_groups =
        ["modp768", "modp1024", "modp1536", "modp2048", "modp3072", "modp4096", "modp6144", "modp8192"];

    // Seventeen ciphers and five hashes have no common factor: as one counts through both, every pair is met, each with the next group.
    private static readonly string[] s_ikeCiphers =
    [
        "aes128", "aes192", "aes256", "camellia128", "camellia192", "camellia256", "twofish128", "twofish192", "twofish256",
        "serpent128", "serpent192", "serpent256", "blowfish128", "blowfish448", "cast128", "3des", "des",
    ];

    private static readonly string[] s_hashes = ["md5", "sha1", "sha256", "sha384", "sha512"];

    private static readonly string[] s_espCiphers = [.. s_ikeCiphers, "blowfish40", "cast40", "aes128ctr", "aes192ctr", "aes256ctr", "null"];

    private static readonly string[] s_integrity = [.. s_hashes, "aesxcbc", "aescmac"];

    public static TheoryData<string> Groups() => [.. s_groups];

    public static TheoryData<string, string> IkeSuites()
    {
        var suites = new TheoryData<string, string>();
        for (int i = 0; i < s_ikeCiphers.Length * s_hashes.Length; i++)
            suites.Add($"{s_ikeCiphers[i % s_ikeCiphers.Length]}-{s_hashes[i % s_hashes.Length]}", s_groups[i % s_groups.Length]);
        // What these leave out of hash and group, with one cipher.
        foreach (string hash in s_hashes)
            foreach (string group in s_groups)
                suites.Add($"aes128-{hash}", group);
        return suites;
    }

    public static TheoryData<string> EspSuites()
    {
        var suites = new TheoryData<string>();
        foreach (string mode in new[] { "gcm16", "gcm12", "gcm8", "ccm16", "ccm12", "ccm8", "gmac" })
            foreach (int bits in new[] { 128, 192, 256 }) suites.Add($"aes{bits}{mode}");
        for (int i = 0; i < s_espCiphers.Length; i++)
            foreach (int step in new[] { 0, 3 })
                suites.Add($"{s_espCiphers[i]}-{s_integrity[(i + step) % s_integrity.Length]}");
        return suites;
    }

    [Theory]
    [MemberData(nameof(IkeSuites))]
    public void Ike(string cipherAndHash, string group) => Carries($"ike = {cipherAndHash}-{group}\npfs = none");

    [Theory]
    [MemberData(nameof(EspSuites))]
    public void Esp(string suite) => Carries($"ike = aes128-sha1-modp768\nipsec = {suite}\npfs = none");

    [Theory]
    [MemberData(nameof(Groups))]
    public void Pfs(string group) => Carries($"ike = aes128-sha1-modp768\nipsec = aes128-sha1\npfs = {group}");

    private static void Carries(string settings)
    {
        var sites = new TwoSites(seed: settings.Length, both: settings);
        sites.Here.Ping(TwoSites.HeadOfficeHost, dataBytes: 0);
        sites.Here.Ping(TwoSites.HeadOfficeHost, dataBytes: 1_000);
        sites.Here.Ping(TwoSites.HeadOfficeHost, dataBytes: 4_000);
        sites.World.Run(3_000);
        sites.AssertUp();
        sites.AssertNothingLost();
    }
}
