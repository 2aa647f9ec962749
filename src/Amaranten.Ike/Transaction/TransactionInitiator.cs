using Amaranten.Ike.Exchanges;
using Amaranten.Wire;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Transaction;

/// <summary>A transaction that we begin.</summary>
internal sealed class TransactionInitiator : TransactionExchange
{
    private readonly Configuration _question;
    private readonly Action<Configuration, Instant> _onAnswer;
    private readonly Action<Instant> _onNoAnswer;

    public TransactionInitiator(
        IkeContext context, IkeSa sa, uint messageId, Configuration question, Action<Configuration, Instant> onAnswer, Action<Instant> onNoAnswer,
        Instant now) : base(context, sa, messageId, now)
    {
        (_question, _onAnswer, _onNoAnswer) = (question, onAnswer, onNoAnswer);
        Cbc = sa.Cbc(messageId);
        Steps =
        [
            //       <-- HDR*, HASH, ATTR2
            new(TransactionState.SentQuestion, true, Payloads.Hash | Payloads.Attributes, Payloads.None, OnAnswer, TransactionState.GotAnswer),
        ];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Step<TransactionState>> Steps { get; }

    // HDR*, HASH, ATTR1 -->
    public void Start(Instant now) => Begin(null, at => Send(_question, wantsAnswer: true, at), TransactionState.SentQuestion, now);

    private IkeDrop OnAnswer(IkeMessage message)
    {
        IkeDrop drop = Read(message, out Configuration answer);
        if (drop != IkeDrop.None) return drop;
        ConfigurationType expected = _question.Type == ConfigurationType.Request ? ConfigurationType.Reply : ConfigurationType.Ack;
        if (answer.Type != expected) return IkeDrop.Unexpected;
        Then(null, now =>
        {
            Finish(now);
            _onAnswer(answer, now);
        }, TransactionState.GotAnswer);
        return IkeDrop.None;
    }

    /// <inheritdoc/>
    protected override void OnNoAnswer(Instant now)
    {
        Finish(now);
        _onNoAnswer(now);
    }
}
