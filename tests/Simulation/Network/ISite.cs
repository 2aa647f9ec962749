namespace Simulation;

/// <summary>One end of tunnels: a gateway of ours, or a foreign one.</summary>
public interface ISite
{
    /// <summary>Cuts the power; it starts again after this many milliseconds, with nothing remembered.</summary>
    void Restart(long offMilliseconds);

    /// <summary>Its clock jumps forward.</summary>
    void JumpClock(long milliseconds);

    /// <summary>The operator takes all tunnels down.</summary>
    void Down();

    /// <summary>The operator asks for all tunnels.</summary>
    void Up();

    /// <summary>Ends for good, and tells its peers.</summary>
    void ShutDown();

    /// <summary>What it holds of each of its peers.</summary>
    IReadOnlyList<Held> Holds { get; }

    /// <summary>How often it has declared a peer dead.</summary>
    int PeersDeclaredDead { get; }
}

/// <summary>What a site holds of one peer.</summary>
/// <param name="Peer">Who: the tunnel, and the number of its client.</param>
/// <param name="IkeSas">ISAKMP SAs.</param>
/// <param name="Negotiations">Phase 1 that has not ended.</param>
/// <param name="Pairs">Pairs of ESP SAs.</param>
/// <param name="Sending">Those that packets leave through.</param>
public sealed record Held(string Peer, int IkeSas, int Negotiations, int Pairs, int Sending);
