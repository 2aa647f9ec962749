using System.Buffers.Binary;

namespace Amaranten.Decode.Describing;

/// <summary>
/// The headers of an IPv6 packet in front of what it carries (RFC 8200 §4): its own, and extension headers. ESP and AH count as what it carries, and so does
/// whatever stands behind a fragment header that is not the first piece's.
/// </summary>
internal readonly ref struct Ipv6Headers
{
    /// <summary>Octets of the header itself.</summary>
    public const int FixedBytes = 40;

    /// <summary>Octets of a fragment header (RFC 8200 §4.5).</summary>
    public const int FragmentBytes = 8;

    private const byte HopByHop = 0, Routing = 43, Fragment = 44, DestinationOptions = 60;
    private const int NextHeaderAt = 6, LengthUnitBytes = 8, FragmentOffsetAt = 2, IdentificationAt = 4, MoreFragments = 1, OffsetMask = 0xFFF8;

    private readonly ReadOnlySpan<byte> _fragment;

    private Ipv6Headers(int length, byte protocol, int namedAt, ReadOnlySpan<byte> fragment)
    {
        (Length, Protocol, NamedAt) = (length, protocol, namedAt);
        _fragment = fragment;
    }

    /// <summary>Octets of all of them, a fragment header included.</summary>
    public int Length { get; }

    /// <summary>What follows.</summary>
    public byte Protocol { get; }

    /// <summary>Where the number of the fragment header stands; of the payload where there is none.</summary>
    public int NamedAt { get; }

    /// <summary>Whether there is a fragment header, of a piece or of a packet that was not cut after all (RFC 6946).</summary>
    public bool HasFragment => !_fragment.IsEmpty;

    /// <summary>Where the piece belongs.</summary>
    public int FragmentOffset => HasFragment ? Word & OffsetMask : 0;

    /// <summary>Whether other pieces follow.</summary>
    public bool HasMoreFragments => HasFragment && (Word & MoreFragments) != 0;

    /// <summary>What the pieces have in common; 0 without a fragment header.</summary>
    public uint Identification => HasFragment ? BinaryPrimitives.ReadUInt32BigEndian(_fragment[IdentificationAt..]) : 0;

    private ushort Word => BinaryPrimitives.ReadUInt16BigEndian(_fragment[FragmentOffsetAt..]);

    /// <summary>Reads them as far as they were kept; a header that is not all there counts as what is carried.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out Ipv6Headers headers)
    {
        headers = default;
        if (packet.Length < FixedBytes) return false;
        int at = FixedBytes, namedAt = NextHeaderAt;
        while (packet[namedAt] is HopByHop or Routing or DestinationOptions && LengthAt(packet, at) is { } length) (namedAt, at) = (at, at + length);
        ReadOnlySpan<byte> fragment = packet[namedAt] == Fragment && at + FragmentBytes <= packet.Length ? packet.Slice(at, FragmentBytes) : default;
        headers = fragment.IsEmpty ? new Ipv6Headers(at, packet[namedAt], namedAt, default) : new Ipv6Headers(at + FragmentBytes, fragment[0], namedAt, fragment);
        return true;
    }

    /// <summary>
    /// Clears what routers may change before the ICV of AH is computed (RFC 4302 §3.3.3.1.2): traffic class, flow label, hop limit, and options that say so of
    /// themselves. False where that cannot be told: a route that is not at its end, damaged options.
    /// </summary>
    public static bool ClearMutable(Span<byte> headers)
    {
        const byte Version = 0x60;
        const int ClassAndLabelBytes = 4, HopLimitAt = 7, SegmentsLeftAt = 3;
        headers[..ClassAndLabelBytes].Clear();
        headers[0] = Version;
        headers[HopLimitAt] = 0;
        int at = FixedBytes, namedAt = NextHeaderAt;
        while (at < headers.Length)
        {
            if (LengthAt(headers, at) is not { } length) return false;
            byte kind = headers[namedAt];
            if (kind == Routing && headers[at + SegmentsLeftAt] != 0) return false;
            if (kind is HopByHop or DestinationOptions && !ClearOptions(headers.Slice(at, length)[2..])) return false;
            (namedAt, at) = (at, at + length);
        }
        return true;
    }

    // The third highest bit of an option's type: its data may change on the way (RFC 8200 §4.2). Type and length stay.
    private static bool ClearOptions(Span<byte> options)
    {
        const byte Pad1 = 0, MayChange = 0x20;
        for (int at = 0; at < options.Length;)
        {
            if (options[at] == Pad1)
            {
                at++;
                continue;
            }
            if (at + 1 >= options.Length || at + 2 + options[at + 1] > options.Length) return false;
            if ((options[at] & MayChange) != 0) options.Slice(at + 2, options[at + 1]).Clear();
            at += 2 + options[at + 1];
        }
        return true;
    }

    private static int? LengthAt(ReadOnlySpan<byte> packet, int at)
    {
        if (at + LengthUnitBytes > packet.Length) return null;
        int length = (packet[at + 1] + 1) * LengthUnitBytes;
        return at + length <= packet.Length ? length : null;
    }
}
