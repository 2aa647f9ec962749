namespace Amaranten.Wire.Radius;

/// <summary>The attributes that we say and understand (RFC 2865 §5; Message-Authenticator and NAS-Port-Id: RFC 2869 §5).</summary>
public static class RadiusAttribute
{
    /// <summary>Who and with what.</summary>
    public const byte UserName = 1, UserPassword = 2;

    /// <summary>Who asks, and for what.</summary>
    public const byte NasIpAddress = 4, ServiceType = 6, NasIdentifier = 32, NasPortType = 61, NasPortId = 87;

    /// <summary>Where the user comes from.</summary>
    public const byte CallingStationId = 31;

    /// <summary>What an accepted user has: an address, and so much time.</summary>
    public const byte FramedIpAddress = 8, SessionTimeout = 27;

    /// <summary>What the user is to read.</summary>
    public const byte ReplyMessage = 18;

    /// <summary>Proof of the whole message (RFC 2869 §5.14).</summary>
    public const byte MessageAuthenticator = 80;

    /// <summary>Service-Type: the user gets an address (RFC 2865 §5.6).</summary>
    public const uint Framed = 2;

    /// <summary>NAS-Port-Type: no port at all (RFC 2865 §5.41).</summary>
    public const uint Virtual = 5;

    /// <summary>Framed-IP-Address: the user may choose, or we may (RFC 2865 §5.8).</summary>
    public const uint UserChooses = 0xFFFF_FFFF, NasChooses = 0xFFFF_FFFE;
}
