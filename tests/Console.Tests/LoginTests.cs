using Amaranten.Config;
using Amaranten.Crypto;
using Amaranten.Wire;

namespace Amaranten.Console.Tests;

/// <summary>The password of the serial console, and the end of a session that is left alone.</summary>
public sealed class LoginTests
{
    private const string Kept = "pbkdf2-sha256:2:00112233445566778899aabbccddeeff:";

    private readonly ConsoleLogin _login = new();
    private readonly FakeControl _control = new();

    public LoginTests() => Configure($"console-password = {_control.Disguise("open sesame")}");

    private Terminal Open() => new(control: _control, login: _login);

    private void Configure(string line)
    {
        GatewayConfig config = ConfigReader.Read("gateway.ini", $"[system]\n{line}\n[interface:wan]\ndevice = wan\naddress = 192.0.2.1/24\n").Config!;
        _control.Status = _control.Status with { Config = config };
    }

    [Fact]
    public void The_password_opens_the_console_and_is_not_shown()
    {
        Terminal terminal = Open().Type("open sesame\rshow version\r");
        Assert.DoesNotContain("sesame", terminal.Sent.ToString());
        Assert.StartsWith("password:", terminal.Screen);
        Assert.Contains("Amaranten Embedded", terminal.Screen);
    }

    [Fact]
    public void Three_wrong_ones_wait_and_coming_back_does_not_help()
    {
        Open().Type("a\rb\r").Session.HangUp();
        Terminal terminal = Open().Type("c\r");
        Assert.Contains("Wait 30 s", terminal.Screen);
        Assert.DoesNotContain("branch-7>", Open().Type("open sesame\r").Screen);
        _control.Status = _control.Status with { Now = _control.Status.Now.Plus(30_000) };
        Assert.Contains("branch-7>", Open().Type("open sesame\r").Screen);
    }

    [Theory]
    [InlineData("\u0003")]
    [InlineData("show version\r\u0003")]
    public void Without_it_there_is_nothing_but_leaving(string typed)
    {
        Terminal terminal = Open().Type(typed);
        Assert.True(terminal.Session.Closed);
        Assert.DoesNotContain("Amaranten Embedded", terminal.Screen);
    }

    [Fact]
    public void The_socket_of_root_asks_for_none() => Assert.Equal("branch-7> |", new Terminal(control: _control).Row);

    [Theory]
    [InlineData("console-password = none", 86_400_000, false)]
    [InlineData("console-timeout = 1m", 59_999, false)]
    [InlineData("console-timeout = 1m", 60_000, true)]
    public void A_session_that_is_left_alone_ends(string line, long milliseconds, bool ends)
    {
        Configure(line);
        Terminal terminal = Open().Type("show ver");
        terminal.Session.Tick(new Instant(5));
        terminal.Session.Tick(new Instant(5 + milliseconds));
        Assert.Equal(ends, terminal.Session.Closed);
        Assert.Equal(ends, terminal.Screen.Contains("Nothing was typed for 1 min; the session ends."));
    }

    [Fact]
    public void With_a_password_it_ends_after_ten_minutes_and_a_key_begins_them_anew()
    {
        Terminal terminal = Open();
        terminal.Session.Tick(new Instant(0));
        terminal.Type("o");
        terminal.Session.Tick(new Instant(300_000));
        terminal.Session.Tick(new Instant(899_999));
        Assert.False(terminal.Session.Closed);
        terminal.Session.Tick(new Instant(900_000));
        Assert.True(terminal.Session.Closed);
    }

    [Fact]
    public void What_is_set_is_kept_as_a_hash()
    {
        Terminal terminal = new Terminal().Type("set system console-password\ropen sesame\ropen sesame\rshow config system\r");
        string kept = terminal.Control.Candidate.Text(out _)!.ToString();
        Assert.Contains("console-password = pbkdf2-sha256:20000:", kept);
        Assert.DoesNotContain("sesame", kept + terminal.Sent);
        Assert.Contains("console-password = (hidden)", terminal.Screen);
    }

    // OpenSSL 3: kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt pass:"open sesame" -kdfopt hexsalt:0011...ff -kdfopt iter:2 PBKDF2
    [Fact]
    public void The_hash_is_PBKDF2()
    {
        Assert.True(PasswordHash.TryParse(Kept + "878b5cba7d8e96a81e9956e2f0e3e2be974f5850a19b15bf892cf327ba410d5f", out PasswordHash hash));
        Assert.True(hash.Fits("open sesame"));
        Assert.False(hash.Fits("open sesam"));
        Assert.False(PasswordHash.TryParse(Kept, out _));
    }
}
