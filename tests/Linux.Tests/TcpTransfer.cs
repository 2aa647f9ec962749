using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Amaranten.Linux.Tests;

/// <summary>A long TCP stream of the kernel's own from 10.1.0.1 to 10.1.0.2, each in a namespace.</summary>
internal static class TcpTransfer
{
    /// <summary>Sends so many octets; the digests of what was sent and of what arrived.</summary>
    public static (string Sent, string Arrived) Run(NetworkNamespace from, NetworkNamespace to, int octets)
    {
        byte[] block = RandomNumberGenerator.GetBytes(1 << 20);
        var there = new IPEndPoint(IPAddress.Parse("10.1.0.2"), 5001);
        using Socket server = to.Within(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        server.Bind(there);
        server.Listen();
        using Socket client = from.Within(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        client.Connect(there);
        using Socket accepted = server.Accept();
        accepted.ReceiveTimeout = 30_000;

        using IncrementalHash sent = IncrementalHash.CreateHash(HashAlgorithmName.SHA256), arrived = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var sending = new Thread(() =>
        {
            for (int at = 0; at < octets; at += block.Length)
            {
                client.Send(block);
                sent.AppendData(block);
            }
            client.Shutdown(SocketShutdown.Send);
        });
        sending.Start();
        var buffer = new byte[1 << 20];
        for (int count = accepted.Receive(buffer); count > 0; count = accepted.Receive(buffer)) arrived.AppendData(buffer, 0, count);
        sending.Join();
        return (Convert.ToHexString(sent.GetHashAndReset()), Convert.ToHexString(arrived.GetHashAndReset()));
    }
}
