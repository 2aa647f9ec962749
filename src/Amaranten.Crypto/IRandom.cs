namespace Amaranten.Crypto;

/// <summary>Where random octets come from. The core draws none of its own; tests pass a seed.</summary>
public interface IRandom
{
    /// <summary>Fills the span with octets that an attacker cannot predict.</summary>
    void Fill(Span<byte> destination);
}
