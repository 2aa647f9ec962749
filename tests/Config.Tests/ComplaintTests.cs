using System.Runtime.CompilerServices;

namespace Amaranten.Config.Tests;

/// <summary>Each complaint by example, word for word, from complaints.txt.</summary>
public class ComplaintTests
{
    private const string Indent = "    ";

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string block in File.ReadAllText(Beside("complaints.txt")).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = [.. block.Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#'))];
            if (lines.Length > 0) cases.Add(lines[0], string.Join('\n', lines[1..].Select(line => line[Indent.Length..])));
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_operator_is_told(string change, string expected)
    {
        string[] parts = change[4..].Replace(" / ", "\n").Split(" -> ");
        ConfigResult result = change.StartsWith("add ") ? Sample.WithTunnelLine(parts[0]) : Sample.Replacing(parts[0], parts[1]);
        Assert.Equal(expected, Sample.Complaints(result));
    }

    [Fact]
    public void There_are_cases() => Assert.True(Cases().Count() > 100);

    [Fact]
    public void All_complaints_come_at_once_in_the_order_of_the_lines()
    {
        ConfigResult result = Sample.Read("""
            name
            [interface:wan]
            device = eth0
            adress = 192.0.2.1/24
            [tunnel:a]
            psk
            psk = x
            [tunnel:b]
            start = never
            """);
        Assert.Null(result.Config);
        Assert.False(result.IsClean);
        Assert.Equal([0, 1, 2, 4, 5, 5, 5, 6, 7, 8, 8, 8, 8, 9], result.Complaints.Select(complaint => complaint.Line));
        Assert.Equal("gateway.ini: error: no [interface:NAME] is without error; the gateway needs at least one with device and address", result.Complaints[0].ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("; nothing\n")]
    public void Without_an_interface_nothing_can_run(string text)
    {
        ConfigResult result = Sample.Read(text);
        Assert.Null(result.Config);
        Assert.Equal("gateway.ini: error: there is no [interface:NAME]; the gateway needs at least one with device and address", Sample.Complaints(result));
    }

    [Fact]
    public void A_bad_tunnel_does_not_stop_a_good_one()
    {
        ConfigResult result = Sample.WithTunnelLine("[tunnel:bad]\npsk = 1\n[tunnel:good]\nlocal-network = 10.7.0.0/24\nremote-network = 10.9.0.0/16\n"
            + "remote-gateway = 203.0.113.3\npsk = correct horse battery staple");
        Assert.Equal(["hq", "good"], result.Config!.Tunnels.Select(tunnel => tunnel.Name));
        Assert.False(result.IsClean);
    }

    [Fact]
    public void While_a_tunnel_is_left_out_nothing_is_routed_in_clear()
    {
        const string Open = "forward-in-clear = yes";
        Assert.True(Sample.Replacing("name = branch-7", Open).Config!.System.ForwardInClear);
        Assert.False(Sample.Replacing("name = branch-7", Open + "\n[tunnel:x]").Config!.System.ForwardInClear);
        Assert.False(Sample.Replacing("name = branch-7", Open + "\n[tunel:x]").Config!.System.ForwardInClear);
        Assert.False(Sample.Replacing("name = branch-7", Open + "\n[tunnel:x\n").Config!.System.ForwardInClear);
        Assert.True(Sample.Replacing("name = branch-7", Open + "\n[route:x]").Config!.System.ForwardInClear);
    }

    private static string Beside(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, name);
}
