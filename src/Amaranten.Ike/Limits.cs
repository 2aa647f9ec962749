namespace Amaranten.Ike;

/// <summary>Our own limits, apart from what the RFCs say.</summary>
internal static class Limits
{
    /// <summary>What we read of a message; more is dropped.</summary>
    public const int Payloads = 32, Proposals = 32, Transforms = 64;

    /// <summary>Attributes of one message of a transaction, and octets of one value: no name or password is longer.</summary>
    public const int ConfigurationAttributes = 64, ConfigurationValueBytes = 512;

    /// <summary>Clients whose last address of a pool is remembered.</summary>
    public const int RememberedLeases = 4_096;

    /// <summary>Networks behind a mode-config server that we take note of.</summary>
    public const int AssignedNetworks = 32;

    /// <summary>Transactions under one ISAKMP SA that are remembered; the peer begins no more at a time.</summary>
    public const int Transactions = 16;

    /// <summary>How long the other side may take to ask for, or to tell, what is owed between phase 1 and quick mode; a user may have to type.</summary>
    public const long PreliminariesMilliseconds = 60_000;

    /// <summary>Longest message that is sent in one piece: with IP, UDP and the non-ESP marker it fits where 1280 octets do.</summary>
    public const int UnfragmentedBytes = 1_248;

    /// <summary>Pieces of one message, octets of all of them, and messages that are being put together; the oldest goes when another begins.</summary>
    public const int Fragments = 64, FragmentedBytes = 65_535, FragmentSets = 64;

    /// <summary>How long the pieces of a message are awaited: a peer sends those that were lost again, after seconds.</summary>
    public const long FragmentMilliseconds = 30_000;

    /// <summary>
    /// Negotiations that peers began and have not authenticated. From one source as many as may begin a second, so that nobody is pushed out by
    /// others before he had a second to be heard: behind one NAT all clients begin at once when its power is back.
    /// </summary>
    public const int HalfOpen = 1_024, HalfOpenPerSource = BegunPerSecond;

    /// <summary>
    /// Negotiations that may be begun a second under one peer's address, which anybody can write into a packet: enough for a
    /// peer that restarts, too few to fill the log, to bounce a flood off us, or to keep what we begin from being sent.
    /// </summary>
    public const int BegunPerSecond = 20;

    /// <summary>As many sources may use up their share in the same second where any may come.</summary>
    public const int SourcesAtOnce = 256;

    /// <summary>
    /// What the aggressive modes may cost that peers begin in a second, all together (<see cref="Phase1.AggressiveCost"/>): eight with a group of
    /// 2048 bits, sixty-four with Curve25519.
    /// </summary>
    public const int AggressiveCostPerSecond = 64;

    /// <summary>Of these, those of all who come from anywhere: what they leave over is for peers whose address is configured.</summary>
    public const int AggressiveCostOfStrangers = 32;

    /// <summary>Of these, those under one address: one with a large group, and another for a peer that begins anew at once.</summary>
    public const int AggressiveCostPerSource = 16;

    /// <summary>Certificates of a message, their octets, and authorities that we name in requests; more of our own makes one request for any.</summary>
    public const int Certificates = 8, CertificateBytes = 32_768, CertificateRequests = 8;

    /// <summary>Octets of revocation lists that we send along with our certificate: longer ones are for a web server.</summary>
    public const int RevocationListBytes = 16_384;

    /// <summary>How long a peer's certificate is believed without another look, and how long after it ended the look comes.</summary>
    public const long CertificateReviewMilliseconds = 3_600_000, CertificateEndMilliseconds = 1_000;

    /// <summary>Unprotected answers whose proof does not hold, after which phase 1 fails: each may be a forger's.</summary>
    public const int Disbelieved = 3;

    /// <summary>How long such a negotiation may take.</summary>
    public const long HalfOpenMilliseconds = 30_000;

    /// <summary>An unanswered message is sent again after 1, 2, 4 and 8 seconds; 16 seconds later the exchange has failed.</summary>
    public const long FirstRetransmissionMilliseconds = 1_000;

    /// <summary>How often a message is sent in all.</summary>
    public const int Transmissions = 5;

    /// <summary>After how many of them, seven seconds, an ISAKMP SA under which nothing comes is suspected.</summary>
    public const int SilentTransmissions = 4;

    /// <summary>How often one reply is repeated for duplicates of its request.</summary>
    public const int AnswersToDuplicates = 8;

    /// <summary>Message IDs that one ISAKMP SA uses before it is replaced: each is remembered, so that none is used twice.</summary>
    public const int MessageIds = 16_384;

    /// <summary>Quick modes of the peer that may be unfinished at a time under one ISAKMP SA.</summary>
    public const int QuickModes = 32;

    /// <summary>
    /// Quick modes of ours that run at a time under one ISAKMP SA; others wait. strongSwan keeps the IVs of three exchanges, informational
    /// ones included (its max_ikev1_exchanges), and cannot decrypt what belongs to an older one.
    /// </summary>
    public const int OwnQuickModes = 2;

    /// <summary>Quick modes that fail under an ISAKMP SA before any succeeds; then it goes, since main mode may have been tampered with.</summary>
    public const int FruitlessQuickModes = 3;

    /// <summary>Pairs of ESP SAs for one selector; the oldest goes when another comes.</summary>
    public const int PairsPerSelector = 4;

    /// <summary>Pairs within one configured pair of networks, where each host or port has its own; the oldest goes when another comes.</summary>
    public const int PairsPerNetworks = 256;

    /// <summary>ISAKMP SAs of one tunnel; the oldest goes when another comes.</summary>
    public const int IkeSasPerTunnel = 4;

    /// <summary>How long the number of a client that is gone is not given to another.</summary>
    public const long InstanceRestMilliseconds = 60_000;

    /// <summary>Octets of our nonces.</summary>
    public const int NonceBytes = 32;

    /// <summary>How long a finished quick mode is kept to answer duplicates.</summary>
    public const long FinishedExchangeMilliseconds = 60_000;

    /// <summary>
    /// How long a replaced SA still receives. The two sides take different times, by their identities, so that they never delete both of two
    /// crossing SAs at once: the second sees the first one's delete and keeps what is left.
    /// </summary>
    public const long DrainMilliseconds = 10_000, LaterDrainMilliseconds = 25_000;

    /// <summary>The same for a replaced ISAKMP SA.</summary>
    public const long RetireMilliseconds = 5_000, LaterRetireMilliseconds = 15_000;

    /// <summary>How long two ISAKMP SAs that crossed serve side by side before one replaces both; by chance up to twice that.</summary>
    public const long SettleMilliseconds = 20_000;

    /// <summary>
    /// How long an ISAKMP SA stays after its only quick mode, so that a lost HASH(3) can be sent again (PFS of identities). Who began the quick
    /// mode ends it; the other side only if that did not.
    /// </summary>
    public const long SpentMilliseconds = 10_000, LaterSpentMilliseconds = 20_000;

    /// <summary>How long CONNECTED is awaited when the peer set the commit bit.</summary>
    public const long CommitMilliseconds = 2_000;

    /// <summary>How often it is looked meanwhile whether the first packet has come.</summary>
    public const long FirstPacketLookMilliseconds = 500;

    /// <summary>
    /// How long a rekeyed pair goes on sending while the responder, who has our last message, sets up the new one; and how long a pair has to prove
    /// itself whose responder may not have it.
    /// </summary>
    public const long HandOverMilliseconds = 1_000;

    /// <summary>How long after a pair went because the peer seemed not to have it the next one is not suspected of the same.</summary>
    public const long DoubtMilliseconds = 3_600_000;

    /// <summary>Pause after a failed negotiation; doubles with each, up to the longest.</summary>
    public const long FirstPauseMilliseconds = 5_000, LongestPauseMilliseconds = 60_000;

    /// <summary>Longest time before the end of a lifetime at which an SA is replaced.</summary>
    public const long RekeyMarginMilliseconds = 540_000;

    /// <summary>Shortest lifetimes we let a peer ask for.</summary>
    public const int MinLifetimeSeconds = 5, MinLifetimeKilobytes = 256;

    /// <summary>Longest lifetime: what is more is taken as this.</summary>
    public const int MaxLifetimeSeconds = 10 * 365 * 86_400;

    /// <summary>Unauthenticated notifications sent, and hints acted upon, a second: enough to help a peer, too few to be of use to a stranger.</summary>
    public const int HintsPerSecond = 4;

    /// <summary>Refused negotiations that are known again when their first message is repeated.</summary>
    public const int RefusalsRemembered = 64;

    /// <summary>Answers to R-U-THERE a second under one SA.</summary>
    public const int DpdAnswersPerSecond = 5;

    /// <summary>How far a peer's R-U-THERE sequence may jump: lost probes leave gaps.</summary>
    public const uint DpdSequenceWindow = 65_536;

    /// <summary>Pause between unanswered R-U-THERE messages.</summary>
    public const long DpdRetransmissionMilliseconds = 2_000;

    /// <summary>Inbound SPIs of deleted pairs that are told again when the peer still sends on one.</summary>
    public const int RememberedDeletes = 8;

    /// <summary>Pause between such reminders.</summary>
    public const long ReminderMilliseconds = 5_000;
}
