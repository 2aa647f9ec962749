namespace Amaranten.Wire.Dhcp;

/// <summary>The hardware address of a client: htype, hlen and chaddr (RFC 2131 §2).</summary>
/// <param name="Type">What sort of hardware: 1 is Ethernet.</param>
/// <param name="Length">Octets that count: 0 to 16.</param>
/// <param name="Octets">All sixteen of chaddr, the first in the highest place.</param>
public readonly record struct DhcpHardware(byte Type, byte Length, UInt128 Octets)
{
    /// <summary>Octets of chaddr on the wire.</summary>
    public const int Size = 16;

    /// <summary>An address of these octets, at most sixteen.</summary>
    public static DhcpHardware Of(byte type, ReadOnlySpan<byte> octets)
    {
        Span<byte> chaddr = stackalloc byte[Size];
        chaddr.Clear();
        octets.CopyTo(chaddr);
        return new DhcpHardware(type, (byte)octets.Length, System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(chaddr));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> chaddr = stackalloc byte[Size];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(chaddr, Octets);
        return string.Join(':', chaddr[..Math.Min(Length, (byte)Size)].ToArray().Select(octet => $"{octet:x2}"));
    }
}
