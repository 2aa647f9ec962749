using System.Buffers.Binary;
using System.Text;
using Amaranten.Crypto;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>What the parts of a foreign site share: who it and its peer are, its habits, its clock and its dice.</summary>
public sealed class ForeignContext
{
    private readonly World _world;
    private readonly int _site;
    private readonly Bystander _bystander;

    public ForeignContext(World world, int site, Setup setup, string psk, Bystander bystander)
    {
        (_world, _site, _bystander, Setup) = (world, site, bystander, setup);
        int other = 1 - site;
        bool hasNat = setup.Nats > 0;
        Address = IpAddress.Parse(site == 0 ? Places.HeadOffice : hasNat ? Places.BranchBehind(0, site) : Places.Branch(site));
        Router = site != 0 && hasNat ? IpAddress.Parse(Places.NatInside(0)) : null;
        Peer = site != 0 ? IpAddress.Parse(Places.HeadOffice) : hasNat ? null : IpAddress.Parse(Places.Branch(other));
        (Psk, Random) = (Encoding.UTF8.GetBytes(psk), world.RandomFor($"foreign-{site}"));
        OurId = IdView.Write(IdType.Ipv4Address, 0, 0, Octets(Address));
        (OurNetwork, PeerNetwork) = (NetworkOf(site), NetworkOf(other));
    }

    /// <summary>How the whole simulation is set up.</summary>
    public Setup Setup { get; }

    /// <summary>What it does differently.</summary>
    public ForeignHabits Habits => Setup.Foreign!;

    /// <summary>Its dice.</summary>
    public IRandom Random { get; }

    /// <summary>The pre-shared key.</summary>
    public byte[] Psk { get; }

    /// <summary>Its own outer address.</summary>
    public IpAddress Address { get; }

    /// <summary>Over which everything goes; null: the peer is on the same cable.</summary>
    public IpAddress? Router { get; }

    /// <summary>Whom it calls; null: the peer is behind a NAT, and calls.</summary>
    public IpAddress? Peer { get; }

    /// <summary>Content of its ID payload in phase 1.</summary>
    public byte[] OurId { get; }

    /// <summary>Content of the ID payload of its own network in phase 2.</summary>
    public byte[] OurNetwork { get; }

    /// <summary>The same of its peer's.</summary>
    public byte[] PeerNetwork { get; }

    /// <summary>How far its clock has jumped, in milliseconds.</summary>
    public long Ahead { get; set; }

    /// <summary>Milliseconds by its own clock.</summary>
    public long Now => _world.Now.Milliseconds + Ahead;

    /// <summary>Milliseconds after the start, whatever its clock says.</summary>
    public long SinceStart => _bystander.Now;

    /// <summary>Something is to be done after this many milliseconds.</summary>
    public void After(long milliseconds, Action action) => _world.After(milliseconds, action);

    /// <summary>A line for the chart.</summary>
    public void Say(string text) => _bystander.Note(_site, $"foreign: {text}");

    /// <summary>Random octets.</summary>
    public byte[] Draw(int count)
    {
        byte[] octets = new byte[count];
        Random.Fill(octets);
        return octets;
    }

    /// <summary>A cookie: not 0.</summary>
    public ulong DrawCookie() => BinaryPrimitives.ReadUInt64BigEndian(Draw(sizeof(ulong))) | 1;

    /// <summary>A message ID: not 0.</summary>
    public uint DrawMessageId() => BinaryPrimitives.ReadUInt32BigEndian(Draw(sizeof(uint))) | 1;

    private static byte[] NetworkOf(int site) => IdView.Write(IdType.Ipv4Subnet, 0, 0, [.. Octets(IpAddress.Parse($"{Places.Lan(site)}.0")), 255, 255, 255, 0]);

    private static byte[] Octets(IpAddress address) => ForeignKeys.Octets(address.V4);
}
