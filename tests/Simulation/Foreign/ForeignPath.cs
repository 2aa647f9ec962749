using System.Buffers.Binary;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Simulation;

/// <summary>
/// The outside of a foreign site: IKE messages and ESP packets on their way into IP packets and out of them; on port 4500 both in UDP, told apart by
/// four octets that are 0 before IKE (RFC 3948 §2).
/// </summary>
public sealed class ForeignPath
{
    private const int MarkerBytes = 4;
    private readonly ForeignContext _context;
    private readonly Station _station;

    public ForeignPath(ForeignContext context, Cable outside)
    {
        _context = context;
        _station = new Station(outside, Places.ForeignMac(context.Address), context.Address, Take);
    }

    /// <summary>An IKE message came.</summary>
    public event Action<byte[], ForeignEnds>? IkeCame;

    /// <summary>A packet of ESP came.</summary>
    public event Action<byte[], ForeignEnds>? EspCame;

    /// <summary>Without power nothing comes in and nothing goes out.</summary>
    public bool HasPower
    {
        get => _station.HasPower;
        set => _station.HasPower = value;
    }

    /// <summary>Sends an IKE message.</summary>
    public void SendIke(byte[] message, ForeignEnds ends) =>
        SendUdp(ends.LocalPort == ForeignEnds.NatPort ? [.. new byte[MarkerBytes], .. message] : message, ends);

    /// <summary>Sends a packet of ESP, in UDP or not.</summary>
    public void SendEsp(byte[] esp, ForeignEnds ends, bool inUdp)
    {
        if (inUdp) SendUdp(esp, ends);
        else Send(esp, IpProtocol.Esp, ends.Peer.Address);
    }

    private void SendUdp(byte[] payload, ForeignEnds ends)
    {
        var datagram = new byte[UdpHeader.Size + payload.Length];
        payload.CopyTo(datagram, UdpHeader.Size);
        new UdpHeader(ends.LocalPort, ends.Peer.Port, (ushort)datagram.Length).Write(datagram, _context.Address, ends.Peer.Address);
        Send(datagram, IpProtocol.Udp, ends.Peer.Address);
    }

    private void Send(byte[] content, byte protocol, IpAddress peer)
    {
        var packet = new byte[Ipv4Header.Size + content.Length];
        content.CopyTo(packet, Ipv4Header.Size);
        new Ipv4Header(_context.Address, peer, protocol, (ushort)packet.Length).Write(packet);
        _station.Send(_context.Router ?? peer, packet);
    }

    private void Take(Ipv4View ip)
    {
        if (_context.Peer is { } only && ip.Source != only) return;
        if (ip.Protocol == IpProtocol.Esp) EspCame?.Invoke(ip.Payload.ToArray(), ForeignEnds.First(ip.Source));
        else if (ip.Protocol == IpProtocol.Udp && UdpView.TryParse(ip.Payload, out UdpView udp))
            TakeUdp(udp.Payload.ToArray(), new ForeignEnds(udp.DestinationPort, new UdpEndpoint(ip.Source, udp.SourcePort)));
    }

    private void TakeUdp(byte[] payload, ForeignEnds ends)
    {
        if (ends.LocalPort == ForeignEnds.IkePort) IkeCame?.Invoke(payload, ends);
        if (ends.LocalPort != ForeignEnds.NatPort || payload.Length <= MarkerBytes) return;
        if (BinaryPrimitives.ReadUInt32BigEndian(payload) == 0) IkeCame?.Invoke(payload[MarkerBytes..], ends);
        else EspCame?.Invoke(payload, ends);
    }
}
