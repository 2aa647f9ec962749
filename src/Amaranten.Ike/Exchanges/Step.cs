namespace Amaranten.Ike.Exchanges;

/// <summary>
/// One row of an exchange's table: in which state, whether encrypted (null: as the peer likes), which payloads must and may be there, what to do with them, where that
/// leads.
/// </summary>
internal sealed record Step<TState>(
    TState State,
    bool? Encrypted,
    Payloads Required,
    Payloads Allowed,
    Func<IkeMessage, IkeDrop> On,
    TState Next)
    where TState : struct, Enum;
