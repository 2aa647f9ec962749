using Amaranten.Crypto.Certificates;
using Amaranten.Ike;
using static Amaranten.Gateway.Events.LogLevel;

namespace Amaranten.Gateway.Events;

/// <summary>
/// Every event: number, severity, what it means, what to do. The log, <c>explain</c> and the manual's page of events are made from it. A number is
/// never given to another event: people search for it.
/// </summary>
public static class EventTable
{
    private const string AskTheirAuthority = "Have the peer's authority issue another certificate.";

    private static readonly Dictionary<IkeEventKind, EventDefinition> s_ike = new()
    {
        // Phase 1.
        [IkeEventKind.Phase1Started] = new(101, Info, "phase 1 begins", "We have sent the peer the first message of phase 1.", ""),
        [IkeEventKind.Phase1Requested] = new(102, Info, "phase 1 asked for", "The peer has sent us the first message of phase 1. Nothing is proven yet.", ""),
        [IkeEventKind.Phase1Established] = new(103, Info, "phase 1 established",
            "The two sides have proved who they are and share keys for the negotiation (an ISAKMP SA).", ""),
        [IkeEventKind.Phase1Rekeying] = new(104, Debug, "phase 1 is replaced", "The ISAKMP SA is replaced before its lifetime ends.", ""),
        [IkeEventKind.Phase1Deleted] = new(105, Debug, "phase 1 ended", "An ISAKMP SA is gone; the reason follows.", ""),
        [IkeEventKind.NatDetected] = new(106, Info, "NAT found", "Addresses or ports are translated on the way. Packets travel in UDP from now on.", ""),
        [IkeEventKind.Phase1Failed] = new(110, Warning, "phase 1 failed", "Phase 1 ended without an ISAKMP SA; the reason follows.",
            "Mend what the reason names. If it speaks of the peer, its log says more."),
        [IkeEventKind.NoProposalChosen] = new(111, Warning, "no common proposal",
            "None of the peer's proposals equals one of ours. The attribute that differs and both values follow; where more than one differs, the two that are nearest.",
            "Write the peer's value into ike (phase 1), ipsec or pfs (phase 2), or ours into the peer's configuration."),
        [IkeEventKind.WrongPsk] = new(112, Warning, "wrong pre-shared key",
            "The two sides have different pre-shared keys: what the key protects opens to nonsense. As initiator we can only suspect it until we give up.",
            "Write the same psk on both sides. A passphrase and hex:... are different keys even if they look alike; a blank at the end counts where it stands in quotes."),
        [IkeEventKind.WrongIdentity] = new(113, Warning, "wrong identity",
            "The peer proves that it is somebody, but not whom this tunnel is for. Both names follow.",
            "Write what the peer says into remote-id, or correct the peer's own identity."),
        [IkeEventKind.WrongSignature] = new(114, Warning, "wrong signature",
            "The peer's signature was not made with the key of the certificate that it shows.", "Have the peer use the key that belongs to its certificate."),
        [IkeEventKind.NoAnswer] = new(115, Warning, "no answer",
            "The peer did not answer; what was tried and how often follows.",
            "See whether the peer runs, whether remote-gateway is its address, and whether UDP 500 and 4500 pass the firewalls between."),
        [IkeEventKind.PeerRefuses] = new(116, Warning, "the peer refuses us",
            "The peer says, under the keys that were just agreed, that it does not take us for whom it expects; or it ends the negotiation and says nothing. What we have shown of ourselves follows.",
            "The peer's log names the reason. It expects the name that stands in its own remote-id; a certificate of ours must be signed by whom it trusts, and be in its time by the peer's clock."),
        [IkeEventKind.NatInTheWay] = new(117, Warning, "a NAT is in the way",
            "Addresses are translated between the two, and one side cannot do with it: NAT traversal is off there, or AH is to protect the addresses.",
            "Write nat-traversal = auto on both sides; where there is AH, use ESP alone."),
        [IkeEventKind.NoRoom] = new(118, Warning, "no room", "A client has proved who it is, and there are as many tunnels already as may be, clients included.",
            "Raise max-tunnels in [system], if the board has the memory."),
        [IkeEventKind.UserAccepted] = new(120, Info, "user accepted", "XAUTH: the user has proved who he is.", ""),
        [IkeEventKind.UserRefused] = new(121, Warning, "user refused", "XAUTH: the name is not known, or the password is wrong. Which of the two is not told.",
            "Compare name and password on both sides; users says who may come."),
        [IkeEventKind.AddressAssigned] = new(122, Info, "address assigned", "Mode-config or DHCP: an address inside the tunnel was given.", ""),
        [IkeEventKind.NoAddress] = new(123, Warning, "no address",
            "There is no address inside the tunnel for the client, or the one that it had is its own no more; the reason follows.",
            "Give a pool that is used up more addresses. With addresses = dhcp or dhcp-relay see whether the DHCP server runs and has free addresses for our network."),

        // Phase 2.
        [IkeEventKind.Phase2Started] = new(201, Info, "phase 2 begins", "Keys for packets between these networks are negotiated.", ""),
        [IkeEventKind.Phase2Established] = new(202, Info, "phase 2 established", "There are keys for packets: the tunnel carries traffic between these networks.", ""),
        [IkeEventKind.Phase2Rekeying] = new(203, Debug, "phase 2 is replaced", "The keys of packets are replaced before their lifetime ends.", ""),
        [IkeEventKind.Phase2Deleted] = new(204, Debug, "phase 2 ended", "A pair of SAs is gone; the reason follows.", ""),
        [IkeEventKind.Phase2Failed] = new(210, Warning, "phase 2 failed", "There are no keys for packets; the reason follows.",
            "Mend what the reason names. If it speaks of the peer, its log says more."),
        [IkeEventKind.WrongSelectors] = new(211, Warning, "networks do not match",
            "The networks, protocol or ports that one side asks for are not the other's. Both follow, ours before ===, the peer's behind it.",
            "Make local-network and remote-network the mirror image of the peer's."),

        // The peer's life.
        [IkeEventKind.PeerDead] = new(301, Warning, "the peer is dead", "It has not answered dead peer detection. Its SAs are removed, so that new ones can be made.",
            "None if it comes back. Otherwise see whether the peer and the way to it are up."),
        [IkeEventKind.PeerRestarted] = new(302, Info, "the peer has restarted", "It says, authenticated, that it knows of no SA with us (INITIAL-CONTACT).", ""),
        [IkeEventKind.PeerMoved] = new(303, Info, "the peer has moved", "An authentic message or packet came from another address or port: what we send goes there now.", ""),
        [IkeEventKind.NotifyReceived] = new(304, Info, "notify", "The peer tells something that changes nothing here.", "Read what it says; its log may say more."),
        [IkeEventKind.MessageDropped] = new(305, Debug, "message dropped", "An IKE message was not for us, damaged, out of place or not authentic.", ""),
    };

    private static readonly Dictionary<CertificateFault, EventDefinition> s_certificate = new()
    {
        [CertificateFault.None] = Refused(150, "the reason follows", "Mend what the reason names."),
        [CertificateFault.Unreadable] = Refused(151, "none came, or it cannot be read", "See which certificate the peer sends; we read X.509 in DER."),
        [CertificateFault.NoChain] = Refused(152, "no path leads from it to an authority that trust names",
            "Put the authority into an [authority:NAME] that trust names, or have the peer send the certificates between."),
        [CertificateFault.TooLong] = Refused(153, "more certificates or signatures than we are ready to check", "Raise max-certificate-path if the path is meant to be so long."),
        [CertificateFault.BadSignature] = Refused(154, "a signature on its path does not hold, or is of a kind that is not accepted", AskTheirAuthority),
        [CertificateFault.Expired] = Refused(155, "it, or one above it, is past its time", $"See whether the gateway's clock is right. {AskTheirAuthority}"),
        [CertificateFault.NotYetValid] = Refused(156, "it, or one above it, is not valid yet", "See whether the gateway's clock is right."),
        [CertificateFault.Revoked] = Refused(157, "its authority has revoked it", "None, if that is meant. Otherwise the peer needs another certificate."),
        [CertificateFault.RevocationUnknown] = Refused(158, "crl-check = required, and there is no current list of revoked certificates",
            "Configure crl in the [authority:NAME], or see why the list cannot be fetched."),
        [CertificateFault.NotAnAuthority] = Refused(159, "one above it may not sign certificates", AskTheirAuthority),
        [CertificateFault.PathLength] = Refused(160, "an authority allows fewer certificates below it", AskTheirAuthority),
        [CertificateFault.KeyUsage] = Refused(161, "its key is not meant for this", AskTheirAuthority),
        [CertificateFault.NameConstraints] = Refused(162, "it bears a name that its authority may not give", AskTheirAuthority),
        [CertificateFault.WeakKey] = Refused(163, "its key is too short", AskTheirAuthority),
        [CertificateFault.UnknownCritical] = Refused(164, "it has a critical extension that we do not know", AskTheirAuthority),
    };

    private static readonly Dictionary<GatewayEvent, EventDefinition> s_gateway = new()
    {
        [GatewayEvent.Started] = new(501, Info, "started", "The gateway runs this configuration.", ""),
        [GatewayEvent.Stopping] = new(502, Info, "stopping", "The gateway ends and tells its peers.", ""),
        [GatewayEvent.ConfigurationTaken] = new(503, Info, "configuration taken", "A changed configuration is in force. Only what changed was touched.", ""),
        [GatewayEvent.ConfigurationRefused] = new(504, Error, "configuration refused", "It has errors or cannot be read: the former one stays in force.",
            "Mend what the complaints name; amaranten check FILE says them all."),
        [GatewayEvent.ConfigurationComplaint] = new(505, Warning, "complaint", "Something is wrong or weak in a configuration that was read.", "Mend the line that it names."),
        [GatewayEvent.RestartNeeded] = new(506, Error, "restart needed", "The change takes effect with the next start.", "Restart the gateway when it suits."),
        [GatewayEvent.CannotBeDone] = new(507, Error, "cannot be done", "The configuration asks for something that the rest of it does not allow.", "Mend the section that it names."),
        [GatewayEvent.TunnelsNearlyFull] = new(508, Warning, "nearly full", "Nine of ten tunnels that may be are there, clients included. Beyond the last, clients are refused.",
            "Raise max-tunnels in [system], if the board has the memory."),
        [GatewayEvent.KeyLogUnwritable] = new(509, Error, "key-log unwritable", "The keys of tunnels cannot be written down; the tunnels work.",
            "See whether the folder of key-log is there and there is room, or take key-log out."),
        [GatewayEvent.KeysWritten] = new(510, Warning, "keys written", "A capture was begun with keys: whoever gets the file of keys can read what was captured, and more of the same SAs.",
            "Delete the file as soon as it has served. The keys in it go out of force with the next rekey."),
        [GatewayEvent.CaptureEnded] = new(511, Info, "capture ended", "Its file is whole. The line says what is in it, and why it ended unless the operator did that.", ""),
        [GatewayEvent.PeerFound] = new(601, Info, "peer found", "The peer's name was looked up.", ""),
        [GatewayEvent.PeerNotFound] = new(602, Warning, "peer not found", "The peer's name could not be looked up. An address that was known before is kept.",
            "See whether dns in [system] names a server that answers, and whether the name is right."),
        [GatewayEvent.RevocationListFetched] = new(603, Info, "revocation list fetched", "A list of revoked certificates is in force.", ""),
        [GatewayEvent.RevocationListMissing] = new(604, Warning, "revocation list missing",
            "A list of revoked certificates cannot be fetched. Where crl-check = required its authority's certificates are refused when the last list has grown old.",
            "See whether the server that it names answers."),
        [GatewayEvent.RadiusSilent] = new(606, Warning, "RADIUS server silent",
            "A RADIUS server does not answer, or its answers do not hold. The next server is asked, if there is one.",
            "See whether the server runs, knows this gateway as client, has the same secret and sends Message-Authenticator; show radius counts answers that do not hold as bad."),
        [GatewayEvent.KeepAliveLost] = new(605, Warning, "keep-alive lost", "Pings through the tunnel are not answered: it is negotiated anew.",
            "If it comes again and again, see whether the host that is pinged answers at all."),
    };

    /// <summary>Every event, by number.</summary>
    public static IReadOnlyList<EventDefinition> All { get; } =
        [.. s_ike.Values.Concat(s_certificate.Values).Concat(s_gateway.Values).OrderBy(definition => definition.Id)];

    /// <summary>The row of an event of IKE; of a refused certificate, that of its fault.</summary>
    public static EventDefinition Of(IkeEvent what) => what.Kind == IkeEventKind.CertificateRefused ? s_certificate[what.Fault] : s_ike[what.Kind];

    /// <summary>The row of an event of the gateway.</summary>
    public static EventDefinition Of(GatewayEvent what) => s_gateway[what];

    private static EventDefinition Refused(int id, string why, string action) =>
        new(id, Warning, "certificate refused", $"The peer's certificate is refused: {why}.", action);
}
