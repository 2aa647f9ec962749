using System.Buffers.Binary;
using System.Text;
using Amaranten.Crypto;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;
using Amaranten.Wire.Udp;

namespace Simulation;

/// <summary>
/// A gateway that is not ours: IKEv1 and ESP written anew, slow and plain, with the habits of other makers. What it shares with ours is the reading
/// and writing of formats and the elliptic curve.
/// </summary>
public sealed class ForeignSite : ISite
{
    private const int TickMilliseconds = 500, RetransmitMilliseconds = 4_000, Transmissions = 5, HoldOffMilliseconds = 5_000, RetireMilliseconds = 5_000;
    private readonly World _world;
    private readonly int _site;
    private readonly Setup _setup;
    private readonly ForeignHabits _habits;
    private readonly Bystander _bystander;
    private readonly Station _wan, _lan;
    private readonly IpAddress _address, _peer, _host;
    private readonly byte[] _psk, _ourId, _ourNetwork, _peerNetwork;
    private readonly IRandom _random;
    private readonly List<ForeignIkeSa> _sas = [];
    private readonly List<ForeignPair> _pairs = [];
    private readonly List<ForeignQuickMode> _quickModes = [];
    private readonly List<Pending> _pending = [];
    private readonly Queue<byte[]> _waiting = new();
    private long _ahead, _holdUntil, _heardAt, _askedAt, _toldAt;
    private uint _dpdSequence = 1;
    private bool _rests;

    public ForeignSite(World world, int site, Setup setup, string psk, Bystander bystander, Cable outside, Cable lan)
    {
        (_world, _site, _setup, _habits, _bystander) = (world, site, setup, setup.Foreign!, bystander);
        int other = 1 - site;
        _address = IpAddress.Parse(site == 0 ? Places.HeadOffice : Places.Branch(1));
        _peer = IpAddress.Parse(other == 0 ? Places.HeadOffice : Places.Branch(1));
        _host = IpAddress.Parse(Places.Host(site));
        (_psk, _random) = (Encoding.UTF8.GetBytes(psk), world.RandomFor($"foreign-{site}"));
        _ourId = IdView.Write(IdType.Ipv4Address, 0, 0, Octets(_address));
        (_ourNetwork, _peerNetwork) = (NetworkOf(site), NetworkOf(other));
        _wan = new Station(outside, Places.ForeignMac(_address), _address, OnOuter);
        IpAddress inside = IpAddress.Parse($"{Places.Lan(site)}.1");
        _lan = new Station(lan, Places.ForeignMac(inside), inside, OnInner);
        world.After(TickMilliseconds, Tick);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Held> Holds => [new Held("ours", _sas.Count(sa => sa.IsEstablished), _sas.Count(sa => !sa.IsEstablished), _pairs.Count, Math.Min(1, _pairs.Count))];

    /// <inheritdoc/>
    public int PeersDeclaredDead { get; private set; }

    private long Now => _world.Now.Milliseconds + _ahead;

    private ForeignIkeSa? Serving => _sas.FindLast(sa => sa.IsEstablished);

    /// <inheritdoc/>
    public void Restart(long offMilliseconds)
    {
        Forget();
        (_wan.HasPower, _lan.HasPower) = (false, false);
        _world.After(offMilliseconds, () => (_wan.HasPower, _lan.HasPower) = (true, true));
    }

    /// <inheritdoc/>
    public void JumpClock(long milliseconds) => _ahead += milliseconds;

    /// <inheritdoc/>
    public void Down()
    {
        foreach (ForeignPair pair in _pairs.ToList()) Drop(pair);
        foreach (ForeignIkeSa sa in _sas.ToList()) Drop(sa);
        Forget();
    }

    /// <inheritdoc/>
    public void ShutDown()
    {
        _rests = true;
        Down();
    }

    /// <inheritdoc/>
    public void Up() => Want();

    /// <summary>It begins nothing any more.</summary>
    public void Rest()
    {
        _rests = true;
        _pending.Clear();
        _sas.RemoveAll(sa => !sa.IsEstablished);
    }

    private void Forget()
    {
        _sas.Clear();
        _pairs.Clear();
        _quickModes.Clear();
        _pending.Clear();
        _waiting.Clear();
        _holdUntil = 0;
    }

    // From the LAN: into the tunnel, or, for one packet at a time, waiting for it.
    private void OnInner(Ipv4View ip)
    {
        byte[] packet = ip.Packet.ToArray();
        if (ip.Destination == _lan.Address) return;
        if (_pairs.LastOrDefault() is { } pair)
        {
            SendEsp(pair, packet);
            return;
        }
        if (_waiting.Count == 0) _waiting.Enqueue(packet);
        Want();
    }

    private void OnOuter(Ipv4View ip)
    {
        if (ip.Source != _peer) return;
        if (ip.Protocol == IpProtocol.Esp) OnEsp(ip.Payload.ToArray());
        else if (ip.Protocol == IpProtocol.Udp && UdpView.TryParse(ip.Payload, out UdpView udp) && udp.DestinationPort == 500) OnIke(udp.Payload.ToArray());
    }

    private void OnEsp(byte[] packet)
    {
        if (packet.Length < 8) return;
        uint spi = BinaryPrimitives.ReadUInt32BigEndian(packet);
        if (_pairs.Find(pair => pair.InboundSpi == spi) is { } pair)
        {
            if (pair.Open(packet) is not { } inner) return;
            _heardAt = Now;
            _lan.Send(_host, inner);
        }
        else TellInClear(ProtocolId.Esp, NotifyType.InvalidSpi, ForeignKeys.Octets(spi), 0, 0);
    }

    private void OnIke(byte[] message)
    {
        if (!IsakmpHeader.TryParse(message, out IsakmpHeader header)) return;
        message = message[..(int)Math.Min(header.Length, message.Length)];
        ForeignIkeSa? sa = _sas.Find(each => each.InitiatorCookie == header.InitiatorCookie && (each.ResponderCookie == header.ResponderCookie
            || header.Exchange == ExchangeType.MainMode && (each.ResponderCookie == 0 || header.ResponderCookie == 0)));
        if (header.Exchange == ExchangeType.MainMode) OnMainMode(sa, header, message);
        else if (sa is not { IsEstablished: true }) TellInClear(ProtocolId.Isakmp, NotifyType.InvalidCookie, [], header.InitiatorCookie, header.ResponderCookie);
        else if (header.Exchange == ExchangeType.QuickMode) OnQuickMode(sa, header, message);
        else if (header.Exchange == ExchangeType.Informational && header.IsEncrypted) OnInformational(sa, header, message);
    }

    private void OnMainMode(ForeignIkeSa? sa, IsakmpHeader header, byte[] message)
    {
        if (sa is null)
        {
            if (header.ResponderCookie != 0) return;
            sa = new ForeignIkeSa(weInitiate: false, _psk, _ourId, _random) { InitiatorCookie = header.InitiatorCookie, BegunAt = Now };
            _sas.Add(sa);
        }
        if (sa.WeInitiate && sa.ResponderCookie == 0) sa.ResponderCookie = header.ResponderCookie;
        bool was = sa.IsEstablished;
        byte[]? answer = sa.Receive(header, message);
        if (sa.WeInitiate) _pending.RemoveAll(pending => pending.Of == sa && (answer is not null || sa.IsEstablished));
        if (answer is not null) SendIke(answer, sa.WeInitiate ? sa : null);
        if (!was && sa.IsEstablished) OnEstablished(sa);
    }

    private void OnEstablished(ForeignIkeSa sa)
    {
        (sa.EstablishedAt, _heardAt, _askedAt) = (Now, Now, 0);
        Say($"foreign: phase 1 established, {(sa.WeInitiate ? "we" : "they")} began");
        if (sa.PeerHasInitialContact)
        {
            _sas.RemoveAll(other => other.IsEstablished && other.EstablishedAt < sa.BegunAt);
            _pairs.RemoveAll(pair => pair.MadeAt < sa.BegunAt);
        }
        foreach (ForeignIkeSa old in _sas.Where(other => other != sa && other.IsEstablished).ToList())
            if (sa.WeInitiate || _habits.DeletesFirst) _world.After(RetireMilliseconds, () => DropIfHeld(old));
        if (sa.WeInitiate && _pairs.Count == 0) BeginQuickMode(sa);
    }

    private void OnQuickMode(ForeignIkeSa sa, IsakmpHeader header, byte[] message)
    {
        ForeignQuickMode? quickMode = _quickModes.Find(each => each.MessageId == header.MessageId);
        if (quickMode is null)
        {
            quickMode = new ForeignQuickMode(sa, header.MessageId, weInitiate: false, _random, Now);
            _quickModes.Add(quickMode);
        }
        bool was = quickMode.IsAgreed;
        byte[]? answer = quickMode.Receive(header, message);
        if (quickMode.IsAgreed) _pending.RemoveAll(pending => pending.Of == quickMode);
        if (answer is not null) SendIke(answer, null);
        if (was || !quickMode.IsAgreed) return;
        _heardAt = Now;
        ForeignPair pair = quickMode.Pair(Now);
        if (_habits.DeletesFirst) foreach (ForeignPair old in _pairs.ToList()) Drop(old);
        _pairs.Add(pair);
        Say($"foreign: pair {pair.InboundSpi:x8}/{pair.OutboundSpi:x8}");
        while (_waiting.TryDequeue(out byte[]? packet)) SendEsp(pair, packet);
    }

    private void OnInformational(ForeignIkeSa sa, IsakmpHeader header, byte[] message)
    {
        byte[] iv = ForeignKeys.Phase2Iv(sa.LastBlock, header.MessageId);
        if (sa.Keys!.Decrypt(message[IsakmpHeader.Size..], ref iv) is not { } clear) return;
        var reader = new PayloadReader(header.NextPayload, clear);
        if (!reader.MoveNext() || reader.Type != PayloadType.Hash) return;
        byte[] hash = reader.Content.ToArray();
        var covered = new PayloadChain();
        while (reader.MoveNext()) covered.Add(reader.Type, reader.Content);
        if (!hash.AsSpan().SequenceEqual(ForeignKeys.Prf(sa.Keys.SkeyidA, ForeignKeys.Octets(header.MessageId), covered.Octets.ToArray()))) return;
        _heardAt = Now;
        ILookup<PayloadType, byte[]> payloads = ForeignIkeSa.Payloads(covered.First, covered.Octets.ToArray());
        foreach (byte[] notify in payloads[PayloadType.Notify]) OnNotify(sa, notify);
        foreach (byte[] delete in payloads[PayloadType.Delete]) OnDelete(delete);
    }

    private void OnNotify(ForeignIkeSa sa, byte[] content)
    {
        if (!NotifyView.TryParse(content, out NotifyView notify)) return;
        if (notify.Type == NotifyType.RUThere && !_habits.IgnoresDpd)
            SendInformational(sa, PayloadType.Notify, NotifyView.Write(ProtocolId.Isakmp, NotifyType.RUThereAck, notify.Spi, notify.Data));
        if (notify.Type == NotifyType.RUThereAck) _askedAt = 0;
    }

    private void OnDelete(byte[] content)
    {
        if (!DeleteView.TryParse(content, out DeleteView delete)) return;
        for (int i = 0; i < delete.Count; i++)
        {
            byte[] spi = delete.Spi(i).ToArray();
            if (delete.Protocol == ProtocolId.Esp) _pairs.RemoveAll(pair => ForeignKeys.Octets(pair.OutboundSpi).AsSpan().SequenceEqual(spi));
            else _sas.RemoveAll(sa => sa.Cookies.AsSpan().SequenceEqual(spi));
        }
    }

    private void Tick()
    {
        _world.After(TickMilliseconds, Tick);
        if (!_wan.HasPower) return;
        foreach (Pending pending in _pending.Where(pending => pending.Due <= Now).ToList()) Retransmit(pending);
        _sas.RemoveAll(sa => !sa.IsEstablished && !sa.WeInitiate && Now - sa.BegunAt > 30_000);
        _quickModes.RemoveAll(quickMode => Now - quickMode.BegunAt > 60_000);
        TickLifetimes();
        TickDpd();
    }

    private void Retransmit(Pending pending)
    {
        if (pending.Left > 0)
        {
            (pending.Left, pending.Due) = (pending.Left - 1, Now + RetransmitMilliseconds);
            Put(pending.Message);
            return;
        }
        _pending.Remove(pending);
        _holdUntil = Now + HoldOffMilliseconds;
        // One under which nobody answers is of no use.
        if (pending.Of is ForeignIkeSa sa) _sas.Remove(sa);
        if (pending.Of is ForeignQuickMode quickMode) _sas.Remove(quickMode.Sa);
        foreach (ForeignPair pair in _pairs) pair.IsBeingReplaced = false;
        foreach (ForeignIkeSa other in _sas) other.IsBeingReplaced = false;
    }

    private void TickLifetimes()
    {
        foreach (ForeignPair pair in _pairs.ToList())
        {
            long age = Now - pair.MadeAt, life = _habits.IpsecLifetimeSeconds * 1_000L;
            bool isNewest = pair == _pairs[^1];
            if (age >= life) Drop(pair);
            else if (age < life * 4 / 5 || pair.IsBeingReplaced || !isNewest || _rests || pair.Packets == 0) continue;
            else if (_habits.DeletesBeforeMaking) Replace(pair, dropFirst: true);
            else Replace(pair, dropFirst: false);
        }
        foreach (ForeignIkeSa sa in _sas.Where(sa => sa.IsEstablished).ToList())
        {
            long age = Now - sa.EstablishedAt, life = _habits.IkeLifetimeSeconds * 1_000L;
            if (age >= life) Drop(sa);
            else if (age >= life * 4 / 5 && !sa.IsBeingReplaced && sa == Serving && !_rests && _pairs.Count > 0) Renew(sa);
        }
    }

    private void Replace(ForeignPair pair, bool dropFirst)
    {
        pair.IsBeingReplaced = true;
        if (dropFirst) Drop(pair);
        if (Serving is { } sa) BeginQuickMode(sa);
        else BeginPhase1();
    }

    private void Renew(ForeignIkeSa sa)
    {
        sa.IsBeingReplaced = true;
        if (_habits.Reauthenticates)
        {
            foreach (ForeignPair pair in _pairs.ToList()) Drop(pair);
            Drop(sa);
        }
        BeginPhase1();
    }

    private void TickDpd()
    {
        if (Serving is not { } sa) return;
        long silent = Now - _heardAt;
        if (_askedAt != 0 && _heardAt > _askedAt) _askedAt = 0;
        if (silent < _setup.DpdDelaySeconds * 1_000L || Now - _toldAt < 2_000) return;
        if (_askedAt == 0) _askedAt = Now;
        if (Now - _askedAt >= _setup.DpdTimeoutSeconds * 1_000L)
        {
            Say("foreign: the peer is dead");
            PeersDeclaredDead++;
            Forget();
            return;
        }
        _toldAt = Now;
        SendInformational(sa, PayloadType.Notify, NotifyView.Write(ProtocolId.Isakmp, NotifyType.RUThere, sa.Cookies, ForeignKeys.Octets(_dpdSequence++)));
    }

    private void Want()
    {
        if (_rests || Now < _holdUntil || _pending.Count > 0 || _pairs.Count > 0) return;
        if (Serving is { } sa) BeginQuickMode(sa);
        else if (!_sas.Exists(each => Now - each.BegunAt < 2_000)) BeginPhase1();
    }

    private void BeginPhase1()
    {
        if (_sas.Exists(each => each is { WeInitiate: true, IsEstablished: false })) return;
        bool isFirst = _sas.Count == 0 && _pairs.Count == 0;
        var sa = new ForeignIkeSa(weInitiate: true, _psk, _ourId, _random) { BegunAt = Now, SaysInitialContact = isFirst || _habits.AlwaysInitialContact };
        _sas.Add(sa);
        SendIke(sa.Begin(), sa);
    }

    private void BeginQuickMode(ForeignIkeSa sa)
    {
        byte[] id = new byte[sizeof(uint)];
        _random.Fill(id);
        var quickMode = new ForeignQuickMode(sa, BinaryPrimitives.ReadUInt32BigEndian(id) | 1, weInitiate: true, _random, Now);
        _quickModes.Add(quickMode);
        SendIke(quickMode.Begin(_ourNetwork, _peerNetwork, _habits.IpsecLifetimeSeconds), quickMode);
    }

    private void Drop(ForeignPair pair)
    {
        _pairs.Remove(pair);
        if (!_habits.NeverDeletes && Serving is { } sa)
            SendInformational(sa, PayloadType.Delete, DeleteView.Write(ProtocolId.Esp, 1, ForeignKeys.Octets(pair.InboundSpi)));
    }

    // What is replaced stays for what runs under it.
    private void DropIfHeld(ForeignIkeSa sa)
    {
        if (_sas.Contains(sa) && !_habits.NeverDeletes) Drop(sa);
    }

    private void Drop(ForeignIkeSa sa)
    {
        _sas.Remove(sa);
        if (!_habits.NeverDeletes && sa.IsEstablished) SendInformational(sa, PayloadType.Delete, DeleteView.Write(ProtocolId.Isakmp, 1, sa.Cookies));
    }

    private void SendInformational(ForeignIkeSa sa, PayloadType type, byte[] content)
    {
        byte[] draw = new byte[sizeof(uint)];
        _random.Fill(draw);
        uint messageId = BinaryPrimitives.ReadUInt32BigEndian(draw) | 1;
        PayloadChain payloads = new PayloadChain().Add(type, content);
        byte[] hash = ForeignKeys.Prf(sa.Keys!.SkeyidA, ForeignKeys.Octets(messageId), payloads.Octets.ToArray());
        byte[] iv = ForeignKeys.Phase2Iv(sa.LastBlock, messageId);
        PayloadChain whole = new PayloadChain().Add(PayloadType.Hash, hash).Add(type, content);
        Put(sa.Message(ExchangeType.Informational, whole.First, messageId, sa.Keys.Encrypt(whole.Octets.ToArray(), ref iv), encrypted: true));
    }

    private void TellInClear(ProtocolId protocol, NotifyType type, byte[] spi, ulong initiator, ulong responder)
    {
        if (!_habits.NotifiesInClear) return;
        var sa = new ForeignIkeSa(weInitiate: true, _psk, _ourId, _random);
        if (initiator != 0) (sa.InitiatorCookie, sa.ResponderCookie) = (initiator, responder);
        PayloadChain payloads = new PayloadChain().Add(PayloadType.Notify, NotifyView.Write(protocol, type, spi, []));
        Put(sa.Message(ExchangeType.Informational, payloads.First, 0, payloads.Octets.ToArray(), encrypted: false));
    }

    private void SendIke(byte[] message, object? awaitsAnswer)
    {
        if (awaitsAnswer is not null) _pending.Add(new Pending(message, awaitsAnswer) { Left = Transmissions - 1, Due = Now + RetransmitMilliseconds });
        Put(message);
    }

    private void Put(byte[] message)
    {
        var packet = new byte[Ipv4Header.Size + UdpHeader.Size + message.Length];
        Span<byte> datagram = packet.AsSpan(Ipv4Header.Size);
        message.CopyTo(datagram[UdpHeader.Size..]);
        new UdpHeader(500, 500, (ushort)datagram.Length).Write(datagram, _address, _peer);
        new Ipv4Header(_address, _peer, IpProtocol.Udp, (ushort)packet.Length).Write(packet);
        _wan.Send(_peer, packet);
    }

    private void SendEsp(ForeignPair pair, byte[] inner)
    {
        byte[] esp = pair.Seal(inner);
        var packet = new byte[Ipv4Header.Size + esp.Length];
        esp.CopyTo(packet, Ipv4Header.Size);
        new Ipv4Header(_address, _peer, IpProtocol.Esp, (ushort)packet.Length).Write(packet);
        _wan.Send(_peer, packet);
    }

    private void Say(string text) => _bystander.Note(_site, text);

    private static byte[] NetworkOf(int site) => IdView.Write(IdType.Ipv4Subnet, 0, 0, [.. Octets(IpAddress.Parse($"{Places.Lan(site)}.0")), 255, 255, 255, 0]);

    private static byte[] Octets(IpAddress address) => ForeignKeys.Octets(address.V4);

    private sealed record Pending(byte[] Message, object Of)
    {
        public int Left { get; set; }

        public long Due { get; set; }
    }
}
