namespace Amaranten.Crypto.Suites;

/// <summary>
/// One phase-2 proposal of AH: what authenticates packets without hiding them (RFC 4302). Group is the PFS group,
/// <see cref="DhGroup.None"/> without PFS.
/// </summary>
public readonly record struct AhSuite(IntegrityAlgorithm Integrity, DhGroup Group)
{
    /// <summary>Octets of keying material, as for ESP with the same algorithm.</summary>
    public int KeyBytes => Esp.IntegrityKeyBytes;

    /// <summary>Octets of ICV in each packet.</summary>
    public int IcvBytes => Esp.IcvBytes;

    private EspSuite Esp => new(EncryptionAlgorithm.Null, 0, Integrity, Group);

    /// <summary>As the operator writes it: <c>sha256</c>.</summary>
    public override string ToString() => SuiteNotation.Format(this);
}
