using System.Text.RegularExpressions;

namespace Amaranten.Decode.Tests;

/// <summary>Payloads, attributes and values of real exchanges between two strongSwans, in our words and in tshark's.</summary>
public sealed partial class TsharkTests
{
    // Where tshark's word for a value is not the RFC's.
    private static readonly Dictionary<string, string> s_words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Alternate 1024-bit MODP group"] = "1024-bit MODP",
        ["IPV4_ADDR"] = "ID_IPV4_ADDR",
        ["IPV4_ADDR_SUBNET"] = "ID_IPV4_ADDR_SUBNET",
        ["AES (12)"] = "ESP_AES-CBC (12)",
        ["AES-GCM with a 16 octet ICV (20)"] = "ESP_AES-GCM_16 (20)",
    };

    [Theory]
    [InlineData("aes128-sha1")]
    [InlineData("aes256-sha256-pfs")]
    [InlineData("3des-md5-gcm")]
    public void Every_attribute_is_what_tshark_says(string recorded)
    {
        Dictionary<string, byte[]> known = Samples.Recorded(recorded);
        byte[] capture = Samples.Capture(Samples.Exchange(known));
        ulong cookie = Convert.ToUInt64(Convert.ToHexString(known["message1"].AsSpan(0, 8)), 16);
        string key = Samples.IkeLine(cookie, known["key"]);
        using var folder = new Folder();
        string[] theirs = Tool.Tshark("-r", folder.Write("exchange.pcapng", capture), "-V", "-o", key);
        string ours = Samples.Decode(capture, key, out _);

        string[] attributes = [.. theirs.Select(line => TheirAttribute().Match(line)).Where(match => match.Success)
            .Select(match => $"{match.Groups[1].Value.Replace('-', ' ')}: {Word(match.Groups[2].Value)}")];
        Assert.True(attributes.Length > 12, "tshark has found too little");
        Assert.Equal(attributes, ours.Split('\n').Select(line => OurAttribute().Match(line)).Where(match => match.Success)
            .Select(match => $"{match.Groups[1].Value}: {match.Groups[2].Value}"), StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("aes128-sha1")]
    [InlineData("aes256-sha256-pfs")]
    [InlineData("3des-md5-gcm")]
    public void Every_payload_is_what_tshark_says(string recorded)
    {
        Dictionary<string, byte[]> known = Samples.Recorded(recorded);
        byte[] capture = Samples.Capture(Samples.Exchange(known));
        ulong cookie = Convert.ToUInt64(Convert.ToHexString(known["message1"].AsSpan(0, 8)), 16);
        string key = Samples.IkeLine(cookie, known["key"]);
        using var folder = new Folder();
        string[] theirs = Tool.Tshark(
            "-r", folder.Write("exchange.pcapng", capture), "-T", "fields", "-E", "separator=|", "-e", "isakmp.exchangetype", "-e", "isakmp.typepayload", "-o",
            key);
        string[] ours = [.. Samples.Decode(capture, key, out _).Split('\n').Where(line => line.Contains(": HDR", StringComparison.Ordinal))];
        Assert.Equal(theirs.Length, ours.Length);
        for (int i = 0; i < ours.Length; i++)
        {
            string[] fields = theirs[i].Split('|');
            // Proposals and transforms stand within SA.
            IEnumerable<string> expected = fields[1].Split(',').Where(type => type is not ("2" or "3")).Select(Name);
            Assert.Contains(fields[0] switch { "2" => "main mode", "32" => "quick mode", "5" => "informational", _ => "?" }, ours[i], StringComparison.Ordinal);
            Assert.Equal(expected, Expanded(ours[i]));
        }
    }

    private static string Name(string type) => type switch
    {
        "1" => "SA",
        "4" => "KE",
        "5" => "ID",
        "8" => "HASH",
        "10" => "NONCE",
        "11" => "N",
        "12" => "D",
        "13" => "VID",
        "20" => "NAT-D",
        _ => $"payload {type}",
    };

    private static IEnumerable<string> Expanded(string line) => line[line.IndexOf(": HDR", StringComparison.Ordinal)..].Split(", ")[1..^1]
        .SelectMany(word => word.Split(' ') is [var count, var name] ? Enumerable.Repeat(name, int.Parse(count)) : [word]);

    private static string Word(string theirs) => s_words.GetValueOrDefault(theirs, theirs);

    [GeneratedRegex(@"^ +(?:IKE|IPsec) Attribute \(t=\d+,l=\d+\): ([^:]+): (.*?)\s*$")]
    private static partial Regex TheirAttribute();

    [GeneratedRegex(@"^ {12}([A-Z][A-Za-z -]+?)  +(.*?)(?: \(\d+\))?$")]
    private static partial Regex OurAttribute();
}
