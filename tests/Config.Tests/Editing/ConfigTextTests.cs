using Amaranten.Config.Editing;

namespace Amaranten.Config.Tests.Editing;

/// <summary>Editing a key at a time: all that was not meant stays as it was, octet by octet.</summary>
public sealed class ConfigTextTests
{
    private const string Text = """
        ; branch office
        [system]
        name = branch-7

        [tunnel:hq]
          # towards the head office
        remote-gateway = 203.0.113.1
        psk            =   correct horse battery staple   
        ike = aes128-sha1-modp2048

        # the spare line
        [tunnel:spare]
        remote-gateway = 203.0.113.2

        """;

    [Theory]
    [InlineData("tunnel:hq", "remote-gateway", "192.0.2.1", "remote-gateway = 203.0.113.1", "remote-gateway = 192.0.2.1")]
    [InlineData("tunnel:hq", "psk", "new", "psk            =   correct horse battery staple   ", "psk            =   new")]
    [InlineData("Tunnel:HQ", "IKE", "x", "ike = aes128-sha1-modp2048", "ike = x")]
    [InlineData("tunnel:hq", "pfs", "modp2048", "ike = aes128-sha1-modp2048\n", "ike = aes128-sha1-modp2048\npfs = modp2048\n")]
    [InlineData("tunnel:spare", "psk", "new", "remote-gateway = 203.0.113.2\n", "remote-gateway = 203.0.113.2\npsk            = new\n")]
    public void Set(string header, string key, string value, string old, string replacement) =>
        Assert.Equal(Text.Replace(old, replacement), new ConfigText(Text).With(header, key, value).ToString());

    [Fact]
    public void A_new_section_comes_last() => Assert.Equal(
        Text + "\n[tunnel:lab]\npsk            = new\n", new ConfigText(Text).With("tunnel:lab", "psk", "new").ToString());

    [Fact]
    public void The_first_section_of_an_empty_text() => Assert.Equal(
        "[system]\nname           = x\n", new ConfigText("").With("system", "name", "x").ToString());

    [Fact]
    public void Delete_a_key()
    {
        Assert.Equal(Text.Replace("ike = aes128-sha1-modp2048\n", ""), new ConfigText(Text).Without("tunnel:hq", "Ike")?.ToString());
        Assert.Null(new ConfigText(Text).Without("tunnel:hq", "pfs"));
        Assert.Null(new ConfigText(Text).Without("tunnel:lab", "psk"));
    }

    [Fact]
    public void Delete_a_section_but_not_the_comment_of_the_next()
    {
        string text = new ConfigText(Text).Without("tunnel:hq")!.ToString();
        Assert.Equal(Text[..Text.IndexOf("[tunnel:hq]", StringComparison.Ordinal)] + Text[Text.IndexOf("# the spare line", StringComparison.Ordinal)..], text);
        Assert.Null(new ConfigText(Text).Without("tunnel:lab"));
        Assert.Equal(Text[..Text.IndexOf("# the spare line", StringComparison.Ordinal)] + "# the spare line\n", new ConfigText(Text).Without("tunnel:spare")!.ToString());
    }

    [Fact]
    public void A_section_is_shown_without_what_belongs_to_the_next() =>
        Assert.Equal(["[tunnel:spare]", "remote-gateway = 203.0.113.2"], new ConfigText(Text).Section("tunnel:spare"));

    [Fact]
    public void Whatever_the_text_a_key_that_was_set_is_read_back_and_all_other_lines_stay() =>
        Gen.Select(OneOf("[a]", "[tunnel:x]", "psk = 1", "k=2", "; c", "", "[broken", "junk", "  [tunnel:x]  ").List[0, 12], OneOf("tunnel:x", "a"), OneOf("psk", "k"))
            .Sample((lines, header, key) =>
            {
                string before = string.Concat(lines.Select(line => line + "\n"));
                ConfigText after = new ConfigText(before).With(header, key, "VALUE");
                Assert.Contains(after.Section(header), line => line.StartsWith(key, StringComparison.Ordinal) && line.EndsWith(" VALUE", StringComparison.Ordinal) || line == $"{key}=VALUE");
                Assert.True(ConfigText.Lines(after.ToString()).Except(lines).Count() <= 3 && lines.Except(ConfigText.Lines(after.ToString())).Count() <= 1);
                Assert.Equal(after.ToString(), after.With(header, key, "VALUE").ToString());
            });

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
