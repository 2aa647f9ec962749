using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Amaranten.Gateway.Ports;
using Amaranten.Linux.Polling;
using Amaranten.Linux.Ports;

namespace Amaranten.Linux.Tests;

/// <summary>
/// Two hosts, each the kernel's own TCP in a namespace, and between them two ports of ours that pass every frame on as it came. Offloads are
/// on, as they are on any veth: the hosts send superpackets of up to 64 KB with checksums left undone.
/// </summary>
public sealed class SuperpacketTests : IDisposable
{
    private const int Transfer = 64 << 20;
    private readonly NetworkNamespace _branch = new(), _gateway = new(), _office = new();
    private readonly PacketPort _lan, _wan;
    private readonly EventFd _bell = new();
    private readonly TestFrames _frames = new();
    private volatile bool _stop;
    private int _superpackets, _unfinishedChecksums, _longest;

    public SuperpacketTests()
    {
        _branch.Cable("eth0", _gateway, "lan");
        _office.Cable("eth0", _gateway, "wan");
        _branch.Run("ip addr add 10.1.0.1/24 dev eth0");
        _office.Run("ip addr add 10.1.0.2/24 dev eth0");
        _lan = _gateway.Within(() => PacketPort.Open("lan", "lan"));
        _wan = _gateway.Within(() => PacketPort.Open("wan", "wan"));
    }

    public void Dispose()
    {
        foreach (IDisposable thing in new IDisposable[] { _lan, _wan, _bell, _branch, _gateway, _office }) thing.Dispose();
    }

    [Fact]
    public void Superpackets_and_unfinished_checksums_arrive_and_can_be_passed_on()
    {
        var forwarder = new Thread(Forward);
        forwarder.Start();
        byte[] sent = RandomNumberGenerator.GetBytes(1 << 20);
        byte[] received = Exchange(sent);
        _stop = true;
        _bell.Ring();
        forwarder.Join();

        Assert.Equal(DigestOf(sent), received);
        Assert.True(_superpackets > 100, $"{_superpackets} superpackets");
        Assert.True(_unfinishedChecksums > 100, $"{_unfinishedChecksums} unfinished checksums");
        Assert.True(_longest > 40_000, $"longest frame {_longest}");
        Assert.Equal((0, 0), (_lan.Counters.SendDrops, _wan.Counters.SendDrops));
    }

    private static byte[] DigestOf(byte[] block)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < Transfer / block.Length; i++) digest.AppendData(block);
        return digest.GetHashAndReset();
    }

    // One block over and over, from branch to office; what the office received, as a digest.
    private byte[] Exchange(byte[] block)
    {
        using Socket server = _office.Within(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        server.Bind(new IPEndPoint(IPAddress.Parse("10.1.0.2"), 5001));
        server.Listen();
        using Socket client = _branch.Within(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        client.Connect(new IPEndPoint(IPAddress.Parse("10.1.0.2"), 5001));
        using Socket accepted = server.Accept();

        var sending = new Thread(() =>
        {
            for (int i = 0; i < Transfer / block.Length; i++) client.Send(block);
            client.Shutdown(SocketShutdown.Send);
        });
        sending.Start();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        for (int count = accepted.Receive(buffer); count > 0; count = accepted.Receive(buffer)) digest.AppendData(buffer, 0, count);
        sending.Join();
        return digest.GetHashAndReset();
    }

    private void Forward()
    {
        var waiter = new PortWaiter([_lan, _wan], _bell);
        while (!_stop)
        {
            if (Pass(_lan, _wan) + Pass(_wan, _lan) == 0) waiter.Wait(1000);
        }
    }

    private int Pass(PacketPort from, PacketPort to)
    {
        Span<Frame> frames = _frames.Room();
        int count = from.Receive(_frames.Memory, frames);
        foreach (Frame frame in frames[..count])
        {
            if (frame.Offload.Segmentation == Segmentation.TcpV4 && frame.Length > 1514) _superpackets++;
            if (frame.Offload.NeedsChecksum) _unfinishedChecksums++;
            _longest = Math.Max(_longest, frame.Length);
        }
        return count == 0 ? 0 : Math.Max(1, to.Send(_frames.Memory, frames[..count]));
    }
}
