using Amaranten.Gateway.Forwarding;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Tcp;

namespace Amaranten.Gateway.Control.Host;

/// <summary>
/// A connection to a server that is asked once and answers once: as much of TCP as that needs (RFC 1122 §4.2). What arrives out of order is
/// dropped and comes again; one segment of ours is in the air at a time.
/// <code><![CDATA[
///        we                              server
///        SYN                       -->
///                                  <--   SYN, ACK
///        ACK, request              -->
///                                  <--   ACK, answer ...
///        ACK ...                   -->
///                                  <--   FIN
///        FIN, ACK                  -->
/// ]]></code>
/// </summary>
internal sealed class TcpConnection
{
    private const ushort Window = 16_384, SegmentSize = 1_200;
    private const long FirstRetransmissionMilliseconds = 1_000;
    private const int Transmissions = 5;

    private readonly HostEdge _edge;
    private readonly HostFlow _flow;
    private readonly ReadOnlyMemory<byte> _request;
    private readonly Func<ReadOnlyMemory<byte>, bool> _onData;
    private readonly Action<string?, Instant> _onEnd;
    private readonly uint _firstSequence;
    private uint _acknowledged, _expected;
    private bool _isOpen, _isOver;
    private int _sent;
    private Instant _now;

    /// <summary>Begins a connection.</summary>
    /// <param name="edge">The gateway as a host.</param>
    /// <param name="server">Whom to ask.</param>
    /// <param name="request">What to ask.</param>
    /// <param name="onData">Takes the answer as it comes; false ends the connection.</param>
    /// <param name="onEnd">Called once: null when the server has said all, else what went wrong.</param>
    /// <param name="now">The time.</param>
    public TcpConnection(
        HostEdge edge, UdpEndpoint server, ReadOnlyMemory<byte> request, Func<ReadOnlyMemory<byte>, bool> onData, Action<string?, Instant> onEnd,
        Instant now)
    {
        (_edge, _request, _onData, _onEnd, _now) = (edge, request, onData, onEnd, now);
        _flow = new HostFlow(IpProtocol.Tcp, new UdpEndpoint(edge.SourceTowards(server.Address), edge.NewPort()), server);
        _firstSequence = (uint)edge.Draw() << 16 | edge.Draw();
        _acknowledged = _firstSequence;
        edge.Flows.Open(_flow, (segment, at) => Receive(segment.Span, at));
        Transmit();
    }

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    private uint LastSequence => unchecked(_firstSequence + 1 + (uint)_request.Length);

    /// <summary>Sends again what was not acknowledged, or gives up.</summary>
    public void Tick(Instant now)
    {
        _now = now;
        if (_isOver || now < Deadline) return;
        if (_sent >= Transmissions) End(_isOpen ? "the server fell silent" : "the server does not answer");
        else Transmit();
    }

    // What is owed now: SYN, or the next piece of the request, or, while the answer comes, an acknowledgment that invites more.
    private void Transmit()
    {
        Deadline = _now.Plus(FirstRetransmissionMilliseconds << _sent++);
        if (!_isOpen)
        {
            Send(TcpFlags.Syn, _firstSequence, default, SegmentSize);
            return;
        }
        int at = (int)unchecked(_acknowledged - _firstSequence - 1);
        Send(TcpFlags.Ack | TcpFlags.Psh, _acknowledged, _request[at..Math.Min(_request.Length, at + SegmentSize)], 0);
    }

    private void Receive(ReadOnlySpan<byte> segment, Instant now)
    {
        _now = now;
        if (_isOver || !TcpView.TryParse(segment, out TcpView tcp)) return;
        if ((tcp.Flags & TcpFlags.Rst) != 0)
        {
            // Only with a number that a stranger cannot know (RFC 5961 §3).
            bool known = _isOpen ? tcp.Sequence == _expected : tcp.Acknowledgment == unchecked(_firstSequence + 1);
            if (known) End(_isOpen ? "the server broke the connection off" : "the server refuses the connection");
            return;
        }
        if ((tcp.Flags & TcpFlags.Ack) == 0) return;
        if (!_isOpen) OnSynAck(tcp);
        else OnSegment(tcp);
    }

    private void OnSynAck(TcpView tcp)
    {
        if ((tcp.Flags & TcpFlags.Syn) == 0 || tcp.Acknowledgment != unchecked(_firstSequence + 1)) return;
        (_isOpen, _sent, _acknowledged, _expected) = (true, 0, tcp.Acknowledgment, unchecked(tcp.Sequence + 1));
        Transmit();
    }

    private void OnSegment(TcpView tcp)
    {
        // Sequence numbers wrap. An old acknowledgment may stand beside new data; one of what we never sent is a forger's.
        int progress = Math.Max(0, unchecked((int)(tcp.Acknowledgment - _acknowledged)));
        if (progress > unchecked((int)(LastSequence - _acknowledged))) return;
        _acknowledged = unchecked(_acknowledged + (uint)progress);
        uint skip = unchecked(_expected - tcp.Sequence);
        bool isNext = skip <= tcp.Payload.Length;
        ReadOnlySpan<byte> fresh = isNext ? tcp.Payload[(int)skip..] : default;
        _expected = unchecked(_expected + (uint)fresh.Length);
        if (progress > 0 || !fresh.IsEmpty) (_sent, Deadline) = (0, _now.Plus(FirstRetransmissionMilliseconds));

        if (!fresh.IsEmpty && !_onData(fresh.ToArray()))
        {
            Send(TcpFlags.Rst | TcpFlags.Ack, _acknowledged, default, 0);
            End("the answer is longer than it may be");
            return;
        }
        if (isNext && (tcp.Flags & TcpFlags.Fin) != 0)
        {
            _expected = unchecked(_expected + 1);
            Send(TcpFlags.Fin | TcpFlags.Ack, _acknowledged, default, 0);
            End(null);
        }
        else if (_acknowledged != LastSequence && progress > 0) Transmit();
        else if (tcp.Payload.Length > 0) Send(TcpFlags.Ack, _acknowledged, default, 0);
    }

    private void Send(TcpFlags flags, uint sequence, ReadOnlyMemory<byte> payload, ushort segmentSize)
    {
        var header = new TcpHeader(_flow.Local.Port, _flow.Peer.Port, sequence, _isOpen ? _expected : 0, flags, Window, segmentSize);
        byte[] packet = new byte[Ipv4Header.Size + header.Size + payload.Length];
        Span<byte> segment = packet.AsSpan(Ipv4Header.Size);
        payload.Span.CopyTo(segment[header.Size..]);
        header.Write(segment, _flow.Local.Address, _flow.Peer.Address);
        new Ipv4Header(_flow.Local.Address, _flow.Peer.Address, IpProtocol.Tcp, (ushort)packet.Length).Write(packet);
        _edge.Send(packet);
    }

    private void End(string? problem)
    {
        _isOver = true;
        Deadline = Instant.Never;
        _edge.Flows.Close(_flow);
        _onEnd(problem, _now);
    }
}
