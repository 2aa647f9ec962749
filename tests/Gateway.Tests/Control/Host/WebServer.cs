using System.Text;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;

namespace Gateway.Tests.Control.Host;

/// <summary>
/// A slow, obvious TCP server: four segments are on their way at a time; one is sent again on the third duplicate acknowledgment, or when the client
/// pushes.
/// </summary>
internal sealed class WebServer(Func<string, byte[]> answer)
{
    private const uint FirstSequence = 0xFFFF_FF00; // so that it wraps
    private readonly List<byte> _request = [];
    private byte[]? _answer;
    private uint _clientNext;
    private int _acknowledged, _sentUpTo, _duplicates;
    private bool _isDone;

    public bool Refuses { get; init; }

    public int SegmentBytes { get; init; } = 1_000;

    public string Request => Encoding.ASCII.GetString([.. _request]);

    public IEnumerable<byte[]> Receive(TcpView tcp, IpAddress us, IpAddress peer)
    {
        var sent = new List<byte[]>();
        (ushort port, ushort client) = (tcp.DestinationPort, tcp.SourcePort);
        byte[] Segment(uint sequence, TcpFlags flags, ReadOnlySpan<byte> payload)
        {
            var header = new TcpHeader(port, client, sequence, _clientNext, flags, 8_192);
            byte[] segment = new byte[header.Size + payload.Length];
            payload.CopyTo(segment.AsSpan(header.Size));
            header.Write(segment, us, peer);
            return segment;
        }

        if ((tcp.Flags & TcpFlags.Syn) != 0)
        {
            if (_request.Count > 0) return sent;
            _clientNext = unchecked(tcp.Sequence + 1);
            sent.Add(Segment(Refuses ? 0 : FirstSequence, Refuses ? TcpFlags.Rst | TcpFlags.Ack : TcpFlags.Syn | TcpFlags.Ack, []));
            return sent;
        }
        if ((tcp.Flags & TcpFlags.Rst) != 0) return sent;
        if (tcp.Sequence == _clientNext)
        {
            _request.AddRange(tcp.Payload);
            _clientNext = unchecked(_clientNext + (uint)tcp.Payload.Length + ((tcp.Flags & TcpFlags.Fin) != 0 ? 1u : 0));
        }
        if (Request.EndsWith("\r\n\r\n", StringComparison.Ordinal)) _answer ??= answer(Request);
        if (_answer is null)
        {
            sent.Add(Segment(unchecked(FirstSequence + 1), TcpFlags.Ack, []));
            return sent;
        }
        int acknowledged = (int)unchecked(tcp.Acknowledgment - FirstSequence - 1);
        bool again = acknowledged == _acknowledged && acknowledged < _sentUpTo && ((tcp.Flags & TcpFlags.Psh) != 0 || ++_duplicates % 3 == 0);
        _acknowledged = Math.Max(_acknowledged, acknowledged);
        for (int at = again ? acknowledged : _sentUpTo; again || !_isDone && at < _acknowledged + 4 * SegmentBytes;)
        {
            ReadOnlySpan<byte> piece = _answer.AsSpan(Math.Min(at, _answer.Length), Math.Min(SegmentBytes, Math.Max(0, _answer.Length - at)));
            bool last = at + piece.Length >= _answer.Length;
            sent.Add(Segment(unchecked(FirstSequence + 1 + (uint)at), last ? TcpFlags.Ack | TcpFlags.Fin : TcpFlags.Ack, piece));
            at += piece.Length;
            _sentUpTo = Math.Max(_sentUpTo, last ? _answer.Length + 1 : at);
            _isDone |= last;
            if (again || last) break;
        }
        return sent;
    }
}
