namespace Amaranten.Config.Tests;

/// <summary>What <c>amaranten check</c> prints.</summary>
public class CheckReportTests
{
    [Fact]
    public void All_is_well() => Assert.Equal("gateway.ini: ok, 2 interfaces, 1 tunnel\n", Report(Sample.Text));

    [Fact]
    public void A_warning_is_no_error() => Assert.Equal(
        """
        gateway.ini:18: warning: [tunnel:hq] ipsec-lifetime: new keys every 20s are for tests; expected 2m or more
        gateway.ini: ok, 2 interfaces, 1 tunnel, 1 warning

        """,
        Report(Sample.Text + "ipsec-lifetime = 20\n"));

    [Fact]
    public void Errors_are_counted() => Assert.Equal(
        """
        gateway.ini:2: error: [system] nam: no such key in [system]; did you mean 'name'?
        gateway.ini:17: warning: [tunnel:hq] psk: a passphrase of 2 characters can be guessed by anyone who once poses as the peer; expected at least 12, better 20 or more, at random
        gateway.ini:18: error: [tunnel:hq] mtu: no such key in [tunnel:NAME]; it belongs in [interface:NAME]
        gateway.ini: 2 errors, 1 warning

        """,
        Report(Sample.Text.Replace("name = ", "nam = ").Replace(Sample.Psk, "go") + "mtu = 1\n"));

    private static string Report(string text) => CheckReport.Text("gateway.ini", Sample.Read(text));
}
