using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Amaranten.Gateway.Ports;
using Tmds.Linux;

namespace Amaranten.Linux.Ports;

/// <summary>
/// What one recvmmsg or sendmmsg needs: up to 64 messages of two pieces each, a virtio_net_hdr in memory of ours and the frame where it lies.
/// Made once, pinned; a call sets only the frames' pieces. It belongs to one thread.
/// </summary>
internal sealed unsafe class FrameBatch
{
    /// <summary>Messages per call: larger batches measured no faster (design of the packet path).</summary>
    internal const int Largest = 64;

    private const int HeaderStride = 16;
    private const int Truncated = 0x20;    // MSG_TRUNC
    private readonly mmsghdr[] _messages = GC.AllocateArray<mmsghdr>(Largest, pinned: true);
    private readonly iovec[] _pieces = GC.AllocateArray<iovec>(2 * Largest, pinned: true);
    private readonly byte[] _headers = GC.AllocateArray<byte>(HeaderStride * Largest, pinned: true);
    private readonly mmsghdr* _first;

    internal FrameBatch()
    {
        _first = Address(_messages);
        for (int i = 0; i < Largest; i++)
        {
            iovec* pieces = Address(_pieces) + 2 * i;
            pieces->iov_base = Address(_headers) + HeaderStride * i;
            pieces->iov_len = VirtioHeader.Size;
            _first[i].msg_hdr = new msghdr { msg_iov = pieces, msg_iovlen = 2 };
        }
    }

    /// <summary>Takes what has arrived into the frames' room; n, or -1 and the system's error.</summary>
    internal int Receive(int socket, FrameMemory memory, ReadOnlySpan<Frame> room)
    {
        for (int i = 0; i < room.Length; i++) Place(i, memory, room[i]);
        return Libc.ReceiveMessages(socket, _first, (uint)room.Length, LibC.MSG_DONTWAIT, null);
    }

    /// <summary>What message <paramref name="index"/> of the last <see cref="Receive"/> was; false when it was cut short or makes no sense.</summary>
    internal bool TryRead(int index, out int length, out Offload offload)
    {
        length = (int)_messages[index].msg_len - VirtioHeader.Size;
        bool isWhole = length > 0 && (_messages[index].msg_hdr.msg_flags & Truncated) == 0;
        return VirtioHeader.TryRead(Header(index), out offload) && isWhole;
    }

    /// <summary>Gives frames to the device; how many from the start it took, or -1 and the system's error with the first.</summary>
    internal int Send(int socket, FrameMemory memory, ReadOnlySpan<Frame> frames)
    {
        for (int i = 0; i < frames.Length; i++)
        {
            Place(i, memory, frames[i]);
            VirtioHeader.Write(Header(i), frames[i].Offload, memory.Span.Slice(frames[i].Offset, frames[i].Length));
        }
        return Libc.SendMessages(socket, _first, (uint)frames.Length, LibC.MSG_DONTWAIT);
    }

    private Span<byte> Header(int index) => _headers.AsSpan(HeaderStride * index, VirtioHeader.Size);

    private void Place(int index, FrameMemory memory, in Frame frame)
    {
        Span<byte> octets = memory.Span.Slice(frame.Offset, frame.Length);
        ref iovec piece = ref _pieces[2 * index + 1];
        piece.iov_base = Unsafe.AsPointer(ref MemoryMarshal.GetReference(octets));    // the block is pinned
        piece.iov_len = octets.Length;
    }

    private static T* Address<T>(T[] pinned) where T : unmanaged => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
