using System.Security.Cryptography;
using Amaranten.Config.Sections;

namespace Amaranten.Config.Checks;

/// <summary>What goes together of ESP, AH, NAT traversal and manual keys.</summary>
internal static class ProtectionChecks
{
    private static readonly string[] s_keysOfIke =
    [
        "auth", "mode", "psk", "certificate", "trust", "local-id", "remote-id", "enforce-local-id", "xauth", "users", "xauth-user", "xauth-password",
        "mode-config", "pool", "mode-config-push", "ike", "pfs", "pfs-on", "ike-lifetime", "ipsec-lifetime", "ike-lifetime-kilobytes",
        "ipsec-lifetime-kilobytes", "sa-per", "start", "nat-traversal", "nat-keepalive", "ike-fragmentation", "dpd-delay", "dpd-timeout",
    ];

    /// <summary>Complains about one tunnel.</summary>
    public static void Check(TunnelConfig tunnel, SectionReader section)
    {
        if (section.Written("keying") == "manual") CheckManual(tunnel, section);
        else
        {
            const string Why = "belongs to manual keys; write keying = manual if they are meant";
            section.WarnWithoutEffect($"IKE negotiates the keys: it {Why}", ManualKeying.Keys);
        }
        if (tunnel.EspProposals.IsEmpty && tunnel.AhProposals.IsEmpty && section.Written("ipsec") == "none")
            section.Error("ipsec", "none without ah protects nothing; expected proposals, or ah = sha256 with it");
        if (!tunnel.AhProposals.IsEmpty) CheckAh(tunnel, section);
        if (tunnel.PfsOn != PfsSubject.Keys && tunnel.Pairs.Skip(1).Any())
            section.Warn("pfs-on", "each pair of networks then needs a phase 1 of its own, and again at each renewal; better keys");
    }

    // AH protects the addresses that a NAT changes (RFC 3715 §2.1), and there is no AH in UDP (RFC 3948 §1).
    private static void CheckAh(TunnelConfig tunnel, SectionReader section)
    {
        if (tunnel.NatTraversal == NatTraversalMode.Always)
            section.Error("nat-traversal", "there is no AH in UDP (RFC 3948 §1); expected off, or no ah");
        else if (tunnel.NatTraversal == NatTraversalMode.WhenNeeded && tunnel.Manual is null)
        {
            const string Why = "does not pass a NAT, whose work it would call a forgery (RFC 3715 §2.1)";
            section.Warn("ah", $"{Why}; write nat-traversal = off to say that there is none");
        }
        if (tunnel.EspProposals.IsEmpty)
            section.Warn("ah", "alone does not encrypt: everyone on the way can read the packets (RFC 4302 §1); keep it only where that is wanted");
    }

    private static void CheckManual(TunnelConfig tunnel, SectionReader section)
    {
        const string Danger = "fixed keys are never renewed, and whoever records packets can send them again: there is no protection against replay";
        section.Warn("keying", $"{Danger} (RFC 4303 §3.4.3); keep it only for a peer that has no IKE");
        section.WarnWithoutEffect("keying is manual", s_keysOfIke);
        if (tunnel.AnyPeer || tunnel.RemoteGatewayName is not null)
            section.Error("remote-gateway", "without IKE nobody finds out where the peer is; expected an address");
        if (tunnel.LocalIsAssigned || tunnel.RemoteIsAssigned)
            section.Error(tunnel.LocalIsAssigned ? "local-network" : "remote-network", "without IKE no address is assigned; expected networks");
        if (tunnel.Manual is not { } keys) return;
        if (!section.IsFaulty) CheckDirections(keys, section, "", "integrity-key-out");
        if (!section.IsFaulty && keys.Ah is { } ah) CheckDirections(ah, section, "ah-", "ah-key-out");
        if (tunnel.Pairs.Skip(1).Any())
            section.Error("remote-network", "fixed keys are for one pair of networks; expected one local and one remote network");
    }

    private static void CheckDirections(ManualKeys keys, SectionReader section, string prefix, string lastKey)
    {
        if (keys.InboundSpi == keys.OutboundSpi)
            section.Warn($"{prefix}spi-out", $"is the same as {prefix}spi-in; one for each direction is easier to follow");
        if (CryptographicOperations.FixedTimeEquals(keys.InboundKeymat.Span, keys.OutboundKeymat.Span))
            section.Warn(lastKey, "both directions have the same keys: our own packets sent back to us would be taken; expected other ones");
    }
}
