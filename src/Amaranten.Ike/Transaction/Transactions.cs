using Amaranten.Ike.Exchanges;
using Amaranten.Wire;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Transaction;

/// <summary>The transactions under one ISAKMP SA.</summary>
internal sealed class Transactions(IkeContext context, IkeSa sa)
{
    private readonly List<TransactionExchange> _all = [];

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public Instant Deadline
    {
        get
        {
            Instant earliest = Instant.Never;
            foreach (TransactionExchange transaction in _all)
                earliest = Instant.Earlier(earliest, Instant.Earlier(transaction.Deadline, ForgottenAt(transaction)));
            return earliest;
        }
    }

    /// <summary>Asks, and hands the answer on.</summary>
    public void Ask(uint messageId, Configuration question, Action<Configuration, Instant> onAnswer, Action<Instant> onNoAnswer, Instant now)
    {
        var transaction = new TransactionInitiator(context, sa, messageId, question, onAnswer, onNoAnswer, now);
        _all.Add(transaction);
        transaction.Start(now);
    }

    /// <summary>A message of an exchange that we know; null when its message ID is new.</summary>
    public IkeDrop? Receive(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival)
    {
        uint messageId = header.MessageId;
        return _all.Find(transaction => transaction.MessageId == messageId)?.Receive(header, octets, arrival);
    }

    /// <summary>The peer begins one. It is kept only when its first message proves authentic.</summary>
    public IkeDrop Begin(in IsakmpHeader header, ReadOnlySpan<byte> octets, Arrival arrival, Answering answer)
    {
        if (_all.Count >= Limits.Transactions) return IkeDrop.HalfOpenLimit;
        var begun = new TransactionResponder(context, sa, header.MessageId, answer, arrival.At);
        _all.Add(begun);
        IkeDrop drop = begun.Receive(header, octets, arrival);
        if (drop != IkeDrop.None) _all.Remove(begun);
        return drop;
    }

    public void Tick(Instant now)
    {
        foreach (TransactionExchange transaction in _all.ToArray()) transaction.Tick(now);
        _all.RemoveAll(transaction => now >= ForgottenAt(transaction));
    }

    /// <summary>Its ISAKMP SA ends.</summary>
    public void End()
    {
        foreach (TransactionExchange transaction in _all) transaction.End();
    }

    private static Instant ForgottenAt(TransactionExchange transaction) =>
        transaction.AnsweredAt == Instant.Never ? Instant.Never : transaction.AnsweredAt.Plus(Limits.FinishedExchangeMilliseconds);
}
