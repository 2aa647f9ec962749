namespace Amaranten.Ipsec.Sa;

/// <summary>What becomes of the DF bit when a packet enters a tunnel (RFC 4301 §8.1).</summary>
public enum DontFragmentRule : byte
{
    /// <summary>The outer header has that of the inner one.</summary>
    Copy,
    /// <summary>Routers on the way may fragment.</summary>
    Clear,
    /// <summary>They may not.</summary>
    Set,
}
