using Amaranten.Ike.Exchanges;
using Amaranten.Ike.Fragmentation;
using Amaranten.Ike.Informational;
using Amaranten.Ike.Phase1;
using Amaranten.Ike.Timing;
using Amaranten.Wire;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Transaction;

/// <summary>What has happened in a transaction.</summary>
internal enum TransactionState
{
    Nothing,
    SentQuestion,
    GotQuestion,
    SentAnswer,
    GotAnswer,
}

/// <summary>
/// The transaction exchange under an ISAKMP SA: one question and its answer (draft-dukes-ike-mode-cfg-02 §3.3). What both roles have in common.
/// <code><![CDATA[
///        Initiator                        Responder
///       -----------                      -----------
///        HDR*, HASH, ATTR1(REQUEST or SET) -->
///                                  <--    HDR*, HASH, ATTR2(REPLY or ACK)
/// ]]></code>
/// HASH = prf(SKEYID_a, M-ID | ATTR).
/// </summary>
internal abstract class TransactionExchange(IkeContext context, IkeSa sa, uint messageId, Instant begun) : Exchange<TransactionState>(context, begun)
{
    /// <inheritdoc/>
    public override TunnelState Tunnel => Sa.Tunnel;

    /// <inheritdoc/>
    public override UdpEndpoint Local => Sa.Local;

    /// <inheritdoc/>
    public override UdpEndpoint Peer => Sa.Peer;

    /// <inheritdoc/>
    public override Fragmenter Fragmenter => Sa.Fragmenter;

    public uint MessageId { get; } = messageId;

    /// <summary>When it had its last answer, got or given; then it is kept for duplicates for a while.</summary>
    public Instant AnsweredAt { get; private set; } = Instant.Never;

    /// <inheritdoc/>
    protected override IsakmpHeader OutboundHeader => Sa.Cookies with { Exchange = ExchangeType.Transaction, MessageId = MessageId };

    /// <inheritdoc/>
    protected override bool AnswersDuplicates => true;

    private protected IkeSa Sa { get; } = sa;

    private protected IkeDrop Read(IkeMessage message, out Configuration configuration)
    {
        configuration = null!;
        byte[] hash = Sa.Keys.Authenticator(MessageId).Add(message.AfterFirst).Finish();
        if (message.First != PayloadType.Hash || !Phase1Keys.Holds(message[PayloadType.Hash], hash)) return IkeDrop.BadHash;
        Sa.OnAuthentic(message.Arrival);
        return Configuration.TryRead(message[PayloadType.Attributes], out configuration) ? IkeDrop.None : IkeDrop.Malformed;
    }

    private protected void Send(Configuration configuration, bool wantsAnswer, Instant now)
    {
        PayloadChain payloads = new PayloadChain().Add(PayloadType.Attributes, configuration.Write());
        byte[] hash = Sa.Keys.Authenticator(MessageId).Add(payloads.Octets).Finish();
        Send(InformationalExchange.Authenticate(hash, payloads), encrypted: true, wantsAnswer, now);
    }

    /// <summary>Nothing more is owed.</summary>
    private protected void Rest(Instant now)
    {
        AnsweredAt = now;
        Sa.Tunnel.Times.OnTransaction(new ExchangeTimes("transaction", this is TransactionInitiator, Begun, Clock.Steps));
    }

    /// <summary>Ends it; it goes on answering duplicates.</summary>
    private protected void Finish(Instant now)
    {
        Rest(now);
        End();
    }

    /// <inheritdoc/>
    protected override void Forget()
    {
    }
}
