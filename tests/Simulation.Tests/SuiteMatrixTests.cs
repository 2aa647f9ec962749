namespace Simulation.Tests;

/// <summary>Every cipher, hash and group that is implemented, negotiated and carried between two whole gateways.</summary>
public class SuiteMatrixTests
{
    private static readonly string[] s_groups =
        ["modp768", "modp1024", "modp1536", "modp2048", "modp3072", "modp4096", "modp6144", "modp8192"];

    public static TheoryData<string> Groups() => [.. s_groups];

    public static TheoryData<string, string> IkeSuites()
    {
        var suites = new TheoryData<string, string>();
        foreach (string cipher in new[] { "3des", "aes128", "aes192", "aes256" })
            foreach (string hash in new[] { "md5", "sha1", "sha256", "sha384", "sha512" })
                foreach (string group in s_groups)
                    suites.Add($"{cipher}-{hash}", group);
        return suites;
    }

    public static TheoryData<string> EspSuites()
    {
        var suites = new TheoryData<string> { "aes128gcm16", "aes192gcm16", "aes256gcm16" };
        foreach (string cipher in new[] { "null", "3des", "aes128", "aes192", "aes256" })
            foreach (string hash in new[] { "md5", "sha1", "sha256", "sha384", "sha512" })
                suites.Add($"{cipher}-{hash}");
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
