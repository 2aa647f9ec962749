using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Amaranten.Crypto.Esp;

namespace Amaranten.Crypto.Hashes;

/// <summary>
/// HMAC (RFC 2104) over a batch. The states after the two key blocks are computed once (RFC 2104 §4). Each lane of the kernel
/// works at a packet of its own: first its whole blocks where they lie, then its padded tail, then the outer hash; when it has
/// done, it takes the next packet, so lanes stay busy whatever the lengths.
/// </summary>
internal sealed unsafe class Hmac<THash> : PacketMac where THash : struct, IHashKernel
{
    private const byte InnerPad = 0x36, OuterPad = 0x5C;
    private const int LargestBlockBytes = 128;

    private readonly KeyMemory _states;

    internal Hmac(ReadOnlySpan<byte> key)
    {
        if (key.Length > BlockBytes) throw new ArgumentException("the keys of ESP are never longer than a block", nameof(key));
        _states = new KeyMemory(2 * StateBytes);
        StartState(key, InnerPad, Inner);
        StartState(key, OuterPad, Outer);
    }

    private static int BlockBytes => 16 * THash.WordBytes;

    // Of a lane: two blocks, and before them room for the octets that CopyRest copies for nothing.
    private static int TailBytes => 3 * BlockBytes;

    private static int StateBytes => THash.StateWords * THash.WordBytes;

    // In the length field of the padding (FIPS 180-4 §5.1).
    private static int LengthBytes => 2 * THash.WordBytes;

    private byte* Inner => _states.Pointer;

    private byte* Outer => _states.Pointer + StateBytes;

    internal override void Compute(PacketPart* parts, int count, byte* macs)
    {
        Batch batch = default;
        batch.Parts = parts;
        batch.Count = count;
        batch.Macs = macs;
        Run(ref batch);
    }

    public override void Dispose() => _states.Dispose();

    private enum Stage : byte { Idle, Body, Tail, Outer }

    private struct Lane
    {
        internal Stage Stage;
        internal int Part;
        internal int BlocksLeft;
    }

    private struct Batch
    {
        internal PacketPart* Parts;
        internal byte* Macs;
        internal int Count, Next, Busy;
        internal byte* State, Tails, Outers;
        internal byte** Messages;
        internal Lane* Lanes;
    }

    [SkipLocalsInit]
    private void Run(ref Batch batch)
    {
        byte* state = stackalloc byte[StateBytes * THash.Lanes + 64];
        batch.State = (byte*)(((nuint)state + 63) & ~(nuint)63);
        byte* tails = stackalloc byte[TailBytes * THash.Lanes], outers = stackalloc byte[BlockBytes * THash.Lanes];
        batch.Tails = tails;
        batch.Outers = outers;
        for (int lane = 0; lane < THash.Lanes; lane++) Pad(outers + lane * BlockBytes, THash.DigestBytes, BlockBytes, BlockBytes + THash.DigestBytes);
        byte** messages = stackalloc byte*[THash.Lanes];
        batch.Messages = messages;
        Lane* lanes = stackalloc Lane[THash.Lanes];
        batch.Lanes = lanes;

        for (int lane = 0; lane < THash.Lanes; lane++)
        {
            lanes[lane] = default;
            TakeNextPart(ref batch, lane);
        }
        while (batch.Busy > 0)
        {
            int blocks = PrepareStep(ref batch);
            THash.Compress(batch.State, batch.Messages, blocks);
            for (int lane = 0; lane < THash.Lanes; lane++)
            {
                if (lanes[lane].Stage == Stage.Idle) continue;
                lanes[lane].BlocksLeft -= blocks;
                if (lanes[lane].BlocksLeft == 0) Advance(ref batch, lane);
            }
        }
    }

    // As many blocks as every busy lane still has. Idle lanes read what a busy one reads, into states that nobody wants.
    private static int PrepareStep(ref Batch batch)
    {
        int blocks = int.MaxValue;
        byte* message = null;
        for (int lane = 0; lane < THash.Lanes; lane++)
        {
            if (batch.Lanes[lane].Stage == Stage.Idle || batch.Lanes[lane].BlocksLeft >= blocks) continue;
            blocks = batch.Lanes[lane].BlocksLeft;
            message = batch.Messages[lane];
        }
        for (int lane = 0; lane < THash.Lanes; lane++)
            if (batch.Lanes[lane].Stage == Stage.Idle) batch.Messages[lane] = message;
        return blocks;
    }

    private void Advance(ref Batch batch, int lane)
    {
        switch (batch.Lanes[lane].Stage)
        {
            case Stage.Body:
                BeginTail(ref batch, lane);
                break;
            case Stage.Tail:
                BeginOuter(ref batch, lane);
                break;
            default:
                StoreDigest(ref batch, lane, batch.Macs + batch.Lanes[lane].Part * Stride);
                batch.Busy--;
                TakeNextPart(ref batch, lane);
                break;
        }
    }

    private void TakeNextPart(ref Batch batch, int lane)
    {
        ref Lane current = ref batch.Lanes[lane];
        current.Stage = Stage.Idle;
        if (batch.Next == batch.Count) return;

        current.Part = batch.Next++;
        current.Stage = Stage.Body;
        current.BlocksLeft = batch.Parts[current.Part].Length / BlockBytes;
        batch.Messages[lane] = batch.Parts[current.Part].Start;
        batch.Busy++;
        LoadState(ref batch, lane, Inner);
        if (current.BlocksLeft == 0) BeginTail(ref batch, lane);
    }

    // What is left of the packet, a one bit, zeros, and the length with the key block counted in (FIPS 180-4 §5.1).
    private static void BeginTail(ref Batch batch, int lane)
    {
        ref Lane current = ref batch.Lanes[lane];
        ref readonly PacketPart part = ref batch.Parts[current.Part];
        int rest = part.Length % BlockBytes;
        byte* tail = batch.Tails + lane * TailBytes + BlockBytes;
        current.Stage = Stage.Tail;
        current.BlocksLeft = rest + 1 + LengthBytes <= BlockBytes ? 1 : 2;
        CopyRest(part, rest, tail);
        Pad(tail, rest, current.BlocksLeft * BlockBytes, BlockBytes + part.Length);
        batch.Messages[lane] = tail;
    }

    // The whole last block's worth of octets, of which those before the rest fall into the room before the tail: no length decides how it is done.
    private static void CopyRest(in PacketPart part, int rest, byte* tail)
    {
        if (part.Length < BlockBytes)
        {
            Unsafe.CopyBlockUnaligned(tail, part.Start + part.Length - rest, (uint)rest);
            return;
        }
        byte* from = part.Start + part.Length - BlockBytes, to = tail + rest - BlockBytes;
        for (int i = 0; i < BlockBytes; i += 16) Vector128.Load(from + i).Store(to + i);
    }

    // The padding of the outer block is always there; the digest is all that changes.
    private void BeginOuter(ref Batch batch, int lane)
    {
        ref Lane current = ref batch.Lanes[lane];
        byte* block = batch.Outers + lane * BlockBytes;
        StoreDigest(ref batch, lane, block);
        current.Stage = Stage.Outer;
        current.BlocksLeft = 1;
        LoadState(ref batch, lane, Outer);
        batch.Messages[lane] = block;
    }

    // At least nine octets. Zeros a vector at a time; the last one overlaps the one before it.
    private static void Pad(byte* blocks, int used, int total, int messageBytes)
    {
        byte* end = blocks + total;
        for (byte* zeros = blocks + used; zeros < end - 16; zeros += 16) Vector128<byte>.Zero.Store(zeros);
        Unsafe.WriteUnaligned(end - 16 < blocks + used ? blocks + used : end - 16, 0UL);
        blocks[used] = 0x80;
        ulong bits = (ulong)messageBytes * 8;
        Unsafe.WriteUnaligned(end - 8, THash.BigEndian ? BinaryPrimitives.ReverseEndianness(bits) : bits);
    }

    private static void LoadState(ref Batch batch, int lane, byte* source)
    {
        byte* to = batch.State + lane * THash.WordBytes;
        for (byte* end = source + StateBytes; source < end; source += THash.WordBytes, to += THash.Lanes * THash.WordBytes)
        {
            if (THash.WordBytes == 8) *(ulong*)to = *(ulong*)source;
            else *(uint*)to = *(uint*)source;
        }
    }

    private static void StoreDigest(ref Batch batch, int lane, byte* destination)
    {
        byte* from = batch.State + lane * THash.WordBytes;
        for (byte* end = destination + THash.DigestBytes; destination < end; destination += THash.WordBytes, from += THash.Lanes * THash.WordBytes)
        {
            if (THash.WordBytes == 8) WriteWord(*(ulong*)from, destination);
            else WriteWord(*(uint*)from, destination);
        }
    }

    private static void WriteWord(ulong word, byte* destination) =>
        Unsafe.WriteUnaligned(destination, THash.BigEndian ? BinaryPrimitives.ReverseEndianness(word) : word);

    private static void WriteWord(uint word, byte* destination) =>
        Unsafe.WriteUnaligned(destination, THash.BigEndian ? BinaryPrimitives.ReverseEndianness(word) : word);

    // The state after one block of key and pad. Lane 0 counts; the others run along.
    private static void StartState(ReadOnlySpan<byte> key, byte pad, byte* result)
    {
        byte* block = stackalloc byte[LargestBlockBytes];
        for (int i = 0; i < BlockBytes; i++) block[i] = (byte)((i < key.Length ? key[i] : 0) ^ pad);

        byte* state = stackalloc byte[StateBytes * THash.Lanes + 64];
        byte** messages = stackalloc byte*[THash.Lanes];
        Batch batch = default;
        batch.State = (byte*)(((nuint)state + 63) & ~(nuint)63);
        for (int lane = 0; lane < THash.Lanes; lane++) messages[lane] = block;
        for (int word = 0; word < THash.StateWords; word++)
            for (int lane = 0; lane < THash.Lanes; lane++)
            {
                if (THash.WordBytes == 8) ((ulong*)batch.State)[word * THash.Lanes + lane] = THash.Initial[word];
                else ((uint*)batch.State)[word * THash.Lanes + lane] = (uint)THash.Initial[word];
            }
        THash.Compress(batch.State, messages, 1);
        for (int word = 0; word < THash.StateWords; word++)
        {
            if (THash.WordBytes == 8) ((ulong*)result)[word] = ((ulong*)batch.State)[word * THash.Lanes];
            else ((uint*)result)[word] = ((uint*)batch.State)[word * THash.Lanes];
        }
        new Span<byte>(block, LargestBlockBytes).Clear();
    }
}
