using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Simulation;

/// <summary>The outside of a foreign site: IKE messages and ESP packets on their way into IP packets and out of them.</summary>
public sealed class ForeignPath
{
    private const ushort IkePort = 500;
    private readonly ForeignContext _context;
    private readonly Station _station;

    public ForeignPath(ForeignContext context, Cable outside)
    {
        _context = context;
        _station = new Station(outside, Places.ForeignMac(context.Address), context.Address, Take);
    }

    /// <summary>An IKE message came.</summary>
    public event Action<byte[]>? IkeCame;

    /// <summary>A packet of ESP came.</summary>
    public event Action<byte[]>? EspCame;

    /// <summary>Without power nothing comes in and nothing goes out.</summary>
    public bool HasPower
    {
        get => _station.HasPower;
        set => _station.HasPower = value;
    }

    /// <summary>Sends an IKE message.</summary>
    public void SendIke(byte[] message)
    {
        var packet = new byte[Ipv4Header.Size + UdpHeader.Size + message.Length];
        Span<byte> datagram = packet.AsSpan(Ipv4Header.Size);
        message.CopyTo(datagram[UdpHeader.Size..]);
        new UdpHeader(IkePort, IkePort, (ushort)datagram.Length).Write(datagram, _context.Address, _context.Peer);
        Send(packet, IpProtocol.Udp);
    }

    /// <summary>Sends a packet of ESP.</summary>
    public void SendEsp(byte[] esp)
    {
        var packet = new byte[Ipv4Header.Size + esp.Length];
        esp.CopyTo(packet, Ipv4Header.Size);
        Send(packet, IpProtocol.Esp);
    }

    private void Send(byte[] packet, byte protocol)
    {
        new Ipv4Header(_context.Address, _context.Peer, protocol, (ushort)packet.Length).Write(packet);
        _station.Send(_context.Peer, packet);
    }

    private void Take(Ipv4View ip)
    {
        if (ip.Source != _context.Peer) return;
        if (ip.Protocol == IpProtocol.Esp) EspCame?.Invoke(ip.Payload.ToArray());
        else if (ip.Protocol == IpProtocol.Udp && UdpView.TryParse(ip.Payload, out UdpView udp) && udp.DestinationPort == IkePort) IkeCame?.Invoke(udp.Payload.ToArray());
    }
}
