namespace Amaranten.Ike;

/// <summary>Attribute classes of a phase-1 transform (RFC 2409 appendix A).</summary>
internal static class Phase1Attribute
{
    public const ushort Encryption = 1, Hash = 2, AuthenticationMethod = 3, Group = 4, LifeType = 11, LifeDuration = 12, KeyLength = 14;
}

/// <summary>Attribute classes of a phase-2 transform (RFC 2407 §4.5).</summary>
internal static class EspAttribute
{
    public const ushort LifeType = 1, LifeDuration = 2, Group = 3, EncapsulationMode = 4, Authentication = 5, KeyLength = 6;
}

/// <summary>Units of a lifetime, the same in both phases (RFC 2407 §4.5, RFC 2409 appendix A).</summary>
internal static class LifeType
{
    public const ushort Seconds = 1, Kilobytes = 2;
}

/// <summary>Transform and method numbers that are not algorithms.</summary>
internal static class RfcValues
{
    /// <summary>KEY_IKE, the only phase-1 transform (RFC 2407 §4.4.2).</summary>
    public const byte KeyIke = 1;

    /// <summary>Pre-shared key (RFC 2409 appendix A).</summary>
    public const ushort PreSharedKey = 1;

    /// <summary>What an SA lasts when nobody says (RFC 2407 §4.5).</summary>
    public const int DefaultLifetimeSeconds = 28_800;

    /// <summary>SPIs below are reserved (RFC 4303 §2.1).</summary>
    public const uint FirstSpi = 256;

    /// <summary>Port of IKE (RFC 2408 §2.5.1).</summary>
    public const ushort IkePort = 500;

    /// <summary>Port of IKE and ESP once a NAT was found (RFC 3947 §4).</summary>
    public const ushort NatTraversalPort = 4500;

    /// <summary>Shortest and longest nonce (RFC 2409 §5).</summary>
    public const int MinNonceBytes = 8, MaxNonceBytes = 256;
}
