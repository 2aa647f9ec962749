using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ah;
using Amaranten.Wire.Esp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Ipsec.Esp;

/// <summary>
/// What ESP, AH and both add to a packet, exactly: the tunnel's MTU follows from the path's (RFC 4301 §8.2.1, RFC 4303 §2.4).
/// </summary>
public static class EspOverhead
{
    private const int Ipv6HeaderBytes = 40;

    /// <summary>
    /// The largest inner packet whose outer packet fits into <paramref name="pathMtuBytes"/>, and that the configuration allows;
    /// 0 when not even an empty one fits.
    /// </summary>
    public static int LargestInner(OutboundSa sa, int pathMtuBytes)
    {
        int largest = Math.Max(LargestBehind(sa, pathMtuBytes - HeaderBytes(sa)), 0);
        return sa.PlaintextMtuBytes == 0 ? largest : Math.Min(largest, sa.PlaintextMtuBytes);
    }

    /// <summary>The same for the path as it is known now.</summary>
    public static int LargestInner(OutboundSa sa) => LargestInner(sa, sa.PathMtuBytes);

    /// <summary>
    /// Octets of the outer packet, outer IP header included, that carries an inner packet of
    /// <paramref name="innerLength"/>.
    /// </summary>
    public static int OuterLength(OutboundSa sa, int innerLength) => HeaderBytes(sa) + innerLength + TrailerBytes(sa, innerLength);

    /// <summary>Octets from the SPI to the end of the ICV around so many; without ESP what goes in.</summary>
    public static int EspLength(OutboundSa sa, int innerLength) => EspHeaderBytes(sa) + innerLength + TrailerBytes(sa, innerLength);

    /// <summary>Octets of SPI, sequence number and IV; without ESP none.</summary>
    public static int EspHeaderBytes(OutboundSa sa) => sa.Transform is { } esp ? EspView.HeaderSize + esp.Suite.IvBytes : 0;

    /// <summary>Octets of a packet in transport mode, whose own header and payload are this long.</summary>
    public static int TransportLength(OutboundSa sa, int headerLength, int payloadLength) =>
        headerLength + TransportHeaderBytes(sa) + payloadLength + TrailerBytes(sa, payloadLength);

    /// <summary>Octets of the outer packet in front of the inner one: IP, UDP and its marker where they are used, AH, ESP and IV.</summary>
    public static int HeaderBytes(OutboundSa sa) =>
        (sa.Local.Address.IsV6 ? Ipv6HeaderBytes : Ipv4Header.Size) + TransportHeaderBytes(sa);

    /// <summary>Octets between the IP header and what is protected: UDP where it is used, AH, ESP and IV.</summary>
    public static int TransportHeaderBytes(OutboundSa sa) =>
        (sa.UdpEncapsulated ? UdpHeader.Size + (sa.NonIkeMarker ? NonIkeMarker.Size : 0) : 0)
        + (sa.Ah is { } ah ? AhView.LengthWith(ah.Transform.Suite.IcvBytes) : 0)
        + EspHeaderBytes(sa);

    private static int TrailerBytes(OutboundSa sa, int innerLength) => sa.Transform is not { } esp ? 0
        : EspTrailer.PadLength(innerLength, esp.Suite.AlignmentBytes) + EspTrailer.FixedBytes + esp.Suite.IcvBytes;

    private static int LargestBehind(OutboundSa sa, int roomBytes)
    {
        if (sa.Transform is not { } esp) return roomBytes;
        int ciphertext = roomBytes - esp.Suite.IcvBytes;
        return ciphertext - Math.Max(ciphertext, 0) % esp.Suite.AlignmentBytes - EspTrailer.FixedBytes;
    }
}
