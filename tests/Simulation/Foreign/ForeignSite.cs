using System.Buffers.Binary;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Simulation;

/// <summary>
/// A gateway that is not ours: IKEv1 and ESP written anew, slow and plain, with the habits of other makers. What it shares with ours is the reading
/// and writing of formats and the elliptic curve. This is its LAN, its power and its clock; IKE is in <see cref="ForeignIke"/>.
/// </summary>
public sealed class ForeignSite : ISite
{
    private const int TickMilliseconds = 500, SpiBytes = 4;
    private readonly ForeignContext _context;
    private readonly ForeignPath _path;
    private readonly ForeignSas _sas;
    private readonly ForeignLiveness _liveness;
    private readonly ForeignIke _ike;
    private readonly ForeignLifetimes _lifetimes;
    private readonly Station _lan;
    private readonly IpAddress _host;
    private readonly Queue<byte[]> _waiting = new();

    public ForeignSite(World world, int site, Setup setup, string psk, Bystander bystander, Cable outside, Cable lan)
    {
        _context = new ForeignContext(world, site, setup, psk, bystander);
        _path = new ForeignPath(_context, outside);
        _sas = new ForeignSas(_context, _path);
        _liveness = new ForeignLiveness(_context, _sas);
        _ike = new ForeignIke(_context, _path, _sas, _liveness);
        _lifetimes = new ForeignLifetimes(_context, _sas, _ike);
        _host = IpAddress.Parse(Places.Host(site));
        IpAddress inside = IpAddress.Parse($"{Places.Lan(site)}.1");
        _lan = new Station(lan, Places.ForeignMac(inside), inside, OnInner);
        _path.EspCame += OnEsp;
        _ike.PairMade += OnPairMade;
        world.After(TickMilliseconds, Tick);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Held> Holds =>
        [new Held("ours", _sas.IkeSas.Count(sa => sa.IsEstablished), _sas.IkeSas.Count(sa => !sa.IsEstablished), _sas.Pairs.Count, Math.Min(1, _sas.Pairs.Count))];

    /// <inheritdoc/>
    public int PeersDeclaredDead => _liveness.DeclaredDead;

    /// <summary>Whether it can tell its peer of an end: not without an ISAKMP SA, and not against its habits.</summary>
    public bool CanTell => _sas.Serving is not null && !_context.Habits.NeverDeletes;

    /// <summary>When its last pair's time was over and nobody could be told of it; milliseconds after the start.</summary>
    public IReadOnlyList<long> EndedInSilence => _sas.EndedInSilence;

    /// <inheritdoc/>
    public void Restart(long offMilliseconds)
    {
        Forget();
        (_path.HasPower, _lan.HasPower) = (false, false);
        _context.After(offMilliseconds, () => (_path.HasPower, _lan.HasPower) = (true, true));
    }

    /// <inheritdoc/>
    public void JumpClock(long milliseconds) => _context.Ahead += milliseconds;

    /// <inheritdoc/>
    public void Down()
    {
        _sas.DropAll();
        Forget();
    }

    /// <inheritdoc/>
    public void ShutDown()
    {
        _ike.Rests = true;
        Down();
    }

    /// <inheritdoc/>
    public void Up() => _ike.Want();

    /// <summary>It begins nothing any more.</summary>
    public void Rest()
    {
        _ike.Rests = true;
        _ike.GiveUp();
    }

    private void Forget()
    {
        _sas.Forget();
        _ike.Forget();
        _waiting.Clear();
    }

    // From the LAN: into the tunnel, or, for one packet at a time, waiting for it.
    private void OnInner(Ipv4View ip)
    {
        byte[] packet = ip.Packet.ToArray();
        if (ip.Destination == _lan.Address) return;
        if (_sas.Sending is { } pair)
        {
            Send(pair, packet);
            return;
        }
        if (_waiting.Count == 0) _waiting.Enqueue(packet);
        _ike.Want();
    }

    private void OnPairMade(ForeignPair pair)
    {
        while (_waiting.TryDequeue(out byte[]? packet)) Send(pair, packet);
    }

    private void Send(ForeignPair pair, byte[] packet) => _path.SendEsp(pair.Seal(packet), pair.Ends, pair.InUdp);

    private void OnEsp(byte[] packet, ForeignEnds ends)
    {
        if (packet.Length < 2 * SpiBytes) return;
        uint spi = BinaryPrimitives.ReadUInt32BigEndian(packet);
        if (_sas.Pairs.Find(pair => pair.InboundSpi == spi) is not { } pair)
        {
            _ike.TellInClear(ProtocolId.Esp, NotifyType.InvalidSpi, ForeignKeys.Octets(spi), ends);
            return;
        }
        if (pair.Open(packet) is not { } inner) return;
        _sas.MoveTo(ends);
        _liveness.OnHeard();
        _lan.Send(_host, inner);
    }

    private void Tick()
    {
        _context.After(TickMilliseconds, Tick);
        if (!_path.HasPower) return;
        _ike.Tick();
        _lifetimes.Tick();
        if (_liveness.Tick()) Forget();
    }
}
