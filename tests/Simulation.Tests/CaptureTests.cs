using System.Diagnostics;
using Amaranten.Decode;
using Amaranten.Decode.Captures;
using Amaranten.Decode.Keys;
using Amaranten.Gateway.Control;

namespace Simulation.Tests;

/// <summary>A capture with keys and insides: what our decoder and tshark find in ESP are the packets that the gateway saw in its tunnel.</summary>
public class CaptureTests
{
    private static readonly CaptureRequest s_request = new("hq.pcapng") { WithInner = true, KeyFile = "hq.keys" };

    [Theory]
    [InlineData("ipsec = aes256gcm16")]
    [InlineData("ipsec = aes128-sha1")]
    [InlineData("ipsec = aes128-sha256\nnat-traversal = always")]
    public void Of_a_tunnel_that_is_up_the_keys_in_force_are_written(string both)
    {
        var sites = new TwoSites(310, both);
        sites.PingFor(1_000);
        Assert.Null(sites.Branch.Controller.StartCapture(s_request));
        sites.PingFor(1_000);
        sites.AssertNothingLost();
        Assert.True(sites.Branch.Controller.StopCapture());
        byte[][] inner = [.. sites.Branch.Capture!.At("hq")];
        Assert.Equal(20, inner.Length);

        (string told, List<InnerPacket> found) = Decode(sites.Branch);
        Assert.Contains("20 of ESP, 20 ICV good", told);
        Assert.Equal(20, told.Split('\n').Count(line => line.Contains("[hq] ") && line.EndsWith(", inside a tunnel")));
        Assert.Equal(inner.Select(Convert.ToHexString), found.Select(packet => Convert.ToHexString(packet.Octets.Span)));
        // tshark, which sees ESP at the wan, and the same at the tunnel's own interface.
        string[] theirs = Tshark(sites.Branch, "icmp && frame.interface_name == \"wan\"");
        Assert.Equal(20, theirs.Length);
        Assert.Equal(theirs, Tshark(sites.Branch, "icmp && frame.interface_name == \"hq\""));
        Assert.DoesNotContain(sites.Branch.KeyLog, line => line.Contains("ikev1"));
        Assert.Contains(sites.Branch.Log, line => line.Contains("warning 510") && line.Contains("hq.keys"));
    }

    [Fact]
    public void What_is_negotiated_meanwhile_is_read_from_the_first_message_and_after_rekeys()
    {
        var sites = new TwoSites(311, "ipsec-lifetime = 120\nike-lifetime = 200");
        Assert.Null(sites.Branch.Controller.StartCapture(s_request));
        sites.PingFor(300_000, intervalMilliseconds: 2_000);
        sites.Branch.Controller.StopCapture();
        sites.AssertNothingLost();
        (string told, List<InnerPacket> found) = Decode(sites.Branch);
        Assert.DoesNotContain("without key", told);
        Assert.DoesNotContain("cannot be decrypted", told);
        Assert.Equal(300, found.Count);
        int lines = sites.Branch.KeyLog.Count;
        sites.PingFor(200_000, intervalMilliseconds: 2_000);
        Assert.Equal(lines, sites.Branch.KeyLog.Count);
    }

    [Fact]
    public void Nothing_inside_and_no_key_is_written_unasked()
    {
        var sites = new TwoSites(312);
        Assert.Null(sites.Branch.Controller.StartCapture(new CaptureRequest("plain.pcapng") { OnlyInterface = "wan" }));
        sites.PingFor(1_000);
        Assert.Empty(sites.Branch.KeyLog);
        Assert.Empty(sites.Branch.Capture!.At("lan"));
        Assert.NotEmpty(sites.Branch.Capture.At("wan"));
        Assert.DoesNotContain("inside", Decode(sites.Branch).Told);
        Assert.Equal("the keys need a file of their own", new TwoSites(313).Branch.Controller.StartCapture(s_request with { KeyFile = s_request.File }));
    }

    [Fact]
    public void AH_around_ESP_is_checked_too()
    {
        var sites = new TwoSites(314, "encapsulation = tunnel\nah = sha256\nipsec = aes128-sha1");
        sites.PingFor(1_000);
        Assert.Null(sites.Branch.Controller.StartCapture(s_request));
        sites.PingFor(1_000);
        (string told, List<InnerPacket> found) = Decode(sites.Branch);
        Assert.Contains("20 of ESP, 20 ICV good; 20 of AH, 20 ICV good", told);
        Assert.Equal(sites.Branch.Capture!.At("hq").Select(Convert.ToHexString), found.Select(packet => Convert.ToHexString(packet.Octets.Span)));
    }

    private static string Keys(SimulatedGateway gateway) => string.Concat(gateway.KeyLog.Select(line => line[(s_request.KeyFile!.Length + 2)..]));

    private static (string Told, List<InnerPacket> Found) Decode(SimulatedGateway gateway)
    {
        KeyFile keys = KeyFile.Read("hq.keys", Keys(gateway));
        Assert.Empty(keys.Complaints);
        var output = new StringWriter();
        var found = new List<InnerPacket>();
        using var decoder = new CaptureDecoder(output, keys, found.Add);
        decoder.Run(CaptureReader.Open(new MemoryStream(gateway.Capture!.ToPcapng()), out _)!);
        Assert.Equal(0, decoder.BadIcvs);
        return (output.ToString(), found);
    }

    // Of each packet that the filter lets through the innermost ICMP message, as a checksum and a sequence number.
    private static string[] Tshark(SimulatedGateway gateway, string filter)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, gateway.Capture!.ToPcapng());
            var start = new ProcessStartInfo("tshark") { RedirectStandardOutput = true, RedirectStandardError = true };
            string[] options = ["-n", "-r", file, "-o", "esp.enable_encryption_decode:TRUE", "-Y", filter, "-T", "fields", "-e", "icmp.checksum", "-e", "icmp.seq"];
            IEnumerable<string> keys = Keys(gateway).Split('\n').Where(line => line.Length > 0 && line[0] != '#').SelectMany(line => new[] { "-o", line });
            foreach (string argument in options.Concat(keys)) start.ArgumentList.Add(argument);
            using Process tshark = Process.Start(start)!;
            Task<string> complaints = tshark.StandardError.ReadToEndAsync();
            string lines = tshark.StandardOutput.ReadToEnd();
            tshark.WaitForExit();
            Assert.True(tshark.ExitCode == 0, complaints.Result);
            return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
