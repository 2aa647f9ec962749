using Amaranten.Ike;

namespace Amaranten.Gateway.Control;

/// <summary>IKE events as log lines.</summary>
internal static class EventText
{
    public static LogLevel Level(IkeEventKind kind) => kind switch
    {
        IkeEventKind.MessageDropped or IkeEventKind.Phase1Deleted or IkeEventKind.Phase2Deleted
            or IkeEventKind.Phase1Rekeying or IkeEventKind.Phase2Rekeying => LogLevel.Debug,
        IkeEventKind.Phase1Failed or IkeEventKind.Phase2Failed or IkeEventKind.NoProposalChosen or IkeEventKind.WrongPsk or IkeEventKind.UserRefused
            or IkeEventKind.WrongIdentity or IkeEventKind.CertificateRefused or IkeEventKind.WrongSignature or IkeEventKind.WrongSelectors or IkeEventKind.NoAnswer or IkeEventKind.PeerDead => LogLevel.Warning,
        _ => LogLevel.Info,
    };

    /// <summary>True for what keeps a tunnel from coming up: the status shows the last of them.</summary>
    public static bool IsFailure(IkeEventKind kind) => Level(kind) == LogLevel.Warning;

    public static string Format(IkeEvent what)
    {
        string subject = what.Tunnel is null ? "ike" : $"tunnel {what.Tunnel}";
        string peer = what.Peer is null ? "" : $" peer {what.Peer}:";
        string detail = what.Detail.Length == 0 ? "" : $": {what.Detail}";
        string elapsed = what.ElapsedMilliseconds < 0 ? "" : $" ({what.ElapsedMilliseconds} ms)";
        return $"{subject}:{peer} {Verb(what)}{detail}{elapsed}";
    }

    private static string Verb(IkeEvent what) => what.Kind switch
    {
        IkeEventKind.Phase1Started => "phase 1 begins",
        IkeEventKind.Phase1Requested => "phase 1 asked for",
        IkeEventKind.Phase1Established => "phase 1 established",
        IkeEventKind.Phase1Failed => "phase 1 failed",
        IkeEventKind.Phase1Rekeying => "phase 1 is replaced",
        IkeEventKind.Phase1Deleted => "phase 1 ended",
        IkeEventKind.Phase2Started => "phase 2 begins",
        IkeEventKind.Phase2Established => "phase 2 established",
        IkeEventKind.Phase2Failed => "phase 2 failed",
        IkeEventKind.Phase2Rekeying => "phase 2 is replaced",
        IkeEventKind.Phase2Deleted => "phase 2 ended",
        IkeEventKind.UserAccepted => "user accepted",
        IkeEventKind.UserRefused => "user refused",
        IkeEventKind.AddressAssigned => "address assigned",
        IkeEventKind.NoProposalChosen => "no common proposal",
        IkeEventKind.WrongPsk => "wrong pre-shared key",
        IkeEventKind.WrongIdentity => "wrong identity",
        IkeEventKind.CertificateRefused => $"certificate refused, {what.Fault}",
        IkeEventKind.WrongSignature => "wrong signature",
        IkeEventKind.WrongSelectors => "networks do not match",
        IkeEventKind.NatDetected => "NAT found",
        IkeEventKind.NoAnswer => "no answer",
        IkeEventKind.PeerDead => "the peer is dead",
        IkeEventKind.PeerRestarted => "the peer has restarted",
        IkeEventKind.PeerMoved => "the peer has moved",
        IkeEventKind.NotifyReceived => "notify",
        _ => $"message dropped, {what.Drop}",
    };
}
