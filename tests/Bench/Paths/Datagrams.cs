using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Amaranten.Bench.Paths;

/// <summary>
/// A sender of UDP datagrams as fast as it can, and a receiver that counts them: programs of their own within a namespace. Many at a time (sendmmsg(2)), so
/// that they take little of a processor from what is measured.
/// </summary>
internal static unsafe partial class Datagrams
{
    private const int Port = 9000, Batch = 64, HeaderBytes = 28, Room = 2048, WaitForOne = 0x10000, ReceiveBufferForce = 33;

    /// <summary>Sends for so many seconds packets of so many octets, IP header included.</summary>
    internal static int Send(string address, int packetBytes, double seconds)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { SendBufferSize = 4 << 20 };
        socket.Connect(IPAddress.Parse(address), Port);
        Message* messages = Messages(packetBytes - HeaderBytes);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed.TotalSeconds < seconds;)
            _ = SendMany((int)socket.Handle, messages, Batch, 0);
        return 0;
    }

    /// <summary>Prints how many arrived within so many seconds.</summary>
    internal static int Count(double seconds)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.SetRawSocketOption(1, ReceiveBufferForce, BitConverter.GetBytes(32 << 20));
        socket.ReceiveTimeout = 100;
        socket.Bind(new IPEndPoint(IPAddress.Any, Port));
        Message* messages = Messages(Room);
        long count = 0;
        Console.WriteLine("ready");
        for (var watch = Stopwatch.StartNew(); watch.Elapsed.TotalSeconds < seconds;)
            count += Math.Max(0, ReceiveMany((int)socket.Handle, messages, Batch, WaitForOne, null));
        Console.WriteLine(count);
        return 0;
    }

    private static Message* Messages(int bytes)
    {
        var messages = (Message*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(Message));
        var pieces = (Piece*)NativeMemory.AllocZeroed(Batch, (nuint)sizeof(Piece));
        for (int i = 0; i < Batch; i++)
        {
            pieces[i] = new Piece { Start = NativeMemory.AllocZeroed(Room), Length = (nuint)bytes };
            messages[i].Pieces = pieces + i;
            messages[i].PieceCount = 1;
        }
        return messages;
    }

    [LibraryImport("libc", EntryPoint = "sendmmsg")]
    private static partial int SendMany(int socket, Message* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "recvmmsg")]
    private static partial int ReceiveMany(int socket, Message* messages, uint count, int flags, void* timeout);

    // struct mmsghdr of a 64-bit machine, and struct iovec.
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public void* Name;
        public nuint NameLength;
        public Piece* Pieces;
        public nuint PieceCount;
        public void* Control;
        public nuint ControlLength;
        public nuint Flags;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Piece
    {
        public void* Start;
        public nuint Length;
    }
}
