using System.Runtime.CompilerServices;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Ip;

namespace Amaranten.Ipsec;

/// <summary>
/// The IP header around ESP or AH: a new one in tunnel mode, the packet's own in transport mode, where it lies in front already (RFC 4301 §5.1.2,
/// RFC 4303 §3.1).
/// </summary>
/// <param name="TypeOfService">Of a new header.</param>
/// <param name="DontFragment">Of a new header.</param>
/// <param name="Identification">Of a new header; not 0 where routers may fragment.</param>
/// <param name="KeptHeaderLength">Octets of the packet's own header; 0: a new one.</param>
public readonly record struct OuterHeader(byte TypeOfService, bool DontFragment, ushort Identification, int KeptHeaderLength = 0)
{
    /// <summary>Puts the header in front of what lies at <paramref name="offset"/>. Returns where the packet begins.</summary>
    public int Write(OutboundSa sa, Span<byte> memory, int offset, int length, byte protocol) => Write(sa, sa.Peer, memory, offset, length, protocol);

    /// <summary>The same towards an endpoint of the peer that has been read once: it may be replaced at any time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Write(OutboundSa sa, UdpEndpoint peer, Span<byte> memory, int offset, int length, byte protocol)
    {
        if (KeptHeaderLength > 0) return Keep(memory, offset - KeptHeaderLength, length + KeptHeaderLength, protocol);
        int packet = offset - Ipv4Header.Size;
        new Ipv4Header(
            sa.Local.Address, peer.Address, protocol, (ushort)(length + Ipv4Header.Size), TypeOfService: TypeOfService,
            Identification: Identification, DontFragment: DontFragment).Write(memory[packet..]);
        return packet;
    }

    /// <summary>Octets of the header.</summary>
    public int Length => KeptHeaderLength > 0 ? KeptHeaderLength : Ipv4Header.Size;

    private static int Keep(Span<byte> memory, int packet, int length, byte protocol)
    {
        Ipv4Writer.SetProtocol(memory[packet..], protocol);
        Ipv4Writer.SetTotalLength(memory[packet..], (ushort)length);
        return packet;
    }
}
