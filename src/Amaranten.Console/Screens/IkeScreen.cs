using Amaranten.Gateway.Control;
using Amaranten.Ike;
using Amaranten.Wire;

namespace Amaranten.Console.Screens;

/// <summary><c>show ike</c>: every ISAKMP SA and negotiation (RFC 2408 §2.1).</summary>
public static class IkeScreen
{
    /// <summary>The screen as text.</summary>
    public static string Show(GatewayStatus status, IReadOnlyList<TunnelStatus> tunnels)
    {
        if (tunnels.Count == 0) return "There is no tunnel in the configuration.\n";
        var table = new Table("Tunnel", "Peer", "State", ">Age", ">Rekey in", ">Rekeys");
        var below = new List<string>();
        foreach (TunnelStatus tunnel in tunnels)
        {
            foreach (IkeSaStatus sa in tunnel.Ike.IkeSas)
            {
                table.Add(
                    tunnel.Name, sa.Peer.ToString(), sa.State, Units.Time(status.Now.Since(sa.CreatedAt)), In(sa.RekeyAt, status.Now),
                    Units.Count(sa.Rekeys));
                below.Add(Details(sa, status.Now));
            }
            if (tunnel.Ike.IkeSas.Count > 0) continue;
            table.Add(tunnel.Name, tunnel.Peer, "none", "", "", "");
            below.Add(tunnel.Ike.RetryAt is Instant retry ? $"  next attempt in {In(retry, status.Now)}\n" : "");
        }
        IReadOnlyList<string> lines = table.Lines();
        return lines[0] + "\n" + string.Concat(below.Select((details, index) => lines[index + 1] + "\n" + details));
    }

    private static string Details(IkeSaStatus sa, Instant now)
    {
        string suite = sa.Suite is null ? "nothing agreed yet" : sa.Suite.Value.ToString();
        string who = sa.PeerId is null ? "" : $", peer is {sa.PeerId}";
        string nat = sa.Nat is null ? "" : $"  NAT: {sa.Nat}\n";
        string pieces = sa.PeerReassembles ? "  IKE fragmentation: large messages are cut\n" : "";
        return $"  {suite}, {(sa.WeInitiated ? "we" : "the peer")} began, heard {Units.Ago(now.Since(sa.LastHeard))}{who}\n"
            + $"  cookies {sa.InitiatorCookie} {sa.ResponderCookie}, from {sa.Local}\n" + nat + pieces;
    }

    private static string In(Instant? deadline, Instant now) => deadline is Instant at && at != Instant.Never ? Units.Time(at.Since(now)) : "-";
}
