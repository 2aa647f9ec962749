namespace Amaranten.Crypto.Suites;

/// <summary>Which algorithms may stand beside which; everything that is not allowed here is refused (CVE-2014-9221, CVE-2024-3652).</summary>
public static class SuiteLegality
{
    /// <summary>
    /// A cipher with a key of a length that it has; integrity exactly once. Encryption without integrity can be forged, and NULL without integrity is
    /// nothing (RFC 4303 §2.8, §3.2).
    /// </summary>
    public static bool IsLegal(in EspSuite suite)
    {
        CipherTraits cipher = CipherTable.Of(suite.Encryption);
        bool isKnown = suite.Integrity <= IntegrityAlgorithm.AesCmac;
        return isKnown && cipher.Keys.Contains(suite.KeyBits) && cipher.HasOwnIcv == (suite.Integrity == IntegrityAlgorithm.None);
    }

    /// <summary>A block cipher in CBC mode with a number of IKE, and a key of a length that it has (RFC 2409 appendix A).</summary>
    public static bool CanProtectIke(EncryptionAlgorithm algorithm, int keyBits)
    {
        CipherTraits cipher = CipherTable.Of(algorithm);
        return cipher.Kind == CipherKind.Cbc && cipher.IkeNumber != 0 && cipher.Keys.Contains(keyBits);
    }
}
