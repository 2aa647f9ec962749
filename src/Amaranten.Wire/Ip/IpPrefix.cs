using System.Globalization;
using System.Runtime.CompilerServices;

namespace Amaranten.Wire.Ip;

/// <summary>A network: an address and how many of its leading bits count (RFC 1812 §2.2.5.2). Bits past the length are zero.</summary>
public readonly record struct IpPrefix
{
    /// <summary>The network <paramref name="address"/>/<paramref name="length"/>; host bits are cleared.</summary>
    /// <param name="address">Any address of the network.</param>
    /// <param name="length">0 to 32 for IPv4, 0 to 128 for IPv6.</param>
    public IpPrefix(IpAddress address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, address.Width);
        Length = length;
        UInt128 network = address.Bits & Mask(address.Width, length);
        Address = address.IsV6 ? IpAddress.FromV6(network) : IpAddress.FromV4((uint)network);
    }

    /// <summary>The network address.</summary>
    public IpAddress Address { get; }

    /// <summary>Leading bits that count.</summary>
    public int Length { get; }

    /// <summary>0.0.0.0/0.</summary>
    public static IpPrefix AllV4 => default;

    /// <summary>The single address as a network.</summary>
    public static IpPrefix Host(IpAddress address) => new(address, address.Width);

    /// <summary>True if the address is of the same family and inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(IpAddress address) =>
        address.IsV6 == Address.IsV6 && (address.Bits & Mask(Address.Width, Length)) == Address.Bits;

    /// <summary>True if every address of <paramref name="other"/> is inside.</summary>
    public bool Contains(IpPrefix other) => other.Length >= Length && Contains(other.Address);

    /// <summary>True if at least one address is in both.</summary>
    public bool Overlaps(IpPrefix other) => Contains(other) || other.Contains(this);

    /// <summary>Reads <c>10.0.0.0/8</c>, or a plain address as a host network. Host bits set are refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix)
    {
        prefix = default;
        if (!TrySplit(text, out IpAddress address, out int length)) return false;
        prefix = new IpPrefix(address, length);
        return prefix.Address == address;
    }

    /// <summary>
    /// Reads an address with a prefix length, <c>10.7.0.1/24</c>, keeping the host bits in <paramref name="address"/>.
    /// </summary>
    public static bool TrySplit(ReadOnlySpan<char> text, out IpAddress address, out int length)
    {
        length = 0;
        int slash = text.IndexOf('/');
        if (!IpAddress.TryParse(slash < 0 ? text : text[..slash], out address)) return false;
        length = address.Width;
        return slash < 0
            || int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= address.Width;
    }

    /// <summary>As <see cref="TryParse"/>, for constants. Throws <see cref="FormatException"/>.</summary>
    public static IpPrefix Parse(string text) =>
        TryParse(text, out IpPrefix prefix) ? prefix : throw new FormatException($"'{text}' is not a network");

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{Length}";

    // By halves: a shift of 128 bits is a call, and this is asked for every packet.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt128 Mask(int width, int length)
    {
        int host = width - length;
        ulong of(int bits) => bits >= 64 ? 0 : ulong.MaxValue << bits;
        return new UInt128(width > 64 ? of(Math.Max(0, host - 64)) : 0, width > 64 ? of(host) : of(host) & uint.MaxValue);
    }
}
