using System.Diagnostics;
using Amaranten.Gateway.Ports;
using Amaranten.Linux.Ports;

namespace Amaranten.Linux.Tests;

/// <summary>Ports that are one VLAN of a device: tcpdump sees their tags, and each hears its own frames alone.</summary>
public sealed class VlanTests : IDisposable
{
    private readonly NetworkNamespace _left = new(), _right = new();
    private readonly PacketPort _plain, _seven, _last, _far;
    private readonly TestFrames _frames = new(), _others = new();

    public VlanTests()
    {
        _left.Cable("near", _right, "far");
        _plain = _left.Within(() => PacketPort.Open("lan", "near"));
        _seven = _left.Within(() => PacketPort.Open("dmz", "near", new PortOptions { Vlan = 7 }));
        _last = _left.Within(() => PacketPort.Open("guests", "near", new PortOptions { Vlan = 4094 }));
        _far = _right.Within(() => PacketPort.Open("far", "far"));
    }

    public void Dispose()
    {
        foreach (IDisposable thing in new IDisposable[] { _plain, _seven, _last, _far, _left, _right }) thing.Dispose();
    }

    [Fact]
    public void Each_hears_its_own()
    {
        Send(_far.Queue(0), "8100 0007 88b5 7777 0001");
        Send(_far.Queue(0), "8100 EFFE 88b5 7777 0002");    // with a priority
        Send(_far.Queue(0), "8100 0008 88b5 7777 0003");
        Send(_far.Queue(0), "88b5 7777 0004");
        const string Addresses = "FFFFFFFFFFFF020000000001";
        Assert.Equal([$"{Addresses}88B577770001"], Heard(_seven));
        Assert.Equal([$"{Addresses}88B577770002"], Heard(_last));
        Assert.Equal([$"{Addresses}88B577770004"], Heard(_plain));
        Assert.Equal(_plain.Mac, _seven.Mac);
    }

    [Fact]
    public void What_they_send_has_their_tag_and_what_the_control_thread_sends_too()
    {
        using Process witness = Process.Start(new ProcessStartInfo("ip", $"netns exec {_right.Name} tcpdump -i far -e -n -x -l -c 4") { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Assert.Contains("listening", NextWith(witness.StandardError, "listening"), StringComparison.Ordinal);
        IFrameSender control = _left.Within(_seven.OpenSender);
        Send(_seven.Queue(0), "88b5 7777 0001");
        Send(_last.Queue(0), "88b5 7777 0002");
        Send(control, "88b5 7777 0003");
        Send(_plain.Queue(0), "88b5 7777 0004");
        string seen = witness.StandardOutput.ReadToEnd();
        witness.WaitForExit();
        string[] frames = [.. seen.Split('\n').Where(line => line.Contains("ethertype", StringComparison.Ordinal)).Select(line => line[line.IndexOf("ethertype", StringComparison.Ordinal)..])];
        Assert.Equal(4, frames.Length);
        Assert.StartsWith("ethertype 802.1Q (0x8100), length 22: vlan 7, p 0, ethertype Unknown (0x88b5)", frames[0], StringComparison.Ordinal);
        Assert.StartsWith("ethertype 802.1Q (0x8100), length 22: vlan 4094, p 0, ethertype Unknown (0x88b5)", frames[1], StringComparison.Ordinal);
        Assert.StartsWith("ethertype 802.1Q (0x8100), length 22: vlan 7, p 0, ethertype Unknown (0x88b5)", frames[2], StringComparison.Ordinal);
        Assert.StartsWith("ethertype Unknown (0x88b5), length 18", frames[3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_as_long_as_the_device_takes_is_sent_with_its_tag()
    {
        Frame longest = _frames.Make(0, "ffff ffff ffff 0200 0000 0001 88b5 F00D") with { Length = 1514 };
        Assert.Equal(1, _seven.Queue(0).Send(_frames.Memory, [longest]));
        using PacketPort far = _right.Within(() => PacketPort.Open("far", "far", new PortOptions { Vlan = 7 }));
        Assert.Equal(1, _seven.Queue(0).Send(_frames.Memory, [longest]));
        Assert.Equal(2 * 1514, _others.WaitFor(far, "F00D")!.Length);
    }

    private void Send(IFrameSender sender, string behindAddresses) => Assert.Equal(1, sender.Send(_frames.Memory, [_frames.Make(0, $"ffff ffff ffff 0200 0000 0001 {behindAddresses}")]));

    private List<string> Heard(PacketPort port)
    {
        Thread.Sleep(20);
        List<string> heard = [];
        Span<Frame> room = _others.Room();
        foreach (Frame frame in room[..port.Queue(0).Receive(_others.Memory, room)]) heard.Add(Convert.ToHexString(_others.Octets(frame)));
        return heard;
    }

    private static string NextWith(StreamReader reader, string text)
    {
        while (reader.ReadLine() is { } line)
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        return "";
    }
}
