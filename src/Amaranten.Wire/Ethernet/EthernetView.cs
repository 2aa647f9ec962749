using System.Buffers.Binary;

namespace Amaranten.Wire.Ethernet;

/// <summary>An untagged Ethernet frame without its frame check sequence (RFC 894).</summary>
public readonly ref struct EthernetView
{
    private const int DestinationAt = 0, SourceAt = 6, TypeAt = 12, PayloadAt = EthernetHeader.Size;
    private readonly ReadOnlySpan<byte> _frame;

    private EthernetView(ReadOnlySpan<byte> frame) => _frame = frame;

    /// <summary>Once this returns true, no member below can throw.</summary>
    public static bool TryParse(ReadOnlySpan<byte> frame, out EthernetView ethernet)
    {
        ethernet = frame.Length < PayloadAt ? default : new EthernetView(frame);
        return frame.Length >= PayloadAt;
    }

    /// <summary>The station it is for.</summary>
    public MacAddress Destination => MacAddress.Read(_frame[DestinationAt..]);

    /// <summary>The station that sent it.</summary>
    public MacAddress Source => MacAddress.Read(_frame[SourceAt..]);

    /// <summary>What the payload is. Values below 0x0600 are lengths (IEEE 802.3) and match no type.</summary>
    public EtherType EtherType => (EtherType)BinaryPrimitives.ReadUInt16BigEndian(_frame[TypeAt..]);

    /// <summary>Everything behind the header, Ethernet padding included.</summary>
    public ReadOnlySpan<byte> Payload => _frame[PayloadAt..];
}
