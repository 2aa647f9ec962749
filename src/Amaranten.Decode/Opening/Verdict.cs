namespace Amaranten.Decode.Opening;

/// <summary>What came of a packet with an ICV.</summary>
internal enum Verdict
{
    /// <summary>No SA in the key file fits it.</summary>
    NoKey,
    /// <summary>The capture does not hold all of it.</summary>
    Truncated,
    /// <summary>Shorter than what its SA's algorithms make, or not of their length.</summary>
    WrongLength,
    /// <summary>The ICV does not hold.</summary>
    BadIcv,
    /// <summary>The ICV holds; what was behind it has no sound trailer (RFC 4303 §2.4).</summary>
    BadTrailer,
    /// <summary>The ICV holds and the packet is open.</summary>
    Good,
}
