using Amaranten.Ike;
using Amaranten.Wire;
using Amaranten.Wire.Dhcp;
using Amaranten.Wire.Ip;

namespace Amaranten.Gateway.Control.Dhcp;

/// <summary>
/// The gateway as DHCP client on behalf of clients of mode-config: an address for each of them, kept as long as it has SAs, then given back.
/// <code><![CDATA[
///        gateway                          server
///        DISCOVER                  -->
///                                  <--   OFFER
///        REQUEST                   -->
///                                  <--   ACK        the client gets its address
///        REQUEST (T1)              -->
///                                  <--   ACK
///        RELEASE                   -->              the client is gone
/// ]]></code>
/// </summary>
internal sealed class DhcpClients(DhcpServers servers)
{
    private const int MostLeases = 4_096, MostRemembered = 4_096;
    private readonly List<DhcpLease> _all = [];
    private readonly Dictionary<string, IpAddress> _last = [];

    /// <summary>Tells that a client can have an address, or why not.</summary>
    public required Action<AddressRequest, AddressGrant?, string, Instant> Answered { get; init; }

    /// <summary>Tells that a client has its address no more, and why.</summary>
    public required Action<AddressRequest, string, Instant> Lost { get; init; }

    /// <summary>Whether an address is the gateway's own.</summary>
    public required Func<IpAddress, bool> IsOurs { get; init; }

    /// <summary>Every lease, asked for or held.</summary>
    public IReadOnlyList<DhcpLease> All => _all;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline => _all.Count == 0 ? Instant.Never : new Instant(_all.Min(lease => lease.Due.Milliseconds));

    /// <summary>A client wants an address from this server.</summary>
    public void Ask(AddressRequest request, IpAddress server, Instant now)
    {
        DhcpIdentity identity = IdentityOf(request.Client);
        var lease = new DhcpLease(request, identity, server, servers.RelayTowards(server)) { Address = _last.GetValueOrDefault(identity.Name) };
        _all.Add(lease);
        if (_all.Count > MostLeases) lease.Refuse(now);
        else
        {
            lease.Discover(servers.NewXid(), now);
            Send(lease, now);
        }
    }

    /// <summary>The client is gone.</summary>
    public void Release(AddressRequest request)
    {
        if (_all.Find(lease => lease.Request == request) is not { } gone) return;
        _all.Remove(gone);
        if (gone.IsHeld) servers.Send(gone.Relay, gone.Server, gone.Release(servers.NewXid()));
    }

    /// <summary>Sends again, renews, gives up.</summary>
    public void Tick(Instant now)
    {
        foreach (DhcpLease lease in _all.Where(lease => lease.Due <= now).ToArray())
        {
            if (lease.State == DhcpState.Refused) Fail(lease, $"{MostLeases} addresses are leased by DHCP already", now);
            else if (lease.IsUnanswered) Fail(lease, $"DHCP server {lease.Server} does not answer", now);
            else if (now >= lease.ExpiresAt) Lose(lease, $"DHCP server {lease.Server} has not renewed the lease of {lease.Address}", now);
            else
            {
                if (lease.State == DhcpState.Bound) lease.Renew(servers.NewXid(), now);
                Send(lease, now);
            }
        }
    }

    /// <summary>A server has answered.</summary>
    public DhcpDrop Take(IpAddress server, DhcpView message, Instant now)
    {
        uint xid = message.Xid;
        DhcpHardware hardware = message.Hardware;
        DhcpLease? lease = _all.Find(lease => lease.Xid == xid && lease.Server == server && lease.Identity.Hardware == hardware
            && lease.State is DhcpState.Selecting or DhcpState.Requesting or DhcpState.Renewing);
        if (lease is null) return DhcpDrop.Unasked;
        IpAddress identifier = message.Address(DhcpOption.ServerIdentifier);
        if (lease.State != DhcpState.Selecting && !identifier.IsUnspecified && identifier != lease.ServerIdentifier) return DhcpDrop.WrongServer;
        return (lease.State, message.Type) switch
        {
            (DhcpState.Selecting, DhcpMessageType.Offer) => OnOffer(lease, message, now),
            (DhcpState.Requesting or DhcpState.Renewing, DhcpMessageType.Ack) => OnAck(lease, message, now),
            (DhcpState.Requesting or DhcpState.Renewing, DhcpMessageType.Nak) => OnNak(lease, now),
            _ => DhcpDrop.Unexpected,
        };
    }

    // <-- OFFER   then  REQUEST -->
    private DhcpDrop OnOffer(DhcpLease lease, DhcpView offer, Instant now)
    {
        if (offer.Address(DhcpOption.ServerIdentifier).IsUnspecified) return DhcpDrop.WrongServer;
        if (!IsHost(offer.YourAddress)) return DhcpDrop.BadAddress;
        lease.Take(offer, now);
        Send(lease, now);
        return DhcpDrop.None;
    }

    // <-- ACK
    private DhcpDrop OnAck(DhcpLease lease, DhcpView ack, Instant now)
    {
        if (ack.YourAddress != lease.Address) return DhcpDrop.BadAddress;
        bool isNew = lease.State == DhcpState.Requesting;
        if (isNew && Objection(lease) is { } why)
        {
            servers.Send(lease.Relay, lease.Server, lease.Decline());
            Fail(lease, $"DHCP server {lease.Server} leases {lease.Address}, {why}", now);
            return DhcpDrop.BadAddress;
        }
        AddressGrant grant = lease.Bind(ack, now);
        if (!isNew) return DhcpDrop.None;
        if (_last.Count >= MostRemembered) _last.Clear();
        _last[lease.Identity.Name] = lease.Address;
        Answered(lease.Request, grant, "", now);
        return DhcpDrop.None;
    }

    // <-- NAK
    private DhcpDrop OnNak(DhcpLease lease, Instant now)
    {
        _last.Remove(lease.Identity.Name);
        if (lease.IsHeld) Lose(lease, $"DHCP server {lease.Server} has taken {lease.Address} back", now);
        else Fail(lease, $"DHCP server {lease.Server} offers {lease.Address}, then refuses it", now);
        return DhcpDrop.None;
    }

    private string? Objection(DhcpLease lease)
    {
        if (IsOurs(lease.Address)) return "which is an address of this gateway";
        DhcpLease? holder = _all.Find(other => other != lease && other.IsHeld && other.Address == lease.Address);
        return holder is null ? null : $"which {holder.Request.Client} has";
    }

    // Who is here already, under the same name, keeps its address: then this one is another client to the server.
    private DhcpIdentity IdentityOf(string client)
    {
        for (int number = 1; ; number++)
        {
            string name = number == 1 ? client : $"{client}/{number}";
            if (!_all.Exists(lease => lease.Identity.Name == name)) return DhcpIdentity.Of(name);
        }
    }

    private void Send(DhcpLease lease, Instant now) => servers.Send(lease.Relay, lease.Server, lease.Next(now));

    private void Fail(DhcpLease lease, string problem, Instant now)
    {
        _all.Remove(lease);
        Answered(lease.Request, null, problem, now);
    }

    private void Lose(DhcpLease lease, string why, Instant now)
    {
        _all.Remove(lease);
        Lost(lease.Request, why, now);
    }

    private static bool IsHost(IpAddress address) => address.V4 >> 24 is not (0 or 127 or >= 224);
}
