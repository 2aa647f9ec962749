using Amaranten.Ike.Exchanges;

namespace Amaranten.Ike.Roaming;

/// <summary>Which tunnels a peer that begins phase 1 may mean.</summary>
internal static class Candidates
{
    /// <summary>
    /// Those with exactly its address, in order; then those that serve whoever comes. A peer that has a tunnel of its own, and fails there, must not
    /// get in under one that asks for less (threats 11).
    /// </summary>
    public static List<TunnelState> For(TunnelIndex tunnels, Arrival arrival)
    {
        List<TunnelState> exact = [.. tunnels.WithPeer(arrival.Peer.Address).Where(tunnel => !tunnel.Config.AnyPeer && tunnel.IsPeerKnown
            && tunnel.Config.LocalAddress == arrival.Local.Address)];
        int least = exact.Select(tunnel => Strength(tunnel.Config)).DefaultIfEmpty(0).Max();
        IEnumerable<TunnelState> open = tunnels.ServingAnyone.Where(tunnel => Strength(tunnel.Config) >= least);
        return [.. exact, .. open.Select(template => template.Clients!.Expect(arrival))];
    }

    // What somebody must have to pretend to be the peer: a private key; a key that two share; one that aggressive mode gives away to be guessed.
    private static int Strength(IkeTunnel tunnel) => (tunnel.Authentication, tunnel.Aggressive) switch
    {
        (IkeAuthentication.Certificate, _) => 3,
        (IkeAuthentication.Hybrid, _) => 2,
        (_, false) => 1,
        _ => 0,
    };
}
