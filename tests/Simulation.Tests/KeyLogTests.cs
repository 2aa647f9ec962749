using System.Buffers.Binary;
using System.Diagnostics;

namespace Simulation.Tests;

/// <summary>With the keys that a gateway has written down, tshark reads what was on the cable; and they are written nowhere else.</summary>
public class KeyLogTests
{
    [Theory]
    [InlineData("aes256-sha256-modp2048", "aes256gcm16")]
    [InlineData("aes128-sha1-modp2048", "aes128-sha1")]
    [InlineData("3des-sha1-modp2048", "3des-sha256")]
    [InlineData("aes256-sha512-modp2048", "aes128ctr-sha512")]
    [InlineData("aes128-sha256-modp2048", "aes128gcm8")]
    [InlineData("aes128-sha256-modp2048", "null-sha1")]
    public void Tshark_reads_a_capture(string ike, string ipsec)
    {
        var sites = new TwoSites(95, both: $"ike = {ike}\nipsec = {ipsec}", branchSystem: "key-log = keys.txt");
        string capture = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.pcap");
        try
        {
            using (FileStream file = File.Create(capture))
            {
                WritePcapHeader(file);
                sites.Wan.Seen += frame => WriteFrame(file, frame.Span);
                sites.PingFor(1_000);
                sites.AssertNothingLost();
            }
            string[] keys = [.. sites.Branch.KeyLog.Select(line => line["keys.txt: ".Length..].TrimEnd('\n'))];
            Assert.Equal(3, keys.Length);
            string icv = ipsec.StartsWith("aes256gcm") || ipsec.StartsWith("aes128gcm") ? "" : "esp.icv_good == 1 && ";
            Assert.Equal(10, Tshark(capture, keys, icv + "icmp.type == 8").Length);
            Assert.Equal(10, Tshark(capture, keys, icv + "icmp.type == 0").Length);
            // Messages five and six of main mode, three of quick mode: their hashes stand behind the encryption.
            Assert.Equal(5, Tshark(capture, keys, "isakmp.hash").Length);
            Assert.Empty(Tshark(capture, [], "isakmp.hash || icmp"));
        }
        finally
        {
            File.Delete(capture);
        }
        string[] secrets = [.. sites.Branch.KeyLog.SelectMany(line => line.Split('"', ',', '\n')).Where(part => part.Length > 32 && !part.Contains(' '))];
        Assert.NotEmpty(secrets);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret.Replace("0x", ""), sites.Logs, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Nothing_is_written_unasked()
    {
        var sites = new TwoSites(96, branchSystem: "key-log = keys.txt");
        sites.PingFor(1_000);
        Assert.NotEmpty(sites.Branch.KeyLog);
        Assert.Empty(sites.HeadOffice.KeyLog);
    }

    [Fact]
    public void What_tshark_does_not_know_is_a_comment()
    {
        var sites = new TwoSites(97, both: "ipsec = camellia128-sha256", branchSystem: "key-log = keys.txt");
        sites.PingFor(1_000);
        Assert.Equal(2, sites.Branch.KeyLog.Count(line => line.StartsWith("keys.txt: #! uat:esp_sa:")));
    }

    private static string[] Tshark(string capture, string[] keys, string filter)
    {
        var start = new ProcessStartInfo("tshark") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] options = ["-n", "-r", capture, "-o", "esp.enable_encryption_decode:TRUE", "-o", "esp.enable_authentication_check:TRUE", "-Y", filter];
        foreach (string argument in options.Concat(keys.SelectMany(key => new[] { "-o", key }))) start.ArgumentList.Add(argument);
        using Process tshark = Process.Start(start)!;
        Task<string> complaints = tshark.StandardError.ReadToEndAsync();
        string lines = tshark.StandardOutput.ReadToEnd();
        tshark.WaitForExit();
        Assert.True(tshark.ExitCode == 0, complaints.Result);
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    // The format of libpcap's savefiles, with Ethernet frames.
    private static void WritePcapHeader(FileStream file)
    {
        Span<byte> header = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], ushort.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        file.Write(header);
    }

    private static void WriteFrame(FileStream file, ReadOnlySpan<byte> frame)
    {
        if (!file.CanWrite) return;
        Span<byte> header = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], frame.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], frame.Length);
        file.Write(header);
        file.Write(frame);
    }
}
