namespace Amaranten.Gateway.Control;

/// <summary>What an operator may want of a board's power. Either way the peers are told first.</summary>
public enum PowerWish
{
    /// <summary>The board starts anew.</summary>
    Restart,
    /// <summary>The board is switched off.</summary>
    Off,
    /// <summary>Everything that was ever configured is deleted, and the board starts anew as it came.</summary>
    FactoryReset,
}
