using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Dhcp;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control.Dhcp;

/// <summary>How far a lease is (RFC 2131 §4.4, figure 5).</summary>
internal enum DhcpState
{
    /// <summary>DISCOVER is sent.</summary>
    Selecting,
    /// <summary>An offer has come, REQUEST is sent.</summary>
    Requesting,
    /// <summary>The client has the address.</summary>
    Bound,
    /// <summary>T1 is over: REQUEST is sent to keep it.</summary>
    Renewing,
    /// <summary>There is no room for another; it is told so with the next tick.</summary>
    Refused,
}

/// <summary>
/// The messages and times of one lease that the gateway has for a client of mode-config (RFC 2131 §4.4). The client identifier is what the client has
/// proved to be, so the server gives it the same address the next time; chaddr is made from it.
/// </summary>
internal sealed class DhcpLease(AddressRequest request, DhcpIdentity identity, IpAddress server, IpAddress relay)
{
    private const long FirstRetransmissionMilliseconds = 1_000, LeastPauseMilliseconds = 5_000;
    private const int Transmissions = 4;
    private const ushort LargestMessage = 1_400;
    private static readonly byte[] s_wanted = [DhcpOption.DnsServers, DhcpOption.WinsServers, DhcpOption.LeaseTime, DhcpOption.RenewalTime, DhcpOption.RebindingTime];

    private int _sent;
    private Instant _renewAt, _expiresAt;

    /// <summary>For whom.</summary>
    public AddressRequest Request => request;

    /// <summary>Who the client is to the server.</summary>
    public DhcpIdentity Identity => identity;

    /// <summary>Whom we ask.</summary>
    public IpAddress Server => server;

    /// <summary>Our address, as giaddr.</summary>
    public IpAddress Relay => relay;

    public DhcpState State { get; private set; }

    /// <summary>When something is to be done.</summary>
    public Instant Due { get; private set; } = Instant.Never;

    /// <summary>What the present question and its answer have in common.</summary>
    public uint Xid { get; private set; }

    /// <summary>What is offered, then leased; at first what the client had last, if that is known.</summary>
    public IpAddress Address { get; set; }

    /// <summary>Which server offered it, in its own words.</summary>
    public IpAddress ServerIdentifier { get; private set; }

    /// <summary>When the lease is over; never, before there is one.</summary>
    public Instant ExpiresAt => State is DhcpState.Bound or DhcpState.Renewing ? _expiresAt : Instant.Never;

    /// <summary>Whether nothing has come in spite of all that was sent.</summary>
    public bool IsUnanswered => State is DhcpState.Selecting or DhcpState.Requesting && _sent >= Transmissions;

    /// <summary>Whether the address is the client's now.</summary>
    public bool IsHeld => State is DhcpState.Bound or DhcpState.Renewing;

    /// <summary>It cannot be asked for.</summary>
    public void Refuse(Instant now) => (State, Due) = (DhcpState.Refused, now);

    /// <summary>Begins anew, under another xid; <see cref="Next"/> is to be sent.</summary>
    public void Discover(uint xid, Instant now) => Go(DhcpState.Selecting, xid, now);

    /// <summary>Takes an offer, under its xid.</summary>
    public void Take(DhcpView offer, Instant now)
    {
        (Address, ServerIdentifier) = (offer.YourAddress, offer.Address(DhcpOption.ServerIdentifier));
        Go(DhcpState.Requesting, Xid, now);
    }

    /// <summary>T1 has come: keeps it, under another xid.</summary>
    public void Renew(uint xid, Instant now) => Go(DhcpState.Renewing, xid, now);

    /// <summary>
    /// The server has leased it, or leased it on. Renewed after half of the time unless the server says when (RFC 2131 §4.4.5); that is always said
    /// to the one server that we know, so rebinding is the same again.
    /// </summary>
    public AddressGrant Bind(DhcpView ack, Instant now)
    {
        uint seconds = ack.Seconds(DhcpOption.LeaseTime) ?? DhcpValues.Infinite;
        bool isInfinite = seconds == DhcpValues.Infinite;
        uint renewal = ack.Seconds(DhcpOption.RenewalTime) is { } told && told > 0 && told < seconds ? told : seconds / 2;
        _expiresAt = isInfinite ? Instant.Never : now.Plus(seconds * 1_000L);
        _renewAt = isInfinite ? Instant.Never : now.Plus(renewal * 1_000L);
        (State, Due) = (DhcpState.Bound, _renewAt);
        return new AddressGrant(
            Address, [.. ack.Addresses(DhcpOption.DnsServers)], [.. ack.Addresses(DhcpOption.WinsServers)], isInfinite ? 0 : seconds);
    }

    /// <summary>
    /// What is to be sent now; says when it is to be sent again. A renewal after half of the time that is left (RFC 2131 §4.4.5), but with no pause of a
    /// minute at least: of two minutes' lease that would leave a single try.
    /// </summary>
    public byte[] Next(Instant now)
    {
        long pause = State == DhcpState.Renewing
            ? Math.Max(LeastPauseMilliseconds, _expiresAt.Since(now) / 2) : FirstRetransmissionMilliseconds << _sent;
        _sent++;
        Due = Instant.Earlier(now.Plus(pause), ExpiresAt);
        return State switch
        {
            DhcpState.Selecting => Discover(),
            DhcpState.Requesting => Message(DhcpMessageType.Request).Add(DhcpOption.RequestedAddress, Address)
                .Add(DhcpOption.ServerIdentifier, ServerIdentifier).Write(),
            _ => Message(DhcpMessageType.Request).Client(Address).Write(),
        };
    }

    /// <summary>DHCPDECLINE: the address cannot be used.</summary>
    public byte[] Decline() => Bare(DhcpMessageType.Decline, Xid).Add(DhcpOption.RequestedAddress, Address)
        .Add(DhcpOption.ServerIdentifier, ServerIdentifier).Write();

    /// <summary>DHCPRELEASE: the client is gone.</summary>
    public byte[] Release(uint xid) => Bare(DhcpMessageType.Release, xid).Client(Address).Add(DhcpOption.ServerIdentifier, ServerIdentifier).Write();

    private byte[] Discover()
    {
        DhcpWriter discover = Message(DhcpMessageType.Discover);
        return (Address.IsUnspecified ? discover : discover.Add(DhcpOption.RequestedAddress, Address)).Write();
    }

    private DhcpWriter Message(DhcpMessageType type) => Bare(type, Xid).Add(DhcpOption.ParameterList, s_wanted)
        .Add(DhcpOption.LargestMessage, [LargestMessage >> 8, LargestMessage & 0xFF]);

    private DhcpWriter Bare(DhcpMessageType type, uint xid) => new DhcpWriter(DhcpOperation.Request, type, xid, identity.Hardware).Relay(relay)
        .Add(DhcpOption.ClientIdentifier, identity.ClientIdentifier.Span);

    private void Go(DhcpState state, uint xid, Instant now) => (State, Xid, _sent, Due) = (state, xid, 0, now);
}
