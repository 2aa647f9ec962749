using Amaranten.Crypto.Certificates;

namespace Amaranten.Ike;

/// <summary>What happened. The log, the counters and the status are made from these; the user manual lists them.</summary>
public enum IkeEventKind
{
    /// <summary>Phase 1 begins; we are the initiator.</summary>
    Phase1Started,
    /// <summary>Phase 1 begins; the peer is the initiator.</summary>
    Phase1Requested,
    /// <summary>The ISAKMP SA stands.</summary>
    Phase1Established,
    /// <summary>Phase 1 failed; the detail says why.</summary>
    Phase1Failed,
    /// <summary>The ISAKMP SA is being replaced before it ends.</summary>
    Phase1Rekeying,
    /// <summary>The ISAKMP SA is gone.</summary>
    Phase1Deleted,
    /// <summary>Quick mode begins.</summary>
    Phase2Started,
    /// <summary>A pair of ESP SAs stands.</summary>
    Phase2Established,
    /// <summary>Quick mode failed; the detail says why.</summary>
    Phase2Failed,
    /// <summary>A pair of ESP SAs is being replaced before it ends.</summary>
    Phase2Rekeying,
    /// <summary>A pair of ESP SAs is gone.</summary>
    Phase2Deleted,
    /// <summary>No proposal in common: the detail names the attribute that differs and both values.</summary>
    NoProposalChosen,
    /// <summary>The pre-shared keys differ: the first encrypted message of phase 1 decrypts to nonsense or its HASH does not hold.</summary>
    WrongPsk,
    /// <summary>The peer's identity is not the one configured.</summary>
    WrongIdentity,
    /// <summary>The peer says, authenticated, that it does not take us for whom it expects; or it ends what was begun without a word.</summary>
    PeerRefuses,
    /// <summary>A NAT is between, and one side cannot do with it.</summary>
    NatInTheWay,
    /// <summary>A client that has proved who it is finds no room: there are as many tunnels as may be.</summary>
    NoRoom,
    /// <summary>The networks the peer asks for are not ours.</summary>
    WrongSelectors,
    /// <summary>XAUTH: the user has proved who he is.</summary>
    UserAccepted,
    /// <summary>XAUTH: the name is not known or the password is wrong.</summary>
    UserRefused,
    /// <summary>Mode-config: an address was given, to the peer or to us.</summary>
    AddressAssigned,
    /// <summary>Mode-config: there is no address for the peer, or the one that it had is its own no more; the detail says why.</summary>
    NoAddress,
    /// <summary>The peer's certificate is refused; <see cref="IkeEvent.Fault"/> says why.</summary>
    CertificateRefused,
    /// <summary>The peer's signature was not made with the key of its certificate.</summary>
    WrongSignature,
    /// <summary>A NAT was found; the detail says whose side.</summary>
    NatDetected,
    /// <summary>No answer; the detail says to what and how often it was tried.</summary>
    NoAnswer,
    /// <summary>DPD: the peer is dead.</summary>
    PeerDead,
    /// <summary>The peer restarted: it says so (INITIAL-CONTACT), authenticated.</summary>
    PeerRestarted,
    /// <summary>The peer moved to another endpoint.</summary>
    PeerMoved,
    /// <summary>An authenticated notify worth telling.</summary>
    NotifyReceived,
    /// <summary>A message was dropped; only a counter, and a line at debug level.</summary>
    MessageDropped,
}

/// <summary>Why an ISAKMP message was dropped. One counter per value; never an exception.</summary>
public enum IkeDrop : byte
{
    /// <summary>Not dropped.</summary>
    None,
    /// <summary>Header too short, length field wrong, damaged payload chain.</summary>
    Malformed,
    /// <summary>Not IKEv1.</summary>
    WrongVersion,
    /// <summary>More payloads, proposals, transforms or fragments than we read.</summary>
    TooMany,
    /// <summary>No exchange or SA for these cookies and message ID.</summary>
    UnknownCookies,
    /// <summary>Nobody at this address is configured.</summary>
    UnknownPeer,
    /// <summary>An exchange type we do not speak.</summary>
    UnknownExchange,
    /// <summary>A message that does not belong to this state.</summary>
    Unexpected,
    /// <summary>Required payload missing, or one that may not be there.</summary>
    WrongPayloads,
    /// <summary>Should be encrypted and is not, or the other way round; or not whole blocks.</summary>
    WrongProtection,
    /// <summary>HASH does not hold.</summary>
    BadHash,
    /// <summary>SIG does not hold.</summary>
    BadSignature,
    /// <summary>The peer sent no certificate that we trust; the event tells why.</summary>
    BadCertificate,
    /// <summary>Main mode where the tunnel wants aggressive mode, or the other way round.</summary>
    WrongMode,
    /// <summary>A duplicate that has already been answered often enough.</summary>
    Duplicate,
    /// <summary>Public value out of range (RFC 2409 §6, threats).</summary>
    BadPublicValue,
    /// <summary>Our own message came back.</summary>
    Reflected,
    /// <summary>Too many half-open negotiations, in total or from this source.</summary>
    HalfOpenLimit,
    /// <summary>An unauthenticated notify or delete: counted, and nothing else.</summary>
    Unauthenticated,
    /// <summary>Nonce length outside 8 to 256 octets (RFC 2409 §5).</summary>
    BadNonce,
    /// <summary>No proposal in common; the event tells which attribute differs.</summary>
    NoProposal,
    /// <summary>The peer's identity is not the one configured, or cannot be read.</summary>
    WrongIdentity,
    /// <summary>The networks the peer asks for are not ours, or cannot be read.</summary>
    WrongSelectors,
}

/// <summary>An event with what is needed to tell it in one line. No secret is ever in it.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Tunnel">The tunnel's name; null when it is not known which.</param>
/// <param name="Peer">The peer's endpoint as text; null when there is none.</param>
/// <param name="Detail">The sentence's second half: values of both sides, what to do. Peer-supplied text in it is escaped.</param>
/// <param name="Drop">For <see cref="IkeEventKind.MessageDropped"/>.</param>
/// <param name="ElapsedMilliseconds">Since the exchange began, where that means something; else -1.</param>
public sealed record IkeEvent(IkeEventKind Kind, string? Tunnel, string? Peer, string Detail, IkeDrop Drop = IkeDrop.None, long ElapsedMilliseconds = -1)
{
    /// <summary>For <see cref="IkeEventKind.CertificateRefused"/>.</summary>
    public CertificateFault Fault { get; init; }

    /// <summary>
    /// For a refusal because the two sides differ: in what, with both values. More than one where nothing of the peer's is nearer to anything of ours, or
    /// where a value is not known and each of them may be the reason.
    /// </summary>
    public IReadOnlyList<Difference> Differences { get; init; } = [];

    /// <summary>The pool that <see cref="IkeEventKind.NoAddress"/> is about; null where it is about none.</summary>
    public string? Pool { get; init; }
}
