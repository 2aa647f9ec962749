using Amaranten.Ike.Exchanges;
using Amaranten.Wire;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Transaction;

/// <summary>
/// A transaction that the peer begins. Cisco and racoon put XAUTH's SET behind its REQUEST under the same message ID, strongSwan under a new one:
/// so another question may follow the answer.
/// </summary>
internal sealed class TransactionResponder : TransactionExchange
{
    private readonly Answering _answer;
    private int _questions;

    public TransactionResponder(
        IkeContext context, IkeSa sa, uint messageId, Answering answer, Instant now)
        : base(context, sa, messageId, now)
    {
        _answer = answer;
        Cbc = sa.Cbc(messageId);
        Steps =
        [
            //      --> HDR*, HASH, ATTR1     then  <-- HDR*, HASH, ATTR2
            new(TransactionState.Nothing, true, Payloads.Hash | Payloads.Attributes, Payloads.None, OnQuestion, TransactionState.GotQuestion),
            new(TransactionState.SentAnswer, true, Payloads.Hash | Payloads.Attributes, Payloads.None, OnQuestion, TransactionState.GotQuestion),
        ];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Step<TransactionState>> Steps { get; }

    private IkeDrop OnQuestion(IkeMessage message)
    {
        IkeDrop drop = Read(message, out Configuration question);
        if (drop != IkeDrop.None) return drop;
        if (question.Type is not (ConfigurationType.Request or ConfigurationType.Set)) return IkeDrop.Unexpected;
        Then(null, now => Answer(question, now), TransactionState.SentAnswer);
        return IkeDrop.None;
    }

    // The answer may have to wait for somebody else; it is given only while its question is the last one.
    private void Answer(Configuration question, Instant now)
    {
        Rest(now);
        int which = ++_questions;
        _answer(question, (answer, at) =>
        {
            if (which != _questions || IsOver || Sa.IsClosed) return;
            _questions++;
            Rest(at);
            Send(answer, wantsAnswer: false, at);
        }, now);
    }

    /// <inheritdoc/>
    protected override void OnNoAnswer(Instant now) => Finish(now);
}

/// <summary>Answers a question of the peer by <paramref name="reply"/>: at once, later, or never.</summary>
internal delegate void Answering(Configuration question, Action<Configuration, Instant> reply, Instant now);
