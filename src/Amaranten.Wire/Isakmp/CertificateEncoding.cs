namespace Amaranten.Wire.Isakmp;

/// <summary>What a certificate payload holds (RFC 2408 §3.9).</summary>
public enum CertificateEncoding : byte
{
    /// <summary>NONE.</summary>
    None = 0,
    /// <summary>PKCS #7 wrapped X.509 certificate.</summary>
    Pkcs7 = 1,
    /// <summary>X.509 certificate - signature.</summary>
    X509Signature = 4,
    /// <summary>Certificate revocation list.</summary>
    RevocationList = 7,
    /// <summary>Authority revocation list.</summary>
    AuthorityRevocationList = 8,
}
