using System.Buffers.Binary;

namespace Amaranten.Wire.Esp;

/// <summary>An ESP packet, without its outer IP or UDP header (RFC 4303 §2).</summary>
public readonly ref struct EspView
{
    /// <summary>SPI and sequence number: octets before the IV.</summary>
    public const int HeaderSize = 8;

    /// <summary>SPIs below this one are reserved; 0 never appears on the wire (RFC 4303 §2.1).</summary>
    public const uint FirstSpi = 256;

    private const int SpiAt = 0, SequenceAt = 4, BodyAt = HeaderSize;
    private readonly ReadOnlySpan<byte> _packet;

    private EspView(ReadOnlySpan<byte> packet) => _packet = packet;

    /// <summary>Once this returns true, no member below can throw.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out EspView esp)
    {
        esp = packet.Length < BodyAt ? default : new EspView(packet);
        return packet.Length >= BodyAt;
    }

    /// <summary>Which SA.</summary>
    public uint Spi => BinaryPrimitives.ReadUInt32BigEndian(_packet[SpiAt..]);

    /// <summary>The low 32 bits of the sequence number.</summary>
    public uint Sequence => BinaryPrimitives.ReadUInt32BigEndian(_packet[SequenceAt..]);

    /// <summary>IV, ciphertext and ICV.</summary>
    public ReadOnlySpan<byte> Body => _packet[BodyAt..];

    /// <summary>True if the SPI can belong to no SA (RFC 4303 §2.1).</summary>
    public bool HasReservedSpi => Spi < FirstSpi;

    /// <summary>Writes SPI and sequence number, <see cref="HeaderSize"/> octets.</summary>
    public static void WriteHeader(Span<byte> packet, uint spi, uint sequence)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet[SpiAt..], spi);
        BinaryPrimitives.WriteUInt32BigEndian(packet[SequenceAt..], sequence);
    }
}
