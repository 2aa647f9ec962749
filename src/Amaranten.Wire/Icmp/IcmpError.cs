using System.Buffers.Binary;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Icmp;

/// <summary>An ICMP error about a packet, to be written (RFC 792, RFC 1812 §4.3.2).</summary>
/// <param name="Type">What kind of error.</param>
/// <param name="Code">Which of its kind.</param>
/// <param name="Parameter">The four octets behind the checksum: an MTU, a pointer, or 0.</param>
public readonly record struct IcmpError(IcmpType Type, byte Code, uint Parameter = 0)
{
    /// <summary>Octets before the quoted packet.</summary>
    public const int Size = 8;

    /// <summary>Octets that the message may have, so that its IP packet stays within 576 (RFC 1812 §4.3.2.3).</summary>
    public const int LargestMessage = 576 - Ipv4Header.Size;

    private const int TypeAt = 0, CodeAt = 1, ChecksumAt = 2, ParameterAt = 4;

    /// <summary>Time to live exceeded in transit.</summary>
    public static IcmpError TtlExceeded => new(IcmpType.TimeExceeded, 0);

    /// <summary>Not deliverable.</summary>
    public static IcmpError Unreachable(UnreachableCode code) => new(IcmpType.DestinationUnreachable, (byte)code);

    /// <summary>Fragmentation needed and DF set (RFC 1191 §4).</summary>
    public static IcmpError FragmentationNeeded(ushort nextHopMtu) =>
        new(IcmpType.DestinationUnreachable, (byte)UnreachableCode.FragmentationNeeded, nextHopMtu);

    /// <summary>
    /// False for packets that must not be answered with an error: ICMP errors, later fragments, packets from or to what is
    /// not one host (RFC 1812 §4.3.2.7). That it was not a link-layer broadcast, the caller knows.
    /// </summary>
    public static bool MayAnswer(Ipv4View packet)
    {
        if (packet.FragmentOffset != 0 || !IsOneHost(packet.Source) || !IsOneHost(packet.Destination)) return false;
        return packet.Protocol != IpProtocol.Icmp || IcmpView.TryParse(packet.Payload, out IcmpView icmp) && !icmp.IsError;
    }

    /// <summary>
    /// Writes the message with as much of <paramref name="offending"/> as may be quoted. <paramref name="message"/> holds
    /// at least <see cref="LargestMessage"/> octets and does not overlap it.
    /// </summary>
    /// <returns>Octets written.</returns>
    public int Write(Span<byte> message, ReadOnlySpan<byte> offending)
    {
        ReadOnlySpan<byte> quoted = offending[..Math.Min(offending.Length, LargestMessage - Size)];
        message = message[..(Size + quoted.Length)];
        message[TypeAt] = (byte)Type;
        message[CodeAt] = Code;
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumAt..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(message[ParameterAt..], Parameter);
        quoted.CopyTo(message[Size..]);
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumAt..], InternetChecksum.Of(message));
        return message.Length;
    }

    // Not 0.0.0.0/8, loopback, multicast, class E or broadcast (RFC 1812 §4.3.2.7, §5.3.7).
    private static bool IsOneHost(IpAddress address) => address.V4 >> 24 is not (0 or 127 or >= 224);
}
