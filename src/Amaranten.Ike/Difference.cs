namespace Amaranten.Ike;

/// <summary>What two sides have to have in common.</summary>
public enum IkeParameter
{
    /// <summary>Main or aggressive mode.</summary>
    Mode,
    /// <summary>Cipher and key length of phase 1.</summary>
    Encryption,
    /// <summary>Hash of phase 1.</summary>
    Hash,
    /// <summary>How the two prove who they are.</summary>
    Authentication,
    /// <summary>Diffie-Hellman group of phase 1.</summary>
    Group,
    /// <summary>ESP, AH, or both.</summary>
    Protocol,
    /// <summary>Cipher and key length of phase 2.</summary>
    Cipher,
    /// <summary>Integrity algorithm of phase 2.</summary>
    Integrity,
    /// <summary>Diffie-Hellman group of phase 2.</summary>
    PfsGroup,
    /// <summary>Tunnel or transport mode, in UDP or not.</summary>
    Encapsulation,
    /// <summary>The pre-shared key; its values are never told.</summary>
    PreSharedKey,
    /// <summary>Who the peer is.</summary>
    Identity,
    /// <summary>The networks, protocol and ports.</summary>
    Selectors,
    /// <summary>The network on our side.</summary>
    LocalNetwork,
    /// <summary>The network on the peer's side.</summary>
    RemoteNetwork,
    /// <summary>The protocol inside the tunnel, where it is one alone.</summary>
    InnerProtocol,
    /// <summary>The port on our side.</summary>
    LocalPort,
    /// <summary>The port on the peer's side.</summary>
    RemotePort,
    /// <summary>Integrity algorithm of AH.</summary>
    AhIntegrity,
    /// <summary>Whether a user proves who he is as well, and at which end.</summary>
    Xauth,
    /// <summary>Our certificate: the peer refuses it, or wants one with another kind of key.</summary>
    Certificate,
    /// <summary>Who we say we are.</summary>
    OurIdentity,
    /// <summary>Whether packets may travel in UDP where a NAT is between.</summary>
    NatTraversal,
    /// <summary>Where the peer is.</summary>
    PeerAddress,
    /// <summary>Addresses inside the tunnel.</summary>
    ModeConfig,
    /// <summary>Name and password of the user that we are.</summary>
    User,
}

/// <summary>The one thing in which two sides differ, as values: what a refusal is about.</summary>
/// <param name="Parameter">What it is.</param>
/// <param name="Peer">The peer's value, in words; empty where it is not known or may not be told.</param>
/// <param name="Ours">Ours, the same way.</param>
public sealed record Difference(IkeParameter Parameter, string Peer, string Ours);
