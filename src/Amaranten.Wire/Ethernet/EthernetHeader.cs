using System.Buffers.Binary;

namespace Amaranten.Wire.Ethernet;

/// <summary>An untagged Ethernet header, to be written (RFC 894).</summary>
public readonly record struct EthernetHeader(MacAddress Destination, MacAddress Source, EtherType EtherType)
{
    /// <summary>Octets on the wire.</summary>
    public const int Size = 14;

    private const int DestinationAt = 0, SourceAt = 6, TypeAt = 12;

    /// <summary>Reads the header of a frame.</summary>
    public static bool TryParse(ReadOnlySpan<byte> frame, out EthernetHeader header)
    {
        bool whole = EthernetView.TryParse(frame, out EthernetView view);
        header = whole ? new EthernetHeader(view.Destination, view.Source, view.EtherType) : default;
        return whole;
    }

    /// <summary>Writes <see cref="Size"/> octets.</summary>
    public void Write(Span<byte> frame)
    {
        Destination.Write(frame[DestinationAt..]);
        Source.Write(frame[SourceAt..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[TypeAt..], (ushort)EtherType);
    }
}
