namespace Amaranten.Wire.Ip;

/// <summary>Explicit congestion notification: the lower two bits of the type of service (RFC 6040 §1.2).</summary>
public enum Ecn : byte
{
    /// <summary>The transport does not understand ECN.</summary>
    NotEct = 0,
    /// <summary>ECN-capable, codepoint 1.</summary>
    Ect1 = 1,
    /// <summary>ECN-capable, codepoint 0.</summary>
    Ect0 = 2,
    /// <summary>Congestion experienced.</summary>
    Ce = 3,
}
