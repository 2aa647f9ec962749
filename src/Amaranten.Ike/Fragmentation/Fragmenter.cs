using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Fragmentation;

/// <summary>
/// Where everything goes out that an exchange sends, of phase 1 and of all that runs under its ISAKMP SA. It cuts a message that would not fit into one
/// packet, so that no router has to: many drop fragments of IP, and certificates are long. Only for a peer that has sent the vendor ID.
/// </summary>
/// <param name="mode">The exchange type of every piece, whatever it is a piece of: strongSwan takes pieces in no other exchange than phase 1.</param>
internal sealed class Fragmenter(ExchangeType mode)
{
    private byte[]? _lastCut;
    private ushort _lastId;

    /// <summary>We have sent the vendor ID: pieces may come.</summary>
    public bool WeReassemble { get; set; }

    /// <summary>The peer has sent it, and the tunnel lets us cut.</summary>
    public bool PeerReassembles { get; set; }

    /// <summary>Sends a message, in pieces if it must and may be cut.</summary>
    public void Send(IkeContext context, UdpEndpoint local, UdpEndpoint peer, byte[] message, byte[] inClear, bool isAgain = false)
    {
        context.Watch.Sent(local, peer, message, inClear, isAgain);
        if (PeerReassembles && message.Length > Limits.UnfragmentedBytes)
            foreach (byte[] piece in Cut(message)) context.Actions.Send(local, peer, piece);
        else
            context.Actions.Send(local, peer, message);
    }

    /// <summary>The message, or its pieces, each a datagram. All of them repeat its cookies.</summary>
    public IEnumerable<byte[]> Cut(byte[] message)
    {
        const int Overhead = IsakmpHeader.Size + PayloadReader.HeaderSize + FragmentView.HeaderSize;
        int size = Limits.UnfragmentedBytes - Overhead, count = (message.Length + size - 1) / size;
        if (message.Length <= Limits.UnfragmentedBytes || count > Limits.Fragments) return [message];

        // Sent again under the ID that it had, so that only the pieces that were lost matter.
        if (!ReferenceEquals(message, _lastCut)) _lastId = _lastId == ushort.MaxValue ? (ushort)1 : (ushort)(_lastId + 1);
        _lastCut = message;
        return Enumerable.Range(0, count).Select(i =>
        {
            ReadOnlySpan<byte> piece = message.AsSpan(i * size, Math.Min(size, message.Length - i * size));
            return Datagram(message, FragmentView.Write(_lastId, (byte)(i + 1), i == count - 1, piece));
        });
    }

    private byte[] Datagram(ReadOnlySpan<byte> message, ReadOnlySpan<byte> content)
    {
        PayloadChain chain = new PayloadChain().Add(PayloadType.Fragment, content);
        byte[] datagram = new byte[IsakmpHeader.Size + chain.Octets.Length];
        IsakmpHeader.TryParse(message, out IsakmpHeader header);
        IsakmpHeader own = header with
        {
            NextPayload = chain.First,
            Exchange = mode,
            Flags = IsakmpFlags.None,
            MessageId = 0,
            Length = (uint)datagram.Length,
        };
        own.Write(datagram);
        chain.Octets.CopyTo(datagram.AsSpan(IsakmpHeader.Size));
        return datagram;
    }
}
