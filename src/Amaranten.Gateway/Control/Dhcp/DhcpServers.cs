using Amaranten.Gateway.Control.Host;
using Amaranten.Gateway.Forwarding;
using Amaranten.Wire;
using Amaranten.Wire.Dhcp;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control.Dhcp;

/// <summary>
/// The servers that are asked. All is said as a relay agent says it, from port 67 to port 67, with our address as giaddr: there the answers come, and
/// nothing but what such a server sends there is looked at (RFC 2131 §4.1).
/// </summary>
internal sealed class DhcpServers(HostEdge edge, DhcpDropCounters drops)
{
    private readonly HashSet<HostFlow> _open = [];

    /// <summary>Takes an answer, if it is one of its own; else says why not.</summary>
    /// <param name="server">Who sent it.</param>
    /// <param name="message">What it says.</param>
    /// <param name="now">The time.</param>
    public delegate DhcpDrop Taker(IpAddress server, DhcpView message, Instant now);

    /// <summary>Those who have asked: the first that knows the question gets the answer.</summary>
    public List<Taker> Takers { get; } = [];

    /// <summary>Our address towards a server.</summary>
    public IpAddress RelayTowards(IpAddress server) => edge.SourceTowards(server);

    /// <summary>A number that a forger must guess.</summary>
    public uint NewXid() => (uint)edge.Draw() << 16 | edge.Draw();

    /// <summary>Sends a message whose giaddr is <paramref name="relay"/>, an address of ours.</summary>
    public void Send(IpAddress relay, IpAddress server, ReadOnlySpan<byte> message)
    {
        var flow = new HostFlow(IpProtocol.Udp, new UdpEndpoint(relay, DhcpValues.ServerPort), new UdpEndpoint(server, DhcpValues.ServerPort));
        if (_open.Add(flow)) edge.Flows.Open(flow, (answer, now) => drops.Count(Receive(server, answer.Span, now)));
        edge.SendDatagram(flow.Local, flow.Peer, message);
    }

    /// <summary>Hears no more of servers that are not among these, nor of any by an address that was ours.</summary>
    public void KeepOnly(IReadOnlyCollection<IpAddress> servers, IReadOnlyCollection<IpAddress> own)
    {
        foreach (HostFlow flow in _open.Where(flow => !servers.Contains(flow.Peer.Address) || !own.Contains(flow.Local.Address)).ToArray())
        {
            _open.Remove(flow);
            edge.Flows.Close(flow);
        }
    }

    private DhcpDrop Receive(IpAddress server, ReadOnlySpan<byte> octets, Instant now)
    {
        if (!DhcpView.TryParse(octets, out DhcpView message)) return DhcpDrop.Malformed;
        if (message.Operation != DhcpOperation.Reply) return DhcpDrop.Unexpected;
        DhcpDrop drop = DhcpDrop.Unasked;
        foreach (Taker take in Takers)
            if (drop == DhcpDrop.Unasked) drop = take(server, message, now);
        return drop;
    }
}
