using System.Security.Cryptography;
using System.Text;
using Amaranten.Ike;
using Amaranten.Wire.Ethernet;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Simulation.Tests;

/// <summary>
/// A NAT, and two sides that have only the first drafts of NAT traversal in common: all stays on port 500, ESP behind eight zero octets
/// (draft-ietf-ipsec-nat-t-ike-00 and -01, draft-ietf-ipsec-udp-encaps-01).
/// </summary>
public sealed class OldNatTraversalTests
{
    private const int PayloadAt = EthernetHeader.Size + Ipv4Header.Size + UdpHeader.Size;
    private readonly HashSet<ushort> _ports = [];
    private int _marked, _keepalives;

    [Theory]
    [InlineData("draft-ietf-ipsec-nat-t-ike-00", 61)]
    [InlineData("draft-ietf-ipsec-nat-t-ike-01", 62)]
    public void It_comes_up_carries_and_survives_rekeys_and_a_NAT_that_forgets(string only, int seed)
    {
        var sites = new RoamingSites(seed, branches: 2, headOffice: "ipsec-lifetime = 60\nike-lifetime = 150");
        sites.Wan.Change = frame => WithoutOthers(frame, only);
        sites.Wan.Seen += Watch;
        sites.PingFor(3);
        sites.AssertAllCarry();
        Assert.All(sites.Clients, client => Assert.Contains(only, client.Ike.IkeSas[0].Nat));
        Assert.All(sites.Clients, client => Assert.True(client.Pairs[0].Sa is { UdpEncapsulated: true, NonIkeMarker: true }));

        sites.PingFor(150);
        sites.Nat.Reboot();
        sites.PingFor(30);
        sites.AssertAllCarry();
        Assert.Equal(2, sites.Clients.Count);
        Assert.Equal([500], _ports);
        Assert.InRange(_marked, 300, int.MaxValue);

        sites.World.Run(60_000);
        Assert.InRange(_keepalives, 4, int.MaxValue);
        TunnelPhase[] phases = [.. sites.Clients.Select(client => client.Phase)];
        Assert.Equal([TunnelPhase.Up, TunnelPhase.Up], phases);
        Assert.InRange(sites.HeadOffice.Controller.Status.Counters.Single(counter => counter.Name == "drop.nat-keepalive").Value, 4, int.MaxValue);
    }

    // The peer of each knows no other version: the vendor IDs of all others are hurt, and a vendor ID that nobody knows means nothing (RFC 2408 §3.16).
    private static ReadOnlyMemory<byte> WithoutOthers(ReadOnlyMemory<byte> frame, string only)
    {
        byte[] octets = frame.ToArray();
        string[] names =
        [
            "RFC 3947", "draft-ietf-ipsec-nat-t-ike-03", "draft-ietf-ipsec-nat-t-ike-02\n", "draft-ietf-ipsec-nat-t-ike-02", "draft-ietf-ipsec-nat-t-ike-01",
            "draft-ietf-ipsec-nat-t-ike-00",
        ];
        foreach (string name in names.Where(name => name != only))
        {
            int at = octets.AsSpan().IndexOf(MD5.HashData(Encoding.ASCII.GetBytes(name)));
            if (at < 0) continue;
            octets[at] ^= 0xFF;
            octets.AsSpan(EthernetHeader.Size + Ipv4Header.Size + 6, 2).Clear(); // no UDP checksum
        }
        return octets;
    }

    private void Watch(ReadOnlyMemory<byte> frame)
    {
        if (!EthernetView.TryParse(frame.Span, out EthernetView ethernet) || ethernet.EtherType != EtherType.Ipv4) return;
        if (!Ipv4View.TryParse(ethernet.Payload, out Ipv4View ip)) return;
        Assert.Equal(IpProtocol.Udp, ip.Protocol);
        if (ip.FragmentOffset != 0 || !UdpView.TryParse(ip.Payload, out UdpView udp)) return;
        bool fromHeadOffice = ip.Source == IpAddress.Parse("192.0.2.1");
        _ports.Add(fromHeadOffice ? udp.SourcePort : udp.DestinationPort);
        ReadOnlySpan<byte> payload = frame.Span[PayloadAt..];
        if (payload.Length > 8 && !payload[..8].ContainsAnyExcept((byte)0)) _marked++;
        if (udp.Payload is [0xFF]) _keepalives++;
    }
}
