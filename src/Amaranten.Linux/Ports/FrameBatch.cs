using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Amaranten.Gateway.Ports;
using Amaranten.Wire.Ethernet;
using Tmds.Linux;

namespace Amaranten.Linux.Ports;

/// <summary>
/// What one recvmmsg or sendmmsg needs: up to 64 messages of pieces, a virtio_net_hdr in memory of ours and the frame where it lies, to be sent with a VLAN tag
/// in its midst or without. Made once, pinned; a call sets only the frames' pieces. It belongs to one thread.
/// </summary>
internal sealed unsafe class FrameBatch
{
    /// <summary>Messages per call: larger batches measured no faster (design of the packet path).</summary>
    internal const int Largest = 64;

    private const int HeaderStride = 16, MostPieces = 4, TagSize = 4, AddressesSize = 2 * MacAddress.Size;
    private const int Truncated = 0x20;    // MSG_TRUNC
    private readonly mmsghdr[] _messages = GC.AllocateArray<mmsghdr>(Largest, pinned: true);
    private readonly iovec[] _pieces = GC.AllocateArray<iovec>(MostPieces * Largest, pinned: true);
    private readonly byte[] _headers = GC.AllocateArray<byte>(HeaderStride * Largest, pinned: true);
    private readonly byte[] _tag = GC.AllocateArray<byte>(TagSize, pinned: true);
    private readonly bool _isTagged;
    private readonly mmsghdr* _first;

    /// <summary>For frames with the tag of this VLAN; null: as they are, which is how all arrive.</summary>
    internal FrameBatch(int? vlan = null)
    {
        _isTagged = vlan is not null;
        BinaryPrimitives.WriteUInt16BigEndian(_tag, (ushort)EtherType.Vlan);
        BinaryPrimitives.WriteUInt16BigEndian(_tag.AsSpan(2), (ushort)(vlan ?? 0));
        _first = Address(_messages);
        for (int i = 0; i < Largest; i++)
        {
            iovec* pieces = Address(_pieces) + MostPieces * i;
            pieces->iov_base = Address(_headers) + HeaderStride * i;
            pieces->iov_len = VirtioHeader.Size;
            _first[i].msg_hdr = new msghdr { msg_iov = pieces, msg_iovlen = _isTagged ? MostPieces : 2 };
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
            VirtioHeader.Write(Header(i), frames[i].Offload, memory.Span.Slice(frames[i].Offset, frames[i].Length), _isTagged ? TagSize : 0);
        }
        return Libc.SendMessages(socket, _first, (uint)frames.Length, LibC.MSG_DONTWAIT);
    }

    private Span<byte> Header(int index) => _headers.AsSpan(HeaderStride * index, VirtioHeader.Size);

    private void Place(int index, FrameMemory memory, in Frame frame)
    {
        Span<byte> octets = memory.Span.Slice(frame.Offset, frame.Length);
        Span<iovec> pieces = _pieces.AsSpan(MostPieces * index + 1);
        if (!_isTagged)
        {
            pieces[0] = Piece(octets);
            return;
        }
        // The tag goes where the EtherType was (IEEE 802.1Q), which then follows it.
        pieces[0] = Piece(octets[..AddressesSize]);
        pieces[1] = Piece(_tag);
        pieces[2] = Piece(octets[AddressesSize..]);
    }

    // What it points to is pinned.
    private static iovec Piece(Span<byte> octets) => new() { iov_base = Unsafe.AsPointer(ref MemoryMarshal.GetReference(octets)), iov_len = octets.Length };

    private static T* Address<T>(T[] pinned) where T : unmanaged => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
