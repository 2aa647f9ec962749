using System.Runtime.CompilerServices;
using Amaranten.Bench.Measuring;
using Amaranten.Bench.Peers;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;

namespace Amaranten.Bench.Kernels;

/// <summary>Packets of one suite and length in pinned memory, as many as are under way in a busy gateway, and the contestants that seal them.</summary>
internal sealed unsafe class PacketMemory
{
    private const int Packets = 32, Batch = 8, HeaderBytes = 8;

    // Not a power of two, so that the packets of a batch do not compete for the same lines of the cache.
    private const int SlotBytes = 2048 + 192;

    private readonly byte[] _memory = GC.AllocateArray<byte>(Packets * SlotBytes, pinned: true);
    private readonly EspSlice[] _slices = new EspSlice[Packets];
    private readonly int _textOctets;

    /// <summary>The text is as long as asked for, or longer by what the suite aligns it to.</summary>
    internal PacketMemory(EspSuite suite, int octets)
    {
        _textOctets = (octets + suite.AlignmentBytes - 1) / suite.AlignmentBytes * suite.AlignmentBytes;
        for (int i = 0; i < Packets; i++)
            _slices[i] = new EspSlice(i * SlotBytes, HeaderBytes + suite.IvBytes + _textOctets + suite.IcvBytes);
    }

    /// <summary>Eight at a time.</summary>
    internal Contestant Sealed(string name, EspTransform transform)
    {
        ulong sequence = 1;
        return new Contestant(name, count =>
        {
            int done = 0;
            for (; done < count; done += Batch, sequence += Batch)
                transform.Seal(_memory, _slices.AsSpan(done % Packets, Batch), sequence);
            return done;
        });
    }

    /// <summary>The peer has no batches; it seals one packet after the other.</summary>
    internal Contestant SealedBy(string name, PacketSealer sealer)
    {
        ulong sequence = 1;
        return new Contestant(name, count =>
        {
            fixed (byte* memory = _memory)
            {
                for (int i = 0; i < count; i++)
                {
                    byte* packet = memory + _slices[i % Packets].Offset;
                    Unsafe.WriteUnaligned(packet + HeaderBytes, sequence++);
                    sealer.Seal(packet, _textOctets);
                }
            }
            return count;
        });
    }
}
