using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Fragmentation;

/// <summary>
/// Cuts a message that would not fit into one packet, so that no router has to: many drop fragments of IP, and certificates are long. Only for a
/// peer that has sent the vendor ID.
/// </summary>
internal sealed class Fragmenter
{
    private ushort _lastId;

    /// <summary>The message, or its pieces, each a datagram. All of them repeat the message's header.</summary>
    public IEnumerable<byte[]> Cut(byte[] message)
    {
        if (message.Length <= Limits.UnfragmentedBytes)
        {
            yield return message;
            yield break;
        }
        const int Overhead = IsakmpHeader.Size + PayloadReader.HeaderSize + FragmentView.HeaderSize;
        int size = Limits.UnfragmentedBytes - Overhead, count = (message.Length + size - 1) / size;
        _lastId = unchecked((ushort)(_lastId + 1));
        if (_lastId == 0) _lastId = 1;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> piece = message.AsSpan(i * size, Math.Min(size, message.Length - i * size));
            yield return Datagram(message, FragmentView.Write(_lastId, (byte)(i + 1), i == count - 1, piece));
        }
    }

    private static byte[] Datagram(ReadOnlySpan<byte> message, ReadOnlySpan<byte> content)
    {
        PayloadChain chain = new PayloadChain().Add(PayloadType.Fragment, content);
        byte[] datagram = new byte[IsakmpHeader.Size + chain.Octets.Length];
        IsakmpHeader.TryParse(message, out IsakmpHeader header);
        (header with { NextPayload = PayloadType.Fragment, Flags = IsakmpFlags.None, Length = (uint)datagram.Length }).Write(datagram);
        chain.Octets.CopyTo(datagram.AsSpan(IsakmpHeader.Size));
        return datagram;
    }
}
