using System.Text;
using Amaranten.Config.Ini;
using Microsoft.Extensions.Configuration.Ini;

namespace Amaranten.Config.Tests;

/// <summary>Whatever a file holds: no exception, no secret, and our scan and the INI library see the same.</summary>
public class RandomTextTests
{
    private static readonly Gen<string> s_piece = Gen.OneOf(
        AnyOf(
            "[", "]", "=", ":", ";", "#", "/", "\"", " ", "\t", "\n", "\r\n", "\r", ",", "-", ".", "\uFEFF", "\uFFFD", "\uD800", "\0", "\u2028", "é",
            "[system]\n", "[tunnel:a]\n", "[Tunnel:A]\n", "[interface:wan]\n", "[route:r]\n", "[certificate:c]\n", "[authority:c]\n", "[user:u]\n", "[pool:p]\n", "[proposals:l]\n", "[]\n", "[x\n", "psk", "hex:", "name", "ike = ", "10.0.0.0/8", "a:psk=1\n"),
        AnyOf([.. KnownKeys.All.Order().Select(key => key + " = ")]),
        Gen.String[Gen.Char, 0, 4]);

    private static readonly Gen<string> s_soup = s_piece.Array[0, 40].Select(string.Concat);

    // The sample with one piece of it replaced by something else: near misses find other corners than soup.
    private static readonly Gen<string> s_nearMiss = Gen.Select(Gen.Int[0, Sample.Text.Length - 1], Gen.Int[0, 12], s_soup, (at, length, soup) =>
        Sample.Text[..at] + soup + Sample.Text[Math.Min(Sample.Text.Length, at + length)..]);

    [Fact]
    public void No_text_makes_the_reader_throw() => Gen.OneOf(s_soup, s_nearMiss).Sample(text =>
    {
        ConfigResult result = Sample.Read(text);
        string all = Sample.Complaints(result);
        Assert.Equal(result.Complaints.Count, all.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain(all, c => c != '\n' && char.IsControl(c));
        Assert.False(result.IsClean && result.Config is null);
    }, iter: 20_000);

    [Fact]
    public void The_scan_and_the_library_agree() => Gen.OneOf(s_soup, s_nearMiss).Sample(text =>
    {
        var complaints = new ComplaintList("x");
        IniDocument document = IniDocument.Read(text, complaints);
        var ours = document.Sections
            .SelectMany(section => section.Entries.Select(entry => KeyValuePair.Create($"{section.Header}:{entry.Key}", (string?)entry.Value)))
            .ToDictionary(StringComparer.OrdinalIgnoreCase);

        Assert.Equal(Library(document.AcceptedText)!.OrderBy(entry => entry.Key), ours.OrderBy(entry => entry.Key));
        Dictionary<string, string?>? whole = Library(text);
        if (whole is null) Assert.NotEmpty(complaints.InFileOrder);
        if (complaints.InFileOrder.Count == 0) Assert.Equal(whole!.OrderBy(entry => entry.Key), ours.OrderBy(entry => entry.Key));
    }, iter: 20_000);

    [Fact]
    public void Each_entry_stands_in_the_line_that_is_said() => Gen.OneOf(s_soup, s_nearMiss).Sample(text =>
    {
        IniDocument document = IniDocument.Read(text, new ComplaintList("x"));
        string[] lines = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Split(["\r\n", "\n", "\r"], StringSplitOptions.None);
        foreach (IniEntry entry in document.Sections.SelectMany(section => section.Entries))
        {
            Assert.Contains(entry.Key, lines[entry.Line - 1]);
            Assert.Contains(entry.Value, lines[entry.Line - 1]);
        }
    }, iter: 5_000);

    // What an operator gets wrong around a key; {0} is the key.
    private static readonly Gen<string> s_misuse = AnyOf(
        "psk = {0}", "psk = {0}\npsk = {0}", "pks = {0}", "psk {0}", "psk: {0}", "psk\n{0}", "psk =\n{0}", "{0} = psk", "{0}=", "{0}", "[tunnel:b\npsk = {0}", "PSK = hex:{0}",
        "psk = hex:0{0}", "[tunel:b]\npsk = {0}", "[system]\npsk = {0}", "preshared = {0}", "psk = \uFFFD{0}", "[tunnel]\nhq:psk = {0}", "psk = '{0}'", "psk = 0x{0}",
        "xauth = client\nxauth-user = u\nxauth-password = {0}", "xauth-password = {0}", "[user:u]\npassword = {0}", "[user:u]\npassword = {0}{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}{0}",
        "[certificate:c]\nfile = c.pem\npassword = {0}", "encryption-key-in = {0}", "encryption-key-out = hex:{0}",
        "keying = manual\nipsec = aes128-sha1\nspi-in = 300\nspi-out = 301\nencryption-key-in = {0}\nintegrity-key-out = hex:{0}");

    [Fact]
    public void No_complaint_and_no_record_shows_a_secret() => Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 9, 24], s_misuse).Sample((random, misuse) =>
    {
        string secret = "Q7" + random;
        foreach (string text in new[] { Sample.Replacing("psk            = " + Sample.Psk, string.Format(misuse, secret)), Sample.WithTunnelLine(string.Format(misuse, secret)) }.Select(result =>
            Sample.Complaints(result) + result.Config + string.Join(' ', result.Config?.Tunnels.Select(tunnel => tunnel.ToString()) ?? []) + CheckReport.Text("f", result)))
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
    }, iter: 2_000);

    private static Gen<string> AnyOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    private static Dictionary<string, string?>? Library(string text)
    {
        try
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
            return new Dictionary<string, string?>(IniStreamConfigurationProvider.Read(stream), StringComparer.OrdinalIgnoreCase);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
