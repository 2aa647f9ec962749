namespace Amaranten.Crypto.Suites;

/// <summary>
/// What there is to know about one integrity algorithm: a line of <see cref="IntegrityTable"/>. Hash is the one of IKE by the same word, if there is one.
/// </summary>
public sealed record IntegrityTraits(
    IntegrityAlgorithm Algorithm, HashAlgorithm? Hash, int KeyBytes, int IcvBytes, ulong IkeNumber, ulong EspNumber, byte AhNumber, params string[] Words)
{
    /// <summary>As the operator writes it.</summary>
    public string Word => Words[0];
}
