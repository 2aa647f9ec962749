using Amaranten.Crypto.SelfTests;

namespace Amaranten.Crypto;

/// <summary>
/// A known answer of every algorithm, with every kernel that this CPU can run and not only the one it prefers. Run at boot: a
/// gateway whose CPU or build computes something else must not open a tunnel.
/// </summary>
public static class SelfTest
{
    /// <summary>All of them; each takes milliseconds.</summary>
    public static IReadOnlyList<KnownAnswer> All { get; } = [.. IkeKnownAnswers.All(), .. EspKnownAnswers.All(), .. CertificateKnownAnswers.All()];
}
