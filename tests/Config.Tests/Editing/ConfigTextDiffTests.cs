using System.Diagnostics;
using Amaranten.Config.Editing;

namespace Amaranten.Config.Tests.Editing;

/// <summary>What the operator sees of a change.</summary>
public sealed class ConfigTextDiffTests
{
    [Fact]
    public void Changes_stand_under_their_section()
    {
        const string Before = "[system]\nname = a\n\n[tunnel:hq]\nremote-gateway = 203.0.113.1\nike = high\nipsec = high\npfs = modp2048\npsk = one\ndpd-delay = 5s\n";
        string after = Before.Replace("pfs = modp2048\n", "").Replace("psk = one", "psk = two").Replace("dpd-delay", "dpd-timeout");
        Assert.Equal(
            "  [tunnel:hq]\n  ike = high\n  ipsec = high\n- pfs = modp2048\n- psk = (hidden)\n- dpd-delay = 5s\n+ psk = (hidden)\n+ dpd-timeout = 5s\n",
            ConfigTextDiff.Between(Before, after));
    }

    [Theory]
    [InlineData("psk = correct horse", "psk = (hidden)")]
    [InlineData("  PSK=correct horse", "  PSK= (hidden)")]
    [InlineData("# psk = former", "# psk = (hidden)")]
    [InlineData(";secret=former", ";secret= (hidden)")]
    [InlineData("encryption-key-in = hex:00", "encryption-key-in = (hidden)")]
    [InlineData("xauth-password = x", "xauth-password = (hidden)")]
    [InlineData("second half of a passphrase", "(hidden)")]
    [InlineData("c2Vjb25kIGhhbGY=", "(hidden)")]
    [InlineData("ike = high", "ike = high")]
    [InlineData("# a comment", "# a comment")]
    [InlineData("[tunnel:hq]", "[tunnel:hq]")]
    [InlineData("", "")]
    public void No_secret_is_shown(string line, string shown) => Assert.Equal(shown, ConfigTextDiff.Masked(line));

    [Fact]
    public void Nothing_differs() => Assert.Equal("", ConfigTextDiff.Between("[a]\nb = 1\n", "[a]\r\nb = 1"));

    // diff(1) is the oracle: as many lines taken away and put in as its smallest script has.
    [Fact]
    public void As_small_as_diff() =>
        Gen.Select(Lines, Lines).Sample((before, after) =>
        {
            string ours = ConfigTextDiff.Between(before, after);
            string[] theirs = Diff(before, after).Split('\n');
            Assert.Equal(theirs.Count(line => line.StartsWith('<')), ours.Split('\n').Count(line => line.StartsWith('-')));
            Assert.Equal(theirs.Count(line => line.StartsWith('>')), ours.Split('\n').Count(line => line.StartsWith('+')));
        }, iter: 50);

    private static Gen<string> Lines => OneOf("[a]", "mtu = 1", "mtu = 2", "", "# c").List[0, 10].Select(lines => string.Concat(lines.Select(line => line + "\n")));

    private static string Diff(string before, string after)
    {
        (string a, string b) = (Path.GetTempFileName(), Path.GetTempFileName());
        try
        {
            File.WriteAllText(a, before);
            File.WriteAllText(b, after);
            using Process diff = Process.Start(new ProcessStartInfo("diff", ["--minimal", a, b]) { RedirectStandardOutput = true })!;
            string said = diff.StandardOutput.ReadToEnd();
            diff.WaitForExit();
            return said;
        }
        finally
        {
            File.Delete(a);
            File.Delete(b);
        }
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
