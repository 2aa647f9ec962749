namespace Amaranten.Gateway.Events;

/// <summary>What the gateway itself tells, beside the events of IKE.</summary>
public enum GatewayEvent
{
    /// <summary>It runs.</summary>
    Started,
    /// <summary>It stops.</summary>
    Stopping,
    /// <summary>A changed configuration is in force.</summary>
    ConfigurationTaken,
    /// <summary>A changed configuration is not: there are errors in it, or it cannot be read.</summary>
    ConfigurationRefused,
    /// <summary>A complaint about a configuration that was read.</summary>
    ConfigurationComplaint,
    /// <summary>A change that only a restart can put in force.</summary>
    RestartNeeded,
    /// <summary>Something that the configuration asks for cannot be done as the rest of it stands.</summary>
    CannotBeDone,
    /// <summary>Nearly as many tunnels are there as may be, clients included.</summary>
    TunnelsNearlyFull,
    /// <summary>A peer's name was looked up.</summary>
    PeerFound,
    /// <summary>A peer's name could not be looked up.</summary>
    PeerNotFound,
    /// <summary>A list of revoked certificates was fetched.</summary>
    RevocationListFetched,
    /// <summary>A list of revoked certificates cannot be had.</summary>
    RevocationListMissing,
    /// <summary>A RADIUS server does not answer.</summary>
    RadiusSilent,
    /// <summary>A file for keys cannot be written.</summary>
    KeyLogUnwritable,
    /// <summary>Keys are written beside a capture.</summary>
    KeysWritten,
    /// <summary>Keep-alive pings are not answered.</summary>
    KeepAliveLost,
    /// <summary>A capture has ended, and its file is whole.</summary>
    CaptureEnded,
}
