using Amaranten.Ike.Roaming;
using Amaranten.Wire.Ip;

namespace Amaranten.Ike.Transaction;

/// <summary>The addresses that mode-config has given for one tunnel: to us by the peer, to the peer by us.</summary>
internal sealed class TunnelAddresses(IkeContext context, object holder)
{
    /// <summary>What a mode-config server has given us; null when nothing.</summary>
    public AssignedAddress? Assigned { get; private set; }

    /// <summary>The address that we have given to the peer; null when none.</summary>
    public IpAddress? Leased { get; private set; }

    /// <summary>An address from outside for the peer.</summary>
    public FedAddress Fed { get; } = new(context);

    /// <summary>A server has given us an address; true: another one than before.</summary>
    public bool Take(IkeSa sa, AssignedAddress assigned)
    {
        bool isOther = Assigned is { } former && former.Address != assigned.Address;
        Assigned = assigned;
        context.Actions.AddressAssigned(sa.Tunnel.Config.Name, assigned);
        context.Report(IkeEventKind.AddressAssigned, sa.Tunnel.Config.Name, sa.Peer, $"we have {assigned.Address}");
        return isOther;
    }

    /// <summary>What we were given is ours no more.</summary>
    public void Drop(string tunnel)
    {
        if (Assigned is not null) context.Actions.AddressAssigned(tunnel, null);
        Assigned = null;
    }

    /// <summary>We have given the peer an address.</summary>
    public void Give(IkeSa sa, IpAddress address)
    {
        if (Leased != address) context.Report(IkeEventKind.AddressAssigned, sa.Tunnel.Config.Name, sa.Peer, $"{sa.PeerId} has {address}");
        Leased = address;
    }

    /// <summary>A DHCP server has given the peer an address, through us.</summary>
    public void Give(TunnelState client, IpAddress address)
    {
        if (Leased != address) context.Report(IkeEventKind.AddressAssigned, client.Config.Name, client.Client?.Peer, $"{client.Client?.PeerId} has {address} by DHCP");
        Leased = address;
    }

    /// <summary>The peer is gone: its address may be another's.</summary>
    public void GiveBack()
    {
        if (Leased is not null) context.Leases.Release(holder);
        Leased = null;
        Fed.GiveBack();
    }

    /// <summary>Whether a client may ask for these networks: to one with an address of ours belongs that address and no other.</summary>
    public bool Allow(IkeTunnel tunnel, TrafficSelector asked) =>
        tunnel is { ModeConfig: not ModeConfigServer, RelaysDhcp: false } || Leased is { } leased && asked.Remote == IpPrefix.Host(leased)
        || tunnel.RelaysDhcp && DhcpSa.IsAskedFor(asked);

    /// <summary>The tunnel with the address that we were given, where the operator left our side to mode-config.</summary>
    public IkeTunnel PutInto(IkeTunnel tunnel) =>
        Assigned is null ? tunnel : tunnel with { Selectors = [.. tunnel.Selectors.Select(PutInto)] };

    /// <summary>The same for one selector.</summary>
    public TrafficSelector PutInto(TrafficSelector selector) => selector.Local == IkeTunnel.Assigned && Assigned is { } assigned
        ? selector with { Local = IpPrefix.Host(assigned.Address) } : selector;
}
