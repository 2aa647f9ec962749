using Amaranten.Decode.Captures;
using Amaranten.Decode.Opening;
using Amaranten.Wire.Ip;

namespace Amaranten.Decode;

/// <summary>An IP packet that was inside ESP or AH in tunnel mode.</summary>
/// <param name="Outer">What it came in.</param>
/// <param name="Envelope">What that was, with its SPI.</param>
/// <param name="Octets">The packet.</param>
public sealed record InnerPacket(CapturedPacket Outer, string Envelope, ReadOnlyMemory<byte> Octets)
{
    /// <summary>What an open packet held; null in transport mode and for dummies, which hold no whole packet.</summary>
    internal static InnerPacket? Of(CapturedPacket outer, string envelope, OpenedEsp esp) =>
        esp.NextHeader is IpProtocol.Ipv4 or IpProtocol.Ipv6 && esp.Payload.Length > 0 ? new InnerPacket(outer, envelope, esp.Payload) : null;

    /// <summary>The packet as a block of a pcapng file whose first interface is <see cref="LinkType.Raw"/>.</summary>
    public byte[] Block() => PcapngBlocks.Packet(0, Outer.Nanoseconds, Octets.Span, Octets.Length, null, $"packet {Outer.Number}, {Envelope}");
}
