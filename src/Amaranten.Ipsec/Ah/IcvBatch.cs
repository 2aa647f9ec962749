using Amaranten.Crypto.Ah;
using Amaranten.Crypto.Esp;
using Amaranten.Wire.Ah;

namespace Amaranten.Ipsec.Ah;

/// <summary>
/// ICVs over whole IPv4 packets: what routers may change counts as zero meanwhile, and is put back (RFC 4302 §3.3.3.1). The ICV field itself is zero
/// already when a packet is added.
/// </summary>
internal sealed class IcvBatch(int capacity)
{
    private const int LargestIcv = 32;

    private readonly AhTransform[] _transforms = new AhTransform[capacity];
    private readonly EspSlice[] _packets = new EspSlice[capacity];
    private readonly KeptHeaders _headers = new(capacity);
    private readonly int[] _headerLengths = new int[capacity];
    private readonly byte[] _icvs = new byte[capacity * LargestIcv];
    private readonly int[] _icvAt = new int[capacity];

    public int Count { get; private set; }

    public void Add(AhTransform transform, EspSlice packet, int headerLength)
    {
        _transforms[Count] = transform;
        _packets[Count] = packet;
        _headerLengths[Count] = headerLength;
        Count++;
    }

    /// <summary>Where the packet lies, IP header included.</summary>
    public EspSlice Packet(int index) => _packets[index];

    /// <summary>Its IP header as it is on the wire, after <see cref="Compute"/>.</summary>
    public ReadOnlySpan<byte> Header(int index) => _headers.Of(index);

    /// <summary>The ICV, after <see cref="Compute"/>.</summary>
    public ReadOnlySpan<byte> Icv(int index) => _icvs.AsSpan(_icvAt[index], _transforms[index].Suite.IcvBytes);

    public void Compute(Span<byte> memory)
    {
        for (int i = 0; i < Count; i++)
        {
            Span<byte> header = memory.Slice(_packets[i].Offset, _headerLengths[i]);
            _headers.Keep(i, header);
            // Damaged options have been refused long before; whatever stands here, both sides of the comparison are ours to make.
            MutableFields.Clear(header);
        }
        for (int start = 0, end; start < Count; start = end)
        {
            end = EndOfRun(start);
            AhTransform transform = _transforms[start];
            for (int i = start; i < end; i++) _icvAt[i] = start * LargestIcv + (i - start) * transform.Suite.IcvBytes;
            transform.Compute(memory, _packets.AsSpan(start..end), _icvs.AsSpan(start * LargestIcv));
        }
        for (int i = 0; i < Count; i++) _headers.Of(i).CopyTo(memory[_packets[i].Offset..]);
    }

    public void Clear()
    {
        _transforms.AsSpan(0, Count).Clear();
        Count = 0;
    }

    private int EndOfRun(int start)
    {
        int end = start + 1;
        while (end < Count && ReferenceEquals(_transforms[end], _transforms[start])) end++;
        return end;
    }
}
