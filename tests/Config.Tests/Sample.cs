namespace Amaranten.Config.Tests;

/// <summary>The working configuration of the manual, and small changes to it.</summary>
internal static class Sample
{
    public const string Psk = "correct horse battery staple";

    public const string Text = $"""
        [system]
        name = branch-7

        [interface:wan]
        device  = wan
        address = 198.51.100.7/24
        gateway = 198.51.100.1

        [interface:lan]
        device  = lan
        address = 10.7.0.1/24

        [tunnel:hq]
        local-network  = 10.7.0.0/24
        remote-network = 10.0.0.0/16
        remote-gateway = 203.0.113.1
        psk            = {Psk}

        """;

    public static ConfigResult Read(string text) => ConfigReader.Read("gateway.ini", text);

    /// <summary>The sample with one more line at the end, which is line 18 and belongs to [tunnel:hq].</summary>
    public static ConfigResult WithTunnelLine(string line) => Read(Text + line + "\n");

    /// <summary>The sample with one line replaced.</summary>
    public static ConfigResult Replacing(string old, string replacement)
    {
        Assert.Contains(old, Text);
        return Read(Text.Replace(old, replacement));
    }

    /// <summary>The complaints as the operator sees them, a line each.</summary>
    public static string Complaints(ConfigResult result) => string.Join('\n', result.Complaints);
}
