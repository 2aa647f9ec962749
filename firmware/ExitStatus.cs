namespace Amaranten.Firmware;

/// <summary>How a gateway ends, for whoever started it: <see cref="Init.InitProcess"/> on a board.</summary>
internal enum ExitStatus
{
    /// <summary>It was told to stop. A board is switched off.</summary>
    Stopped = 0,
    /// <summary>It could not run what it was given.</summary>
    Refused = 1,
    /// <summary>A broken invariant ended it.</summary>
    Failed = 3,
    /// <summary>It was told to stop, and a board is to start anew.</summary>
    Restart = 4,
    /// <summary>It was told to stop, and a board is to forget everything and start anew.</summary>
    FactoryReset = 5,
}
