using System.Buffers.Binary;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Icmp;

/// <summary>An echo or echo reply without its data (RFC 792).</summary>
/// <param name="IsReply">False for the question.</param>
/// <param name="Identifier">Whose it is.</param>
/// <param name="Sequence">Which it is.</param>
public readonly record struct IcmpEcho(bool IsReply, ushort Identifier, ushort Sequence)
{
    /// <summary>Octets before the data.</summary>
    public const int Size = 8;

    private const int TypeAt = 0, CodeAt = 1, ChecksumAt = 2, IdentifierAt = 4, SequenceAt = 6;

    /// <summary>Reads an echo with code 0 and a right checksum over all of <paramref name="message"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out IcmpEcho echo)
    {
        echo = default;
        if (!IcmpView.TryParse(message, out IcmpView icmp) || icmp.Type is not (IcmpType.Echo or IcmpType.EchoReply)
            || icmp.Code != 0 || !icmp.ChecksumHolds)
            return false;
        echo = new IcmpEcho(icmp.Type == IcmpType.EchoReply, icmp.Identifier, icmp.Sequence);
        return true;
    }

    /// <summary>
    /// Writes the first <see cref="Size"/> octets of <paramref name="message"/>; the data already lies behind them.
    /// </summary>
    public void Write(Span<byte> message)
    {
        message[TypeAt] = (byte)(IsReply ? IcmpType.EchoReply : IcmpType.Echo);
        message[CodeAt] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumAt..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(message[IdentifierAt..], Identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[SequenceAt..], Sequence);
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumAt..], InternetChecksum.Of(message));
    }
}
