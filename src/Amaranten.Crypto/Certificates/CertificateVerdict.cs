namespace Amaranten.Crypto.Certificates;

/// <summary>What validation of a chain found (RFC 5280 §6.1.6).</summary>
/// <param name="Fault">None if the chain is good.</param>
/// <param name="Detail">A sentence that names the certificate and both values; for a good chain its warnings, or nothing.</param>
/// <param name="Path">Leaf first, trusted root last; shorter when the search ended before.</param>
public sealed record CertificateVerdict(CertificateFault Fault, string Detail, IReadOnlyList<Certificate> Path)
{
    /// <summary>True if the leaf may be believed.</summary>
    public bool IsGood => Fault == CertificateFault.None;
}
