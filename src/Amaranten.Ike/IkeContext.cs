using System.Buffers.Binary;
using Amaranten.Crypto;
using Amaranten.Crypto.Certificates;
using Amaranten.Ike.Telling;
using Amaranten.Ike.Timing;
using Amaranten.Ike.Transaction;
using Amaranten.Ike.Watching;
using Amaranten.Wire;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike;

/// <summary>What every exchange is given: the world's edge, randomness, and the numbers that must be unique in this gateway.</summary>
internal sealed class IkeContext(IRandom random, IIkeActions actions)
{
    private readonly HashSet<uint> _spis = [];
    private readonly Queue<ulong> _refused = new(Limits.RefusalsRemembered);
    private Instant _hintsSince;
    private int _hints;

    public IRandom Random => random;

    public IIkeActions Actions => actions;

    /// <summary>Where messages are seen.</summary>
    public MessageWatch Watch { get; } = new();

    /// <summary>Addresses handed out by mode-config.</summary>
    public AddressLeases Leases { get; } = new();

    /// <summary>What holds for all tunnels.</summary>
    public IkeSettings Settings { get; set; } = new();

    /// <summary>How many tunnels there are, clients of those that serve whoever comes included.</summary>
    public int TunnelCount => Agenda.Members.Count;

    /// <summary>The configured tunnels.</summary>
    public TunnelIndex Tunnels { get; } = new();

    /// <summary>Which of them are to be looked at, and when; clients are among them.</summary>
    public Agenda Agenda { get; } = new();

    /// <summary>The ISAKMP SAs of all of them.</summary>
    public IkeSaIndex Sas { get; } = new();

    /// <summary>Fresh octets.</summary>
    public byte[] Draw(int length)
    {
        byte[] octets = new byte[length];
        random.Fill(octets);
        return octets;
    }

    /// <summary>A cookie, never 0 (RFC 2408 §2.5.3).</summary>
    public ulong NewCookie()
    {
        ulong cookie = BinaryPrimitives.ReadUInt64BigEndian(Draw(sizeof(ulong)));
        return cookie != 0 ? cookie : NewCookie();
    }

    /// <summary>A message ID, never 0.</summary>
    public uint NewMessageId()
    {
        uint id = BinaryPrimitives.ReadUInt32BigEndian(Draw(sizeof(uint)));
        return id != 0 ? id : NewMessageId();
    }

    /// <summary>An inbound SPI that no SA of ours has.</summary>
    public uint NewSpi()
    {
        uint spi = BinaryPrimitives.ReadUInt32BigEndian(Draw(sizeof(uint)));
        return spi >= RfcValues.FirstSpi && _spis.Add(spi) ? spi : NewSpi();
    }

    /// <summary>The SPI may be drawn again.</summary>
    public void ReleaseSpi(uint spi) => _spis.Remove(spi);

    /// <summary>A number between 0 and <paramref name="limit"/>, for jitter.</summary>
    public long Jitter(long limit) => BinaryPrimitives.ReadUInt32BigEndian(Draw(sizeof(uint))) * limit >> 32;

    /// <summary>Tells an event.</summary>
    public void Report(IkeEventKind kind, string? tunnel, UdpEndpoint? peer, Reason reason, long elapsedMilliseconds = -1) =>
        actions.Report(reason.Tell(kind, tunnel, peer, elapsedMilliseconds));

    /// <summary>Tells that a certificate is refused.</summary>
    public void Report(CertificateFault fault, string? tunnel, UdpEndpoint peer, string detail) =>
        actions.Report(new IkeEvent(IkeEventKind.CertificateRefused, tunnel, peer.ToString(), detail) { Fault = fault });

    /// <summary>Counts a dropped message.</summary>
    public void Drop(IkeDrop why, string? tunnel, UdpEndpoint peer, string detail) =>
        actions.Report(new IkeEvent(IkeEventKind.MessageDropped, tunnel, peer.ToString(), detail, why));

    /// <summary>Sends what belongs to no exchange's chain of retransmissions, and is in clear.</summary>
    public void SendInClear(UdpEndpoint local, UdpEndpoint peer, byte[] message)
    {
        Watch.Sent(local, peer, message, []);
        actions.Send(local, peer, message);
    }

    /// <summary>
    /// Whether the negotiation with this initiator cookie was not refused before: the peer repeats a first message that is not answered, and one line tells it.
    /// </summary>
    public bool IsFirstRefusal(ulong initiatorCookie)
    {
        if (_refused.Contains(initiatorCookie)) return false;
        if (_refused.Count == Limits.RefusalsRemembered) _refused.Dequeue();
        _refused.Enqueue(initiatorCookie);
        return true;
    }

    /// <summary>Whether something that any stranger can provoke may be done now; a few times a second it may.</summary>
    public bool MayHint(Instant now)
    {
        if (now.Since(_hintsSince) >= 1_000) (_hintsSince, _hints) = (now, 0);
        if (_hints >= Limits.HintsPerSecond) return false;
        _hints++;
        return true;
    }
}
