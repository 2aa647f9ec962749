using System.Buffers.Binary;

namespace Amaranten.Wire.Isakmp;

/// <summary>A chain of payloads being written (RFC 2408 §3.2). A message, an SA and a proposal each hold one.</summary>
public sealed class PayloadChain
{
    private byte[] _octets = new byte[256];
    private int _length;
    private int _lastAt = -1;

    /// <summary>Type of the first payload; what the header before the chain says.</summary>
    public PayloadType First { get; private set; }

    /// <summary>The chain so far, headers included.</summary>
    public Span<byte> Octets => _octets.AsSpan(0, _length);

    /// <summary>Appends a payload.</summary>
    public PayloadChain Add(PayloadType type, ReadOnlySpan<byte> content)
    {
        int size = PayloadReader.HeaderSize + content.Length;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, ushort.MaxValue);
        if (_length + size > _octets.Length) Array.Resize(ref _octets, Math.Max(2 * _octets.Length, _length + size));
        if (_lastAt < 0) First = type;
        else _octets[_lastAt] = (byte)type;
        _lastAt = _length;

        Span<byte> payload = _octets.AsSpan(_length, size);
        payload[0] = (byte)PayloadType.None;
        payload[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)size);
        content.CopyTo(payload[PayloadReader.HeaderSize..]);
        _length += size;
        return this;
    }
}
