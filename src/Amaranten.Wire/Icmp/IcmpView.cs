using System.Buffers.Binary;
using Amaranten.Wire.Ip;

namespace Amaranten.Wire.Icmp;

/// <summary>An ICMP message (RFC 792).</summary>
public readonly ref struct IcmpView
{
    private const int TypeAt = 0, CodeAt = 1, ChecksumAt = 2, IdentifierAt = 4, SequenceAt = 6, NextHopMtuAt = 6, BodyAt = 8;
    private readonly ReadOnlySpan<byte> _message;

    private IcmpView(ReadOnlySpan<byte> message) => _message = message;

    /// <summary>Once this returns true, no member below can throw.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out IcmpView icmp)
    {
        icmp = message.Length < BodyAt ? default : new IcmpView(message);
        return message.Length >= BodyAt;
    }

    /// <summary>What kind of message.</summary>
    public IcmpType Type => (IcmpType)_message[TypeAt];

    /// <summary>Which of its kind.</summary>
    public byte Code => _message[CodeAt];

    /// <summary>The checksum as it is there.</summary>
    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_message[ChecksumAt..]);

    /// <summary>Of an echo: whose it is.</summary>
    public ushort Identifier => BinaryPrimitives.ReadUInt16BigEndian(_message[IdentifierAt..]);

    /// <summary>Of an echo: which it is.</summary>
    public ushort Sequence => BinaryPrimitives.ReadUInt16BigEndian(_message[SequenceAt..]);

    /// <summary>Of "fragmentation needed": the next hop's MTU; 0 from routers that do not know RFC 1191 §4.</summary>
    public ushort NextHopMtu => BinaryPrimitives.ReadUInt16BigEndian(_message[NextHopMtuAt..]);

    /// <summary>
    /// Of an echo: its data. Of an error: the beginning of the packet it is about; see
    /// <see cref="Ipv4View.TryParseQuoted"/>.
    /// </summary>
    public ReadOnlySpan<byte> Body => _message[BodyAt..];

    /// <summary>True if the checksum is right.</summary>
    public bool ChecksumHolds => InternetChecksum.Holds(_message);

    /// <summary>
    /// True for messages that quote a packet, and that must never be answered with another (RFC 1812 §4.3.2.7).
    /// </summary>
    public bool IsError => Type is IcmpType.DestinationUnreachable or IcmpType.SourceQuench or IcmpType.Redirect
        or IcmpType.TimeExceeded or IcmpType.ParameterProblem;
}
